import { totalmem } from "node:os";
import { DEFAULT_MEMORY } from "../../codec/container/limits.js";

/** Enough for one block of any level's own size, however small the machine. */
const LEAST_MEMORY = 128 << 20;

/** How many bytes of memory the machine, or the container that the process runs in, has. */
export function platformMemory(): number {
  const allowed = process.constrainedMemory?.() ?? 0;
  const present = totalmem();
  // Without a limit, the system answers 0 or a number that no machine has.
  return allowed > 0 && allowed < present ? allowed : present;
}

/** What the blocks in flight may take where nothing else is asked for: half of a small machine, 1 GiB of a large one. */
export function defaultMemory(): number {
  return Math.max(LEAST_MEMORY, Math.min(DEFAULT_MEMORY, Math.floor(platformMemory() / 2)));
}
