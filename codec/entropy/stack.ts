import { corrupt } from "../container/errors.js";

/** Intervals are parts of this total. */
export const STACK_TOTAL = 2 ** 24;
/** A word of the stack: its bytes, and the number of its values. */
const WORD_BYTES = 3;
const WORD = 2 ** 24;
/** States are from here on and below {@link LOWEST_STATE} * WORD. */
const LOWEST_STATE = 2 ** 24;

/**
 * What layers code latents with: a stack. What was pushed last is popped first, so that a layer can also take bits from it,
 * as a change of volume asks for.
 */
export interface LatentCoder {
  /** Codes a symbol that has `frequency` of {@link STACK_TOTAL}, from `start` on. */
  push(start: number, frequency: number): void;
  /** Where the symbol on top is within {@link STACK_TOTAL}; it stays. */
  peek(): number;
  /** Takes the symbol on top away, whose interval is given. */
  pop(start: number, frequency: number): void;
  /** Codes one of `count` values of equal probability, `count` at most 2^16. */
  pushUniform(value: number, count: number): void;
  popUniform(count: number): number;
  /** Says which integer of the item what follows belongs to. */
  at(origin: number): void;
  /** Sixteenths that are added to the logarithms of scales: 0, but for sampling. */
  readonly temperature: number;
  /** Whether latents are drawn by chance: one beyond the values that were seen in training then stands for the nearest of them. */
  readonly isRandom?: boolean;
}

/** The interval of one of `count` equal parts. */
function part(value: number, count: number): { start: number; frequency: number } {
  const start = Math.floor((value * STACK_TOTAL) / count);
  return { start, frequency: Math.floor(((value + 1) * STACK_TOTAL) / count) - start };
}

/** The value whose part holds a place of the total. */
function partAt(place: number, count: number): number {
  const value = Math.floor((place * count) / STACK_TOTAL);
  return part(value + 1, count).start <= place ? value + 1 : value;
}

/**
 * rANS as a stack (Duda 2013; bits back, Townsend et al. 2019): one state of 48 bits, words of 24 bits. Below what was pushed
 * lies an endless supply of zeros, so that bits can be taken before any were given. All numbers are integers below 2^53, exact
 * in float64.
 */
export class Stack implements LatentCoder {
  #state = LOWEST_STATE;
  #words: Uint32Array;
  #count = 0;

  constructor(words: Uint32Array = new Uint32Array(1024), count = 0, state = LOWEST_STATE) {
    this.#words = words;
    this.#count = count;
    this.#state = state;
  }

  readonly temperature: number = 0;

  at(_: number): void {}

  push(start: number, frequency: number): void {
    let state = this.#state;
    if (state >= frequency * WORD) {
      const high = Math.floor(state / WORD);
      this.#put(state - high * WORD);
      state = high;
    }
    const quotient = Math.floor(state / frequency);
    this.#state = quotient * STACK_TOTAL + start + (state - quotient * frequency);
  }

  peek(): number {
    // As a remainder it is a call of the C library.
    return this.#state - Math.floor(this.#state / STACK_TOTAL) * STACK_TOTAL;
  }

  pop(start: number, frequency: number): void {
    const high = Math.floor(this.#state / STACK_TOTAL);
    const state = frequency * high + (this.#state - high * STACK_TOTAL) - start;
    this.#state = state < LOWEST_STATE ? state * WORD + this.#take() : state;
  }

  pushUniform(value: number, count: number): void {
    const { start, frequency } = part(value, count);
    this.push(start, frequency);
  }

  popUniform(count: number): number {
    const value = partAt(this.peek(), count);
    const { start, frequency } = part(value, count);
    this.pop(start, frequency);
    return value;
  }

  #put(word: number): void {
    if (this.#count === this.#words.length) {
      const more = new Uint32Array(2 * this.#count + 16);
      more.set(this.#words);
      this.#words = more;
    }
    this.#words[this.#count++] = word;
  }

  #take(): number {
    return this.#count > 0 ? this.#words[--this.#count]! : 0;
  }

  /**
   * All that was pushed: words from the bottom to the top, each with its lowest byte first, then the state without the zeros
   * at its end.
   */
  finish(): Uint8Array<ArrayBuffer> {
    const state: number[] = [];
    for (let rest = this.#state; rest > 0; rest = Math.floor(rest / 256)) state.push(rest % 256);
    const bytes = new Uint8Array(this.#count * WORD_BYTES + state.length);
    for (let index = 0; index < this.#count; index++) {
      const word = this.#words[index]!;
      bytes[WORD_BYTES * index] = word;
      bytes[WORD_BYTES * index + 1] = word >>> 8;
      bytes[WORD_BYTES * index + 2] = word >>> 16;
    }
    bytes.set(state, this.#count * WORD_BYTES);
    return bytes;
  }

  /**
   * The stack that {@link finish} wrote.
   * @throws FlowzipError `corrupt` for bytes that it does not write
   */
  static from(bytes: Uint8Array): Stack {
    // The state has four to six bytes: what is over whole words tells how many.
    const stateBytes = 4 + ((bytes.length - 4) % WORD_BYTES);
    const count = (bytes.length - stateBytes) / WORD_BYTES;
    let state = 0;
    for (let index = 0; index < stateBytes; index++)
      state += (bytes[bytes.length - stateBytes + index] ?? 0) * 256 ** index;
    if (bytes.length < 4 || state < 256 ** (stateBytes - 1) || state < LOWEST_STATE) {
      throw corrupt("the payload of a flow does not end as one does");
    }
    const words = new Uint32Array(count);
    for (let index = 0; index < count; index++) {
      words[index] =
        bytes[WORD_BYTES * index]! |
        (bytes[WORD_BYTES * index + 1]! << 8) |
        (bytes[WORD_BYTES * index + 2]! << 16);
    }
    return new Stack(words, count, state);
  }

  /** Whether nothing is left of what was pushed: only the zeros that were there before. */
  get isEmpty(): boolean {
    return this.#state === LOWEST_STATE && this.#words.subarray(0, this.#count).every((word) => word === 0);
  }
}
