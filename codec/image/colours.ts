import type { Plane } from "./plane.js";

/** About 2^32 over the golden ratio. */
const HASH = 0x9e3779b1;

/**
 * Whether there are surely more colours than so many, in one pixel of `step`: their hashes are, which tells pictures with many
 * soon.
 */
export function hasMoreColours(planes: readonly Plane[], most: number, step = 1): boolean {
  const bits = 2 + 32 - Math.clz32(most);
  const mask = (1 << bits) - 1;
  const hashes = new Int32Array(1 << bits);
  const pixels = planes[0]!.samples.length;
  let count = 0;
  for (let pixel = 0; pixel < pixels; pixel += step) {
    let hash = 1;
    for (let plane = 0; plane < planes.length; plane++) {
      hash = Math.imul(hash ^ planes[plane]!.samples[pixel]!, HASH);
      hash ^= hash >>> 15;
    }
    // 0 stands for nothing yet.
    hash |= 1;
    let at = (hash >>> 1) & mask;
    while (hashes[at] !== 0 && hashes[at] !== hash) at = (at + 1) & mask;
    if (hashes[at] === hash) continue;
    hashes[at] = hash;
    if (++count > most) return true;
  }
  return false;
}
