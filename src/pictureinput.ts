import { FlowzipError } from "../codec/container/errors.js";
import { ArraySource, type ByteSource } from "../codec/container/source.js";
import { concatenate } from "./arrays.js";
import { recogniseFormat } from "./formats/pictures.js";
import { type RawShape, rawBytes } from "./formats/raw.js";

/** As much of a file's beginning as tells its format. */
const BEGINNING = 4096;

/** A source that gives some bytes before those of another. */
class PrefixedSource implements ByteSource {
  readonly #first: ArraySource;
  readonly #rest: ByteSource;

  constructor(first: Uint8Array, rest: ByteSource) {
    this.#first = new ArraySource(first);
    this.#rest = rest;
  }

  async takeUpTo(size: number): Promise<Uint8Array> {
    const first = await this.#first.takeUpTo(size);
    if (first.length === size) return first;
    const rest = await this.#rest.takeUpTo(size - first.length);
    return first.length === 0 ? rest : concatenate([first, rest]);
  }

  async skip(size: number): Promise<number> {
    const first = await this.#first.skip(size);
    return first + (first === size ? 0 : await this.#rest.skip(size - first));
  }
}

/**
 * Reads the whole of a source if it begins as a file of a picture does, or has to be one.
 * @param largest the most bytes that are read in search of the end of a picture's file
 * @param raw the shape of samples that the source has to be
 * @returns the file, where it was read, and a source that gives all bytes in any case
 * @throws FlowzipError `invalid-argument` where the source has not as many bytes as `raw` says
 */
export async function readPicture(
  source: ByteSource,
  largest: number,
  raw: RawShape | undefined,
): Promise<{ whole: Uint8Array | undefined; rest: ByteSource }> {
  const beginning = await source.takeUpTo(BEGINNING);
  if (raw === undefined && recogniseFormat(beginning) === undefined) {
    return { whole: undefined, rest: new PrefixedSource(beginning, source) };
  }
  const more = await source.takeUpTo(Math.max(0, largest - beginning.length + 1));
  const bytes = more.length === 0 ? beginning : concatenate([beginning, more]);
  const expected = raw === undefined ? bytes.length : rawBytes(raw);
  if (bytes.length !== expected && expected <= largest) throw otherSize(bytes.length, expected);
  if (bytes.length > largest) return { whole: undefined, rest: new PrefixedSource(bytes, source) };
  return { whole: bytes, rest: new ArraySource(bytes) };
}

function otherSize(bytes: number, expected: number): FlowzipError {
  return new FlowzipError(
    "invalid-argument",
    `the data has ${bytes} bytes, raw samples of that shape have ${expected}`,
    "give the shape of the samples that there are",
  );
}
