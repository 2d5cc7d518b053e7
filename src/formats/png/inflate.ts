import { Z_BUF_ERROR, Z_NO_FLUSH, Z_OK, Z_STREAM_END, ZStream, zlibInflate, zlibInflateInit2 } from "pako";

/** The window of any zlib stream fits into this many bits. */
const WIDEST_WINDOW = 15;

/** Deflate makes at most this many bytes of one. */
const MOST_EXPANSION = 1032;

/** The content of a zlib stream. */
export interface Inflated {
  readonly content: Uint8Array<ArrayBuffer>;
  /** Bytes of the stream; any that follow it belong to something else. */
  readonly used: number;
}

/**
 * Inflates a zlib stream that must have exactly `size` bytes of content; undefined if it has not, is broken, or needs a
 * dictionary. Never holds more than twice what was inflated so far.
 */
export function inflate(stream: Uint8Array, size: number): Inflated | undefined {
  if (size > stream.length * MOST_EXPANSION) return undefined;
  const state = new ZStream();
  if (zlibInflateInit2(state, WIDEST_WINDOW) !== Z_OK) return undefined;
  let content = new Uint8Array(Math.min(size, 4 * stream.length));
  state.input = stream;
  state.next_in = 0;
  state.avail_in = stream.length;
  for (;;) {
    const isFull = state.total_out === size;
    // When all is there, one more byte of room: a stream that fills it is too long.
    state.output = isFull ? new Uint8Array(1) : content;
    state.next_out = isFull ? 0 : state.total_out;
    state.avail_out = state.output.length - state.next_out;
    const status = zlibInflate(state, Z_NO_FLUSH);
    if (state.total_out > size) return undefined;
    if (status === Z_STREAM_END) break;
    if (status !== Z_OK && status !== Z_BUF_ERROR) return undefined;
    if (state.avail_out > 0) return undefined;
    if (state.total_out === content.length && content.length < size) {
      const wider = new Uint8Array(Math.min(size, 2 * content.length));
      wider.set(content);
      content = wider;
    }
  }
  return state.total_out === size ? { content, used: state.next_in } : undefined;
}
