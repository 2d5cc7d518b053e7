import { truncated } from "./errors.js";

/** Where a reader takes the bytes of a file from, in order. */
export interface ByteSource {
  /** The next `size` bytes, or all that are left where they are fewer. */
  takeUpTo(size: number): Promise<Uint8Array>;
  /** Passes over `size` bytes; returns how many there were. */
  skip(size: number): Promise<number>;
  /** Tells where the bytes come from that no more of them are taken. */
  close?(): Promise<void>;
}

/** A source over an array. Views of the array are given out, not copies. */
export class ArraySource implements ByteSource {
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  async takeUpTo(size: number): Promise<Uint8Array> {
    const from = this.#position;
    this.#position = Math.min(from + size, this.#bytes.length);
    return this.#bytes.subarray(from, this.#position);
  }

  async skip(size: number): Promise<number> {
    return (await this.takeUpTo(size)).length;
  }
}

/** A source over chunks of any size. It holds what was asked for and the rest of one chunk, never more. */
export class ChunkSource implements ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async takeUpTo(size: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    let missing = size;
    while (missing > 0) {
      const piece = await this.#piece(missing);
      if (piece === undefined) break;
      pieces.push(piece);
      missing -= piece.length;
    }
    if (pieces.length === 1) return pieces[0] as Uint8Array;
    const joined = new Uint8Array(size - missing);
    let position = 0;
    for (const piece of pieces) {
      joined.set(piece, position);
      position += piece.length;
    }
    return joined;
  }

  async skip(size: number): Promise<number> {
    let missing = size;
    while (missing > 0) {
      const piece = await this.#piece(missing);
      if (piece === undefined) break;
      missing -= piece.length;
    }
    return size - missing;
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  /** At most `size` bytes of what is at hand, or of the next chunk that is not empty. */
  async #piece(size: number): Promise<Uint8Array | undefined> {
    while (this.#rest.length === 0) {
      const next = await this.#chunks.next();
      if (next.done === true) return undefined;
      this.#rest = next.value;
    }
    const piece = this.#rest.subarray(0, size);
    this.#rest = this.#rest.subarray(piece.length);
    return piece;
  }
}

/**
 * The next `size` bytes.
 * @throws FlowzipError `truncated`, which says where, as in "in a block"
 */
export async function take(source: ByteSource, size: number, where: string): Promise<Uint8Array> {
  const bytes = await source.takeUpTo(size);
  if (bytes.length < size) throw truncated(where);
  return bytes;
}
