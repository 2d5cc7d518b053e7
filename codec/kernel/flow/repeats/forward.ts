/**
 * Flow "repeats": repeats of at least `least` bytes, as references.
 *
 * A file that holds another twice, or a table whose rows come back, makes the suffix sort slow and teaches
 * the prior nothing. Short repeats stay: below a few hundred bytes the transform codes them for less than a
 * reference costs.
 *
 * Definition. The output is the literal bytes in order, in which the escape byte E becomes `E 00` and a
 * repeat becomes E, number(length - least + 1), number(distance): the next `length` bytes are those from
 * `distance` bytes before on, one after the other. A number is groups of 7 bits, least significant first, 80
 * set on all but the last, in their shortest form of at most 4 bytes. The first number is never 0, which
 * tells the two apart.
 *
 * The search is a rolling hash of 64 bytes after R. Karp, M. Rabin, "Efficient randomized pattern-matching
 * algorithms", IBM J. Res. Dev. 31(2), 1987, with positions stored every 32 bytes after J. Bentley, D.
 * McIlroy, "Data compression using long common strings", DCC 1999.
 */

/** Slots of the table of positions: 2^17 of them cover 4 MiB at one in 32. */
const SLOTS_LOG: u32 = 17;
const SLOTS: usize = 4 << SLOTS_LOG;
/** One position in so many is stored. */
const INTERVAL: u32 = 32;
/** Bytes hashed: repeats of HASHED + INTERVAL - 1 bytes are not missed for their phase. */
const HASHED: u32 = 64;
const FACTOR: u32 = 0x2f0b4c47;
const SPREAD: u32 = 0x9e3779b1;
/** Comparisons that came to nothing may have looked at so many bytes for each byte passed, plus the slack. */
const WASTE_LOG: u64 = 4;
const WASTE_SLACK: u64 = 1 << 16;
/** Bytes of the block that go through one call, since engines replace slow code only between calls. */
const STEP: u32 = 1 << 16;

/** Where the search stands; all but `wasted` and `hash` are addresses. */
@unmanaged
class Search {
  source: usize;
  end: usize;
  table: usize;
  /** The place looked at. */
  at: usize;
  /** The first byte that is not yet written. */
  literals: usize;
  out: usize;
  /** Repeats at this distance that begin before `nearEnd` are known to be too short. */
  nearDistance: usize;
  nearEnd: usize;
  wasted: u64;
  hash: u32;
  escapeByte: u32;
  least: u32;
  /** FACTOR^HASHED, the weight of the byte that leaves the hash. */
  leaving: u32;
}

/** Scratch bytes that `repeatsForward` needs. */
export function repeatsScratchBytes(): usize {
  return SLOTS + offsetof<Search>();
}

/** The smallest of the bytes that occur least in the `size` bytes at `source`; `scratch` has 1024 bytes. */
export function rarestByte(source: usize, size: u32, scratch: usize): u32 {
  memory.fill(scratch, 0, 1024);
  for (let from: u32 = 0; from < size; from += STEP) count(source + from, min(STEP, size - from), scratch);
  let rarest: u32 = 0;
  for (let value: u32 = 1; value < 256; value++) {
    if (load<u32>(scratch + (value << 2)) < load<u32>(scratch + (rarest << 2))) rarest = value;
  }
  return rarest;
}

function count(source: usize, size: u32, counts: usize): void {
  const end = source + size;
  for (let at = source; at < end; at++) {
    const place = counts + ((<usize>load<u8>(at)) << 2);
    store<u32>(place, load<u32>(place) + 1);
  }
}

/** Hash of the HASHED bytes at `at`. */
function hashOf(at: usize): u32 {
  let hash: u32 = 0;
  for (let index: u32 = 0; index < HASHED; index++) hash = hash * FACTOR + load<u8>(at + index) + 1;
  return hash;
}

/** Writes a number at `at`, returns where it ends. */
function putNumber(at: usize, value: u32): usize {
  for (; value > 127; value >>= 7) store<u8>(at++, <u8>(value | 128));
  store<u8>(at++, <u8>value);
  return at;
}

/** Writes the bytes from `source` to `end`, 00 after each escape; returns where they end. */
function putLiterals(source: usize, end: usize, target: usize, escapeByte: u32): usize {
  for (; source < end; source++) {
    const value = <u32>load<u8>(source);
    store<u8>(target++, <u8>value);
    if (value === escapeByte) store<u8>(target++, 0);
  }
  return target;
}

