import { context } from "./context.js";
import { order2 } from "./order2.js";
import { permuted } from "./permuted.js";
import type { BytePrior } from "./prior.js";
import { stored } from "./stored.js";

/** Every prior of bytes that a file can name. A new one is a new file and a line here. */
export const BYTE_PRIORS: readonly BytePrior[] = [stored, order2, permuted, context];
