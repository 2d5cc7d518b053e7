/**
 * Flow "planes": records of `stride` bytes rewritten column by column.
 *
 * What a column of a table or of a bitmap resembles is the same column one record before. In column order
 * that is the byte before, so a Burrows-Wheeler transform sorts each column by its own past.
 *
 * Definition. The output is the first `head` bytes as they were, byte 0 of every whole record in order, byte
 * 1 of every whole record and so on, then the bytes after the last whole record.
 */

/** Records moved at a time, so that the reads of one group stay in the first cache for every column of it. */
const GROUP: u32 = 64;

/**
 * Whether the parameters may be used on `size` bytes.
 * @param head bytes before the first record
 * @param stride bytes per record, at least 2
 */
export function planesValid(size: u32, head: u32, stride: u32): bool {
  return head <= size && stride >= 2 && stride <= size - head;
}

/** Moves `group` records at `source` to where they are in the columns from `target` on. */
function spread(source: usize, target: usize, group: u32, records: u32, stride: u32): void {
  for (let column: u32 = 0; column < stride; column++) {
    let from = source + column;
    const to = target + <usize>column * records;
    for (let record: u32 = 0; record < group; record++, from += stride) {
      store<u8>(to + record, load<u8>(from));
    }
  }
}

/** Takes `group` records out of the columns from `source` on and puts them at `target`. */
function gather(source: usize, target: usize, group: u32, records: u32, stride: u32): void {
  for (let column: u32 = 0; column < stride; column++) {
    const from = source + <usize>column * records;
    let to = target + column;
    for (let record: u32 = 0; record < group; record++, to += stride) {
      store<u8>(to, load<u8>(from + record));
    }
  }
}

/**
 * Writes the `size` bytes at `source` to `target` in column order; the two may not overlap.
 * @returns false, with nothing written, when the parameters are not valid
 */
export function planesForward(source: usize, target: usize, size: u32, head: u32, stride: u32): bool {
  if (!planesValid(size, head, stride)) return false;
  const records = (size - head) / stride;
  memory.copy(target, source, head);
  for (let from: u32 = 0; from < records; from += GROUP) {
    const rows = source + head + <usize>from * stride;
    spread(rows, target + head + from, min(GROUP, records - from), records, stride);
  }
  const done = head + records * stride;
  memory.copy(target + done, source + done, size - done);
  return true;
}

/**
 * Writes the `size` bytes at `source`, which are in column order, to `target` in record order; the two may
 * not overlap.
 * @returns false, with nothing written, when the parameters are not valid
 */
export function planesInverse(source: usize, target: usize, size: u32, head: u32, stride: u32): bool {
  if (!planesValid(size, head, stride)) return false;
  const records = (size - head) / stride;
  memory.copy(target, source, head);
  for (let from: u32 = 0; from < records; from += GROUP) {
    const rows = target + head + <usize>from * stride;
    gather(source + head + from, rows, min(GROUP, records - from), records, stride);
  }
  const done = head + records * stride;
  memory.copy(target + done, source + done, size - done);
  return true;
}
