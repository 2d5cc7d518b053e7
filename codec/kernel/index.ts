import { initialiseChecksum } from "./container/checksum";
import { initialiseOrder2 } from "./prior/order2";

export { crc32c } from "./container/checksum";
export { order2Decode, order2Encode, order2ScratchBytes } from "./prior/order2";

/** The first address that is free for the arena. */
export function arenaStart(): usize {
  return (__heap_base + 63) & ~63;
}

initialiseChecksum();
initialiseOrder2();
