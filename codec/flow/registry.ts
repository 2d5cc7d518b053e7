import { bwt } from "./bwt.js";
import type { ByteFlow } from "./flow.js";

/** Every flow on bytes that a file can name. A new one is a new file and a line here. */
export const BYTE_FLOWS: readonly ByteFlow<unknown>[] = [bwt];
