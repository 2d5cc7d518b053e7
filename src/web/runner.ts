import type { BlockRunner } from "../runner.js";
import { InlineRunner } from "../task.js";

/** Where there are no worker threads of Node's, blocks are done in the calling thread. */
export function openRunner(_threads: number, _bytes: number): BlockRunner {
  return new InlineRunner();
}
