/**
 * A table of slots, found by hashes: 16 bytes that hold a check and 15 bit histories, one for each beginning of a half byte.
 */

/** The size of a slot. */
export const SLOT: usize = 16;

/**
 * The slot of a half byte: of the four in its line of 64 bytes the one that has its check, or else the one
 * whose first history is the least. The lines of both half bytes of a context lie within 2 KiB, which spares a page's look-up.
 * @param half 0 for the upper half byte; for the lower, the upper one with a leading 1
 */
export function findSlot(table: usize, lines: u32, hash: u32, half: u32): usize {
  const check = <u8>((hash >>> 24) + half * 29);
  const line = table + ((<usize>((hash & lines) ^ half)) << 6);
  if (load<u8>(line) === check) return line;
  if (load<u8>(line, 16) === check) return line + 16;
  if (load<u8>(line, 32) === check) return line + 32;
  if (load<u8>(line, 48) === check) return line + 48;
  let chosen = line;
  let least = load<u8>(line, 1);
  for (let slot = line + 16; slot < line + 64; slot += 16) {
    const length = load<u8>(slot, 1);
    if (length < least) {
      least = length;
      chosen = slot;
    }
  }
  v128.store(chosen, i8x16.replace_lane(i8x16.splat(0), 0, <i8>check));
  return chosen;
}
