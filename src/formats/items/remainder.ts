import { corrupt } from "../../../codec/container/errors.js";
import { Reader, Writer } from "../../../codec/container/wire.js";
import { concatenate } from "../../arrays.js";

/** The largest count or length in a remainder. */
const LARGEST = 2 ** 40;

/** An integer of a remainder is below this in amount, so that its folded form is exact. */
export const INTEGER_BOUND = 2 ** 52;

/** Writes a remainder: numbers, signed integers, and bytes with or without their length before them. */
export class ItemWriter {
  readonly #pieces: Uint8Array[] = [];
  #numbers = new Writer();

  number(value: number): this {
    this.#numbers.number(value);
    return this;
  }

  /** An integer below {@link INTEGER_BOUND} in amount: 0, -1, 1, -2 ... as 0, 1, 2, 3 ... */
  signed(value: number): this {
    return this.number(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** Bytes whose number the reader knows. */
  plain(values: Uint8Array): this {
    this.#flush();
    this.#pieces.push(values);
    return this;
  }

  /** A run: a number, then so many bytes. */
  run(values: Uint8Array): this {
    return this.number(values.length).plain(values);
  }

  finish(): Uint8Array<ArrayBuffer> {
    this.#flush();
    return concatenate(this.#pieces);
  }

  #flush(): void {
    if (this.#numbers.length === 0) return;
    this.#pieces.push(this.#numbers.finish());
    this.#numbers = new Writer();
  }
}

/** Reads what {@link ItemWriter} wrote; throws `corrupt` for anything that it cannot have written. */
export class ItemReader {
  readonly #reader: Reader;

  constructor(remainder: Uint8Array) {
    this.#reader = new Reader(remainder, "in what was kept beside items", true);
  }

  get remaining(): number {
    return this.#reader.remaining;
  }

  number(name: string, largest = LARGEST): number {
    return this.#reader.number(largest, name);
  }

  signed(name: string): number {
    const folded = this.number(name, 2 * INTEGER_BOUND - 1);
    return folded % 2 === 1 ? -(folded + 1) / 2 : folded / 2;
  }

  /** Without a copy. */
  plain(size: number): Uint8Array {
    return this.#reader.take(size);
  }

  /** Without a copy. */
  run(name: string): Uint8Array {
    return this.plain(this.number(`length of the ${name}`));
  }

  /** A number of things that take a byte each at least. */
  count(name: string, largest: number): number {
    return this.number(name, Math.min(largest, this.remaining));
  }

  /** @throws FlowzipError `corrupt` if anything is left */
  end(): void {
    if (this.#reader.remaining > 0) throw corrupt("bytes follow what was kept beside items");
  }
}
