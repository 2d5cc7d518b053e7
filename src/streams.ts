import type { Bytes } from "./arrays.js";

/** Two ends of a transformation of bytes, as `pipeThrough` takes them. */
export interface ByteStream {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable: WritableStream<Bytes>;
}

/**
 * Makes a stream of a function over chunks. The function is pulled: it runs no further than its output is taken. Where it
 * fails, both ends do; where it ends before its input, the rest of the input is dropped.
 */
export function byteStream(
  transform: (chunks: AsyncIterable<Bytes>) => AsyncGenerator<Uint8Array<ArrayBuffer>, void, void>,
): ByteStream {
  const input = new TransformStream<Bytes, Bytes>();
  const reader = input.readable.getReader();
  const chunks = transform(remaining(reader));
  let cancelled = false;
  const readable = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        try {
          const { done, value } = await chunks.next();
          if (cancelled) return;
          if (done !== true) return controller.enqueue(value);
          while (!(await reader.read()).done);
          controller.close();
        } catch (error) {
          await reader.cancel(error);
          throw error;
        }
      },
      async cancel(reason) {
        cancelled = true;
        // First the input: the function may be waiting for it.
        await reader.cancel(reason);
        await chunks.return();
      },
    },
    { highWaterMark: 1 },
  );
  return { readable, writable: input.writable };
}

/** The chunks that a reader still gives. */
async function* remaining<Chunk>(
  reader: ReadableStreamDefaultReader<Chunk>,
): AsyncGenerator<Chunk, void, void> {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/** The chunks of a stream; the stream is cancelled when the loop over them ends early. */
export async function* readChunks<Chunk>(stream: ReadableStream<Chunk>): AsyncGenerator<Chunk, void, void> {
  const reader = stream.getReader();
  try {
    yield* remaining(reader);
  } finally {
    await reader.cancel();
    reader.releaseLock();
  }
}
