import type { Random } from "./random.js";

/** The same random bytes twice: nothing to gain but by the repeat, which lies `size` bytes back. */
export function twice(random: Random, size: number): Uint8Array<ArrayBuffer> {
  const half = random.bytes(size);
  const bytes = new Uint8Array(2 * size);
  bytes.set(half);
  bytes.set(half, size);
  return bytes;
}

/** The beginning of the Fibonacci word over a and b: hard on suffix sorting, with no period. */
export function fibonacci(size: number): Uint8Array<ArrayBuffer> {
  let before = "b";
  let word = "a";
  while (word.length < size) [before, word] = [word, word + before];
  return new TextEncoder().encode(word.slice(0, size));
}

/** A cyclic sequence over `symbols` byte values in which each string of `order` of them occurs exactly once. */
export function deBruijn(symbols: number, order: number): Uint8Array<ArrayBuffer> {
  const sequence: number[] = [];
  const string = new Uint8Array(order + 1);
  // The Lyndon words whose lengths divide the order, one after the other, smallest first (Fredricksen and Maiorana).
  const extend = (length: number, period: number): void => {
    if (length > order) {
      if (order % period === 0) sequence.push(...string.subarray(1, period + 1));
      return;
    }
    const least = string[length - period] ?? 0;
    string[length] = least;
    extend(length + 1, period);
    for (let symbol = least + 1; symbol < symbols; symbol++) {
      string[length] = symbol;
      extend(length + 1, length);
    }
  };
  extend(1, 1);
  return Uint8Array.from(sequence);
}
