/**
 * Flow "branches": the operands of x86 calls, jumps and RIP-relative loads, from relative to absolute.
 *
 * A relative operand differs at every place that calls the same function; the absolute one repeats.
 *
 * Definition. An opcode of a class that the mask names is followed by a 4-byte little-endian operand. When
 * the operand's top byte is 00 or FF, the position in the block of its first byte is added to it modulo 2^25,
 * sign-extended from bit 24 to 32 bits. The result's top byte is again 00 or FF, so the inverse meets the
 * same operands. After any opcode of the mask, an operand with another top byte is stepped over up to that
 * byte: no later operand may change it, for the inverse reads it first.
 *
 *     class 1: E8                 call
 *     class 2: E9                 jump
 *     class 4: 48..4F, then 8B, 8D or 89, then a byte that is 05 after AND C7     RIP-relative data
 *
 * The idea is that of every executable filter since the 1990s.
 */

/** Longest opcode and operand, bytes: nothing is converted that starts later than this before the end. */
const LONGEST: u32 = 7;
/** Bytes of the block that go through one call, since engines replace slow code only between calls. */
const STEP: u32 = 1 << 16;

/**
 * A table remembers 4096 values by tags of two bytes; each class has one for relative and one for absolute.
 */
const TABLE: usize = 4096 * 2;
const TABLES: usize = 3 * 2 * TABLE;

class Operand {
  /** The class of the opcode at `at`, 0 when none. */
  @inline
  static classOf(at: usize): u32 {
    const first = <u32>load<u8>(at);
    if (first === 0xe8) return 1;
    if (first === 0xe9) return 2;
    if ((first & 0xf8) !== 0x48) return 0;
    const opcode = <u32>load<u8>(at, 1);
    if (opcode !== 0x8b && opcode !== 0x8d && opcode !== 0x89) return 0;
    return (load<u8>(at, 2) & 0xc7) === 5 ? 4 : 0;
  }

  /** `value` modulo 2^25, as a signed number of 25 bits. */
  @inline
  static wrap(value: u32): u32 {
    return <u32>(<i32>(value << 7) >> 7);
  }
}

/** Converts what starts from `from` to `to` - 1; returns where the walk goes on. */
function convertStep(buffer: usize, from: u32, to: u32, mask: u32, inverse: bool): u32 {
  let index = from;
  while (index < to) {
    const kind = Operand.classOf(buffer + index);
    if ((kind & mask) === 0) {
      index++;
      continue;
    }
    const place = kind === 4 ? index + 3 : index + 1;
    const value = load<u32>(buffer + place);
    const top = value >> 24;
    if (top !== 0 && top !== 255) {
      index = place + 3;
      continue;
    }
    store<u32>(buffer + place, Operand.wrap(inverse ? value - place : value + place));
    index = place + 4;
  }
  return index;
}

/**
 * Converts the `size` bytes at `buffer` in place. Any mask and any bytes are safe.
 * @param mask the sum of the classes to convert, 0 to 7
 * @param inverse true from absolute to relative
 */
export function branchesConvert(buffer: usize, size: u32, mask: u32, inverse: bool): void {
  if (size < LONGEST) return;
  const end = size - LONGEST + 1;
  for (let index: u32 = 0; index < end; ) {
    index = convertStep(buffer, index, min(index + STEP, end), mask, inverse);
  }
}

/** Scratch bytes that `branchesDetect` needs. */
export function branchesScratchBytes(): usize {
  return TABLES + offsetof<Gains>();
}

/** What each class gains, in sixteenths of an operand. */
@unmanaged
class Gains {
  calls: i32;
  jumps: i32;
  loads: i32;
}

/** 1 when the table at `table` saw `value` the last time its slot was written; writes it there. */
function seen(table: usize, value: u32): i32 {
  const hash = value * 0x9e3779b1;
  const slot = table + ((<usize>(hash >> 20)) << 1);
  const tag = <u16>(hash >> 4) | 1;
  const hit = load<u16>(slot) === tag;
  store<u16>(slot, tag);
  return <i32>hit;
}

/** Counts what starts from `from` to `to` - 1; returns where the walk goes on. */
function countStep(buffer: usize, from: u32, to: u32, tables: usize, gains: Gains): u32 {
  let index = from;
  while (index < to) {
    const kind = Operand.classOf(buffer + index);
    if (kind === 0) {
      index++;
      continue;
    }
    const place = kind === 4 ? index + 3 : index + 1;
    const value = load<u32>(buffer + place);
    const top = value >> 24;
    if (top !== 0 && top !== 255) {
      index = place + 3;
      continue;
    }
    const relative = tables + <usize>(kind >> 1) * (2 * TABLE);
    const met = seen(relative + TABLE, Operand.wrap(value + place)) - seen(relative, Operand.wrap(value));
    // Each operand brings the sixteenth that it must gain.
    const gain = 16 * met - 1;
    if (kind === 1) gains.calls += gain;
    else if (kind === 2) gains.jumps += gain;
    else gains.loads += gain;
    index = place + 4;
  }
  return index;
}

/**
 * The mask worth using: the classes whose operands are met again more often as absolute than as relative
 * values, by more than 1/16 of the operands plus 1/2048 of the bytes plus 16.
 * @param scratch `branchesScratchBytes()` bytes, aligned to 4
 */
export function branchesDetect(buffer: usize, size: u32, scratch: usize): u32 {
  memory.fill(scratch, 0, branchesScratchBytes());
  if (size < LONGEST) return 0;
  const gains = changetype<Gains>(scratch + TABLES);
  const end = size - LONGEST + 1;
  for (let index: u32 = 0; index < end; ) {
    index = countStep(buffer, index, min(index + STEP, end), scratch, gains);
  }
  const least = <i32>(size / 128) + 256;
  return (
    <u32>(gains.calls > least) | ((<u32>(gains.jumps > least)) << 1) | ((<u32>(gains.loads > least)) << 2)
  );
}
