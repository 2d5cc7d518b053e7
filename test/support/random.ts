/** Numbers that look random and are the same on every machine: a multiplicative generator with a mixed output. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number of [0, bound), bound at most 2^32. */
  below(bound: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  }

  bytes(size: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(size);
    for (let index = 0; index < size; index++) bytes[index] = this.below(256);
    return bytes;
  }
}

/** All kinds of content that a codec meets, by name; each function makes `size` bytes. */
export const CONTENTS: Readonly<Record<string, (size: number) => Uint8Array<ArrayBuffer>>> = {
  random: (size) => new Random(size + 1).bytes(size),
  zeros: (size) => new Uint8Array(size),
  ones: (size) => new Uint8Array(size).fill(255),
  "period of 2": (size) => Uint8Array.from({ length: size }, (_, index) => (index & 1 ? 0xaa : 0x55)),
  "period of 7": (size) => Uint8Array.from({ length: size }, (_, index) => (index % 7) * 37),
  ramp: (size) => Uint8Array.from({ length: size }, (_, index) => index),
  text,
  "one bit set": (size) => Uint8Array.from({ length: size }, (_, index) => (index === size >> 1 ? 1 : 0)),
  "few values": (size) => new Random(size + 2).bytes(size).map((value) => value & 3),
};

const WORDS =
  "the of and to in a is that it was for on are as with his they at be this from I have or by".split(" ");

/** Text-like bytes: common words in random order. */
export function text(size: number): Uint8Array<ArrayBuffer> {
  const random = new Random(size + 3);
  let made = "";
  while (made.length < size) made += `${WORDS[random.below(WORDS.length)]} `;
  return new TextEncoder().encode(made.slice(0, size)).slice();
}
