import type { FileHandle } from "node:fs/promises";
import type { ByteSource } from "../../codec/container/source.js";

const CHUNK = 1 << 18;

/** A source over a regular file from its beginning. What is skipped is not read. */
export class FileSource implements ByteSource {
  readonly #handle: FileHandle;
  readonly #size: number;
  #position = 0;

  /** @param size the file's size in bytes, which bounds what can be skipped */
  constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.#size = size;
  }

  async takeUpTo(size: number): Promise<Uint8Array> {
    const wanted = Math.min(size, Math.max(0, this.#size - this.#position));
    const bytes = new Uint8Array(wanted);
    let filled = 0;
    while (filled < wanted) {
      const { bytesRead } = await this.#handle.read(bytes, filled, wanted - filled, this.#position);
      if (bytesRead === 0) break;
      filled += bytesRead;
      this.#position += bytesRead;
    }
    return bytes.subarray(0, filled);
  }

  async skip(size: number): Promise<number> {
    const skipped = Math.min(size, Math.max(0, this.#size - this.#position));
    this.#position += skipped;
    return skipped;
  }
}

/** A file's bytes from where its handle stands to its end, in new chunks; the handle stays open. */
export async function* fileChunks(handle: FileHandle): AsyncGenerator<Uint8Array, void, void> {
  for (;;) {
    const chunk = new Uint8Array(CHUNK);
    const { bytesRead } = await handle.read(chunk, 0, CHUNK, null);
    if (bytesRead === 0) return;
    yield chunk.subarray(0, bytesRead);
  }
}