/** Brings the literals up to `end` out, in calls of bounded length. */
function flush(search: Search, end: usize): void {
  while (search.literals < end) {
    const to = min(search.literals + STEP, end);
    search.out = putLiterals(search.literals, to, search.out, search.escapeByte);
    search.literals = to;
  }
}

/** How many bytes from `earlier` on are those from `later` on, up to `end`. */
function ahead(earlier: usize, later: usize, end: usize): u32 {
  const from = later;
  while (later + 8 <= end) {
    const differing = load<u64>(earlier) ^ load<u64>(later);
    if (differing !== 0) return <u32>(later - from) + <u32>(ctz(differing) >> 3);
    earlier += 8;
    later += 8;
  }
  while (later < end && load<u8>(earlier) === load<u8>(later)) {
    earlier++;
    later++;
  }
  return <u32>(later - from);
}

/**
 * Looks at the stored place `earlier`; writes the repeat there is, if it is long enough, and goes behind it.
 */
function take(search: Search, earlier: usize): bool {
  const at = search.at;
  const distance = at - earlier;
  if (distance === search.nearDistance && at < search.nearEnd) return false;
  if (search.wasted > ((<u64>(at - search.source)) << WASTE_LOG) + WASTE_SLACK) return false;
  const after = ahead(earlier, at, search.end);
  // Another string with the same hash; a short repeat could take more bytes than it saves.
  if (after < HASHED) return false;
  let before: usize = 0;
  const most = min(at - search.literals, earlier - search.source);
  while (before < most && load<u8>(at - before - 1) === load<u8>(earlier - before - 1)) before++;
  const length = after + <u32>before;
  if (length < search.least) {
    search.wasted += <u64>length;
    search.nearDistance = distance;
    search.nearEnd = at + after;
    return false;
  }
  flush(search, at - before);
  store<u8>(search.out++, <u8>search.escapeByte);
  search.out = putNumber(search.out, length - search.least + 1);
  search.out = putNumber(search.out, <u32>distance);
  search.at = at + after;
  search.literals = search.at;
  return true;
}

/** Looks for repeats from the present place up to `to`; false when the end is reached. */
function searchStep(search: Search, to: usize): bool {
  const last = search.end - HASHED;
  const leaving = search.leaving;
  let hash = search.hash;
  let at = search.at;
  while (at < to) {
    const slot = search.table + ((<usize>((hash * SPREAD) >> (32 - SLOTS_LOG))) << 2);
    const position = <u32>(at - search.source);
    const stored = load<u32>(slot);
    if ((position & (INTERVAL - 1)) === 0) store<u32>(slot, position + 1);
    if (stored !== 0) {
      search.at = at;
      if (take(search, search.source + stored - 1)) {
        at = search.at;
        if (at > last) return false;
        hash = hashOf(at);
        continue;
      }
    }
    if (at >= last) return false;
    hash = hash * FACTOR + load<u8>(at + HASHED) + 1 - leaving * (<u32>load<u8>(at) + 1);
    at++;
  }
  search.at = at;
  search.hash = hash;
  return true;
}

/**
 * Writes the `size` bytes at `source` with their long repeats as references.
 * @param target room for `size` bytes and one for each escape byte in them, apart from `source`
 * @param escapeByte the escape byte
 * @param least shortest repeat, bytes, at least 1; the search finds none below 64, and below 96 not all
 * @param scratch `repeatsScratchBytes()` bytes, aligned to 8
 * @returns the bytes written
 */
export function repeatsForward(
  source: usize,
  size: u32,
  target: usize,
  escapeByte: u32,
  least: u32,
  scratch: usize,
): u32 {
  memory.fill(scratch, 0, SLOTS);
  const search = changetype<Search>(scratch + SLOTS);
  search.source = source;
  search.end = source + size;
  search.table = scratch;
  search.at = source;
  search.literals = source;
  search.out = target;
  search.nearDistance = 0;
  search.nearEnd = 0;
  search.wasted = 0;
  search.escapeByte = escapeByte;
  search.least = least;
  let leaving: u32 = 1;
  for (let index: u32 = 0; index < HASHED; index++) leaving *= FACTOR;
  search.leaving = leaving;
  if (size > HASHED) {
    search.hash = hashOf(source);
    while (searchStep(search, min(search.at + STEP, search.end)));
  }
  flush(search, search.end);
  return <u32>(search.out - target);
}
