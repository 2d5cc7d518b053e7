import { branches } from "./branches.js";
import { bwt } from "./bwt.js";
import type { ByteFlow } from "./flow.js";
import { numeric } from "./numeric.js";
import { planes } from "./planes.js";
import { repeats } from "./repeats.js";
import { wrapping } from "./wrapping.js";

/** Every flow on bytes that a file can name. A new one is a new file and a line here. */
export const BYTE_FLOWS: readonly ByteFlow<unknown>[] = [bwt, numeric, planes, branches, repeats, wrapping];
