/** The way back of flow "repeats", which `forward.ts` defines. */

/**
 * Bytes written in one call, but for a repeat that is under way, since engines replace slow code only between
 * calls.
 */
const STEP: usize = 1 << 16;
/** The last shift of a number's groups: it has at most 4. */
const LAST_SHIFT: u32 = 21;

/** Where the walk stands. */
@unmanaged
class Walk {
  latent: usize;
  latentEnd: usize;
  start: usize;
  out: usize;
  end: usize;
  escapeByte: u32;
  least: u32;
}

/** Scratch bytes that `repeatsInverse` needs. */
export function repeatsInverseScratchBytes(): usize {
  return offsetof<Walk>();
}

/** Takes a number from the latent; 0, which is none, where it is not in its shortest form or is cut off. */
function number(walk: Walk): u32 {
  let value: u32 = 0;
  for (let shift: u32 = 0; shift <= LAST_SHIFT; shift += 7) {
    if (walk.latent >= walk.latentEnd) return 0;
    const group = <u32>load<u8>(walk.latent++);
    value |= (group & 127) << shift;
    if (group < 128) return group === 0 ? 0 : value;
  }
  return 0;
}

/** Copies `length` bytes from `distance` before on, forwards, so that a repeat may contain itself. */
function copy(target: usize, distance: usize, length: u32): void {
  const end = target + length;
  for (; target < end; target++) store<u8>(target, load<u8>(target - distance));
}

/**
 * Copies literals and repeats until `to` is reached or the latent ends; false for a latent that is not
 * possible.
 */
function step(walk: Walk, to: usize): bool {
  const escapeByte = walk.escapeByte;
  while (walk.out < to && walk.latent < walk.latentEnd) {
    const value = <u32>load<u8>(walk.latent++);
    if (value !== escapeByte) {
      store<u8>(walk.out++, <u8>value);
      continue;
    }
    if (walk.latent < walk.latentEnd && load<u8>(walk.latent) === 0) {
      walk.latent++;
      store<u8>(walk.out++, <u8>value);
      continue;
    }
    const excess = number(walk);
    const distance = number(walk);
    if (excess === 0 || distance === 0) return false;
    if (<usize>distance > walk.out - walk.start) return false;
    const length = <u64>excess + walk.least - 1;
    if (length > <u64>(walk.end - walk.out)) return false;
    let left = <u32>length;
    while (left > 0) {
      const piece = min(left, <u32>STEP);
      copy(walk.out, distance, piece);
      walk.out += piece;
      left -= piece;
    }
  }
  return true;
}

/**
 * Restores `size` bytes at `target` from the `latentSize` bytes at `latent`. Any input is safe: only those
 * are read and written.
 * @param escapeByte the escape byte
 * @param least shortest repeat, bytes, at least 1
 * @param scratch `repeatsInverseScratchBytes()` bytes, aligned to 8
 * @returns whether all of the latent was one of exactly `size` bytes
 */
export function repeatsInverse(
  latent: usize,
  latentSize: u32,
  target: usize,
  size: u32,
  escapeByte: u32,
  least: u32,
  scratch: usize,
): bool {
  const walk = changetype<Walk>(scratch);
  walk.latent = latent;
  walk.latentEnd = latent + latentSize;
  walk.start = target;
  walk.out = target;
  walk.end = target + size;
  walk.escapeByte = escapeByte;
  walk.least = least;
  while (walk.out < walk.end && walk.latent < walk.latentEnd) {
    if (!step(walk, min(walk.out + STEP, walk.end))) return false;
  }
  return walk.out === walk.end && walk.latent === walk.latentEnd;
}
