/** A block of a deflate stream that holds bytes as they are. */
const HEADER_BYTES = 5;
const LONGEST_BLOCK = 65535;

/** Empty blocks cost nothing to name: more of them than bytes, and so many beside, are not taken. */
const FREE_BLOCKS = 1024;

/** Blocks of one size, one after the other. */
export interface StoredRun {
  readonly size: number;
  readonly count: number;
}

/** The blocks of a raw deflate stream that has only stored ones and no odd bits, or undefined for any other. */
export function storedRuns(stream: Uint8Array): StoredRun[] | undefined {
  const runs: { size: number; count: number }[] = [];
  let blocks = 0;
  for (let at = 0; ; ) {
    const head = stream[at];
    if ((head !== 0 && head !== 1) || at + HEADER_BYTES > stream.length) return undefined;
    const size = stream[at + 1]! | (stream[at + 2]! << 8);
    if ((stream[at + 3]! | (stream[at + 4]! << 8)) !== LONGEST_BLOCK - size) return undefined;
    const run = runs.at(-1);
    if (run?.size === size) run.count++;
    else runs.push({ size, count: 1 });
    at += HEADER_BYTES + size;
    blocks++;
    if (head === 1)
      return at === stream.length && isFew(blocks, at - blocks * HEADER_BYTES) ? runs : undefined;
  }
}

/** The inverse of {@link storedRuns}; undefined where the blocks do not hold exactly the content. */
export function writeStored(
  content: Uint8Array,
  runs: readonly StoredRun[],
): Uint8Array<ArrayBuffer> | undefined {
  const blocks = runs.reduce((sum, run) => sum + run.count, 0);
  const held = runs.reduce((sum, run) => sum + run.count * run.size, 0);
  if (held !== content.length || !isFew(blocks, held) || runs.some((run) => run.size > LONGEST_BLOCK))
    return undefined;
  const stream = new Uint8Array(held + blocks * HEADER_BYTES);
  let from = 0;
  let to = 0;
  for (const { size, count } of runs) {
    for (let block = 0; block < count; block++) {
      stream[to + 1] = size;
      stream[to + 2] = size >> 8;
      stream[to + 3] = ~size;
      stream[to + 4] = ~size >> 8;
      stream.set(content.subarray(from, from + size), to + HEADER_BYTES);
      from += size;
      to += HEADER_BYTES + size;
      if (to === stream.length) stream[to - HEADER_BYTES - size] = 1;
    }
  }
  return stream;
}

function isFew(blocks: number, bytes: number): boolean {
  return blocks <= bytes + FREE_BLOCKS;
}
