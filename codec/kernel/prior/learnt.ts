/**
 * A probability that is learnt from what follows it: 22 bits of it above 10 bits of how often it was. It moves by
 * 1 / (count + 1.5) of its distance to the decision, so that it is the mean of what was seen, until the count is at its limit.
 */

const LIMIT: u32 = 1023;
const reciprocals = memory.data(1024 * 4, 16);

export function initialiseLearnt(): void {
  for (let count: u32 = 0; count < 1024; count++) {
    store<u32>(reciprocals + ((<usize>count) << 2), 8192 / (2 * count + 3));
  }
}

export class Learnt {
  /** The probability of 2^12 in an entry: 22 bits of it above 10 bits of count. */
  @inline
  static p12(entry: usize): i32 {
    return <i32>(load<u32>(entry) >>> 20);
  }

  @inline
  static update(entry: usize, bit: u32): void {
    const value = load<u32>(entry);
    const count = value & 1023;
    const p = <i32>(value >>> 10);
    const target = bit ? (1 << 22) - 1 : 0;
    const moved = p + ((((target - p) >> 3) * <i32>load<u32>(reciprocals + ((<usize>count) << 2))) >> 9);
    store<u32>(entry, ((<u32>moved) << 10) | (count < LIMIT ? count + 1 : count));
  }
}
