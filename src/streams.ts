/** Two ends of a transformation of bytes, as `pipeThrough` takes them. */
export interface ByteStream {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable: WritableStream<Uint8Array>;
}

/** Makes a stream of a function over chunks. The function is pulled: it runs no further than its output is taken. */
export function byteStream(
  transform: (chunks: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array<ArrayBuffer>, void, void>,
): ByteStream {
  const input = new TransformStream<Uint8Array, Uint8Array>();
  const chunks = transform(readChunks(input.readable));
  const readable = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await chunks.return();
      },
    },
    { highWaterMark: 1 },
  );
  return { readable, writable: input.writable };
}

/** The chunks of a stream; the stream is cancelled when the loop over them ends early. */
export async function* readChunks(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  const reader = stream.getReader();
  let finished = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield value;
    }
    finished = true;
  } finally {
    if (!finished) await reader.cancel();
    reader.releaseLock();
  }
}
