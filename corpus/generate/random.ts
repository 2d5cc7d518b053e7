/**
 * The generator sfc32 (small fast counter, 32 bits), in integers alone: the same numbers on every machine.
 * Seeded like the reference in PractRand: the seed fills the state, twelve numbers are passed over.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /**
   * @param seed 0 to 2^32 - 1
   * @param stream which of the independent sequences of that seed, 0 to 2^32 - 1
   */
  constructor(seed: number, stream = 0) {
    this.#a = 0;
    this.#b = seed | 0;
    this.#c = stream | 0;
    for (let i = 0; i < 12; i++) this.next();
  }

  /** 32 random bits, as a number from 0 to 2^32 - 1. */
  next(): number {
    const result = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return result >>> 0;
  }

  /** A whole number from 0 to `bound` - 1; `bound` up to 2^21, so that the product stays exact. */
  below(bound: number): number {
    return Math.floor((this.next() * bound) / 2 ** 32);
  }

  /** Small numbers far more often than large ones: the index of a word in order of frequency, say. */
  skewed(bound: number): number {
    return Math.floor((this.below(bound) * this.below(bound)) / bound);
  }

  /** Roughly a bell around 0, between -`spread` and `spread`: the sum of four dice. */
  bell(spread: number): number {
    let sum = 0;
    for (let i = 0; i < 4; i++) sum += this.below(spread + 1);
    return (sum >> 1) - spread;
  }

  /** One element of a list that has some. */
  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.below(items.length)] ?? items[0];
  }

  bytes(size: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(size);
    for (let i = 0; i < size; i++) bytes[i] = this.next() >>> 24;
    return bytes;
  }
}
