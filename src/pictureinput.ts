import { LARGEST_BLOCK } from "../codec/container/limits.js";
import { ArraySource, type ByteSource } from "../codec/container/source.js";
import { concatenate } from "./arrays.js";
import { recogniseFormat } from "./formats/pictures.js";

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
 * Reads the whole of a source if it begins as a file of a picture does and is not too large for a block.
 * @returns the file, where it was read, and a source that gives all bytes in any case
 */
export async function readPicture(
  source: ByteSource,
): Promise<{ whole: Uint8Array | undefined; rest: ByteSource }> {
  const beginning = await source.takeUpTo(BEGINNING);
  if (recogniseFormat(beginning) === undefined) {
    return { whole: undefined, rest: new PrefixedSource(beginning, source) };
  }
  const more = await source.takeUpTo(LARGEST_BLOCK - beginning.length + 1);
  const bytes = concatenate([beginning, more]);
  if (bytes.length > LARGEST_BLOCK) return { whole: undefined, rest: new PrefixedSource(bytes, source) };
  return { whole: bytes, rest: new ArraySource(bytes) };
}
