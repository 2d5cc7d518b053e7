import { corrupt } from "../../../codec/container/errors.js";

const FIRST_SIZE = 4096;

/** Bytes that grow, up to a bound. */
export class ByteSink {
  readonly #maxSize: number;
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  constructor(maxSize: number) {
    this.#maxSize = maxSize;
    this.#bytes = new Uint8Array(Math.min(FIRST_SIZE, maxSize));
  }

  /**
   * Adds a binary string.
   * @throws FlowzipError `corrupt` if there are more bytes than may be
   */
  add(text: string): void {
    const begin = this.#length;
    this.#length += text.length;
    if (this.#length > this.#maxSize) throw corrupt(`items take more than ${this.#maxSize} bytes`);
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.min(this.#maxSize, 2 * this.#length));
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    for (let at = 0; at < text.length; at++) this.#bytes[begin + at] = text.charCodeAt(at);
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }
}
