import { corrupt } from "../../codec/container/errors.js";
import { Reader, Writer } from "../../codec/container/wire.js";
import { concatenate } from "../arrays.js";

/** The largest number in a remainder: lengths and counts of a file in memory. */
const LARGEST = 2 ** 40;

/** Writes a remainder: numbers, and runs of bytes with their length before them. */
export class RemainderWriter {
  readonly #pieces: Uint8Array[] = [];

  number(value: number): this {
    this.#pieces.push(new Writer().number(value).finish());
    return this;
  }

  bytes(values: Uint8Array): this {
    this.number(values.length);
    this.#pieces.push(values);
    return this;
  }

  finish(): Uint8Array<ArrayBuffer> {
    return concatenate(this.#pieces);
  }
}

/** Reads what {@link RemainderWriter} wrote; throws `corrupt` for anything that it cannot have written. */
export class RemainderReader {
  readonly #reader: Reader;

  constructor(remainder: Uint8Array) {
    this.#reader = new Reader(remainder, "in what was kept beside a picture", true);
  }

  get remaining(): number {
    return this.#reader.remaining;
  }

  number(name: string, largest = LARGEST): number {
    return this.#reader.number(largest, name);
  }

  /** Without a copy. */
  bytes(name: string): Uint8Array {
    return this.#reader.take(this.number(`length of the ${name}`));
  }

  /** @throws FlowzipError `corrupt` if anything is left */
  end(): void {
    if (this.#reader.remaining > 0) throw corrupt("bytes follow what was kept beside a picture");
  }
}

/**
 * Bytes that are almost always zero, such as padding: nothing at all if they are.
 */
export function unlessZero(values: Uint8Array): Uint8Array {
  return values.some((value) => value !== 0) ? values : new Uint8Array(0);
}

/**
 * The inverse of {@link unlessZero}.
 * @throws FlowzipError `corrupt` for another number of bytes
 */
export function orZero(values: Uint8Array, length: number, name: string): Uint8Array {
  if (values.length === length) return values;
  if (values.length > 0) throw corrupt(`the ${name} of a picture has ${values.length} bytes, not ${length}`);
  return new Uint8Array(length);
}
