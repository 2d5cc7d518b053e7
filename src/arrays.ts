import { FlowzipError } from "../codec/container/errors.js";

/** What holds bytes: wider than `BufferSource`, which has no views on shared memory. */
export type Bytes = ArrayBuffer | ArrayBufferView;

/**
 * The bytes of an array buffer or of a view on one, without a copy.
 * @throws FlowzipError `invalid-argument` for anything else
 */
export function toBytes(source: Bytes): Uint8Array {
  // Always a plain array: Node's Buffer is one whose `slice` does not copy.
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  if (isBuffer(source)) return new Uint8Array(source);
  throw new FlowzipError(
    "invalid-argument",
    "the data is neither an ArrayBuffer nor a view on one",
    "pass a Uint8Array",
  );
}

/** Also for buffers of another realm, such as a frame's or a test runner's, whose class is not ours. */
function isBuffer(source: unknown): source is ArrayBuffer {
  return Object.prototype.toString.call(source) === "[object ArrayBuffer]";
}

/** All pieces in one new array. */
export function concatenate(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  let position = 0;
  for (const piece of pieces) {
    joined.set(piece, position);
    position += piece.length;
  }
  return joined;
}
