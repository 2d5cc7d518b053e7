import { type LatentCoder, STACK_TOTAL } from "../codec/entropy/stack.js";

/** Random bits from a seed: xorshift of 128 bits (Marsaglia 2003), the same on every machine. */
export class Chance {
  readonly #state: Uint32Array;

  constructor(seed: number) {
    this.#state = Uint32Array.of(
      123456789 ^ seed,
      362436069,
      521288629,
      88675123 ^ Math.imul(seed, 0x9e3779b1),
    );
    for (let step = 0; step < 16; step++) this.word();
  }

  /** 32 bits. */
  word(): number {
    const state = this.#state;
    let word = state[0]!;
    word ^= word << 11;
    word ^= word >>> 8;
    const last = state[3]!;
    state.copyWithin(0, 1);
    state[3] = last ^ (last >>> 19) ^ word;
    return state[3]!;
  }
}

/** A coder that gives out random bits without end: what is decoded from it is a sample of the model. */
export class RandomCoder implements LatentCoder {
  readonly isRandom = true;
  readonly temperature: number;
  readonly #chance: Chance;
  #place: number;

  constructor(seed: number, temperature: number) {
    this.temperature = temperature;
    this.#chance = new Chance(seed);
    this.#place = this.#draw(STACK_TOTAL);
  }

  #draw(count: number): number {
    return Math.floor((this.#chance.word() / 2 ** 32) * count);
  }

  at(_: number): void {}

  peek(): number {
    return this.#place;
  }

  pop(_start: number, _frequency: number): void {
    this.#place = this.#draw(STACK_TOTAL);
  }

  popUniform(count: number): number {
    return this.#draw(count);
  }

  /** What is given to it is forgotten. */
  push(_start: number, _frequency: number): void {}

  pushUniform(_value: number, _count: number): void {}
}
