import { corrupt, type FlowzipError, truncated } from "./errors.js";

/** A number of the wire has at most this many bytes of 7 bits; what a reader asks for is always below 2^53. */
export const LONGEST_NUMBER = 8;

/** How many bytes {@link Writer.number} takes for a value. */
export function numberLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length++;
  return length;
}

/** Puts numbers and bytes one after the other. Numbers are little-endian base 128, all but the last byte with bit 7 set. */
export class Writer {
  readonly #bytes: number[] = [];

  byte(value: number): this {
    this.#bytes.push(value & 255);
    return this;
  }

  number(value: number): this {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#bytes.push((rest % 128) | 128);
    this.#bytes.push(rest);
    return this;
  }

  /** Four bytes, the lowest first. */
  word(value: number): this {
    for (let shift = 0; shift < 32; shift += 8) this.#bytes.push((value >>> shift) & 255);
    return this;
  }

  bytes(values: Uint8Array): this {
    for (const value of values) this.#bytes.push(value);
    return this;
  }

  get length(): number {
    return this.#bytes.length;
  }

  finish(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#bytes);
  }
}

/** Takes numbers and bytes from an array; throws `truncated` where it ends too early and `corrupt` for a bad number. */
export class Reader {
  readonly #bytes: Uint8Array;
  readonly #what: string;
  readonly #isWhole: boolean;
  position = 0;

  /**
   * @param what names the array in errors, as in "in the header"
   * @param isWhole whether the array was found to be all there: to read beyond its end is then `corrupt`
   */
  constructor(bytes: Uint8Array, what: string, isWhole = false) {
    this.#bytes = bytes;
    this.#what = what;
    this.#isWhole = isWhole;
  }

  get remaining(): number {
    return this.#bytes.length - this.position;
  }

  byte(): number {
    const value = this.#bytes[this.position];
    if (value === undefined) throw this.#ended();
    this.position++;
    return value;
  }

  /** A number of at most `largest`; only its shortest form is taken. */
  number(largest: number, name: string): number {
    let value = 0;
    let scale = 1;
    for (let length = 1; ; length++) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) {
        if (byte === 0 && length > 1)
          throw corrupt(`${this.#what}, the ${name} is written in too many bytes`);
        break;
      }
      if (length === LONGEST_NUMBER) throw corrupt(`${this.#what}, the ${name} has too many bytes`);
      scale *= 128;
    }
    if (value > largest)
      throw corrupt(`${this.#what}, the ${name} is ${value}, at most ${largest} is possible`);
    return value;
  }

  word(): number {
    const bytes = this.take(4);
    return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  }

  /** The next `size` bytes, without a copy. */
  take(size: number): Uint8Array {
    if (this.remaining < size) throw this.#ended();
    this.position += size;
    return this.#bytes.subarray(this.position - size, this.position);
  }

  #ended(): FlowzipError {
    return this.#isWhole ? corrupt(`${this.#what}, a part goes beyond the end`) : truncated(this.#what);
  }
}
