import { concatenate } from "../../src/arrays.js";
import { Random } from "./random.js";

/** Bytes in pieces of random sizes, some of them empty. */
export function pieces(bytes: Uint8Array, seed: number): Uint8Array[] {
  const random = new Random(seed);
  const cut: Uint8Array[] = [];
  let largest = 1;
  for (let position = 0; position < bytes.length; ) {
    largest = random.below(20) === 0 ? 3000 : largest;
    const size = random.below(largest + 1);
    largest = 1 + random.below(200);
    cut.push(bytes.subarray(position, position + size));
    position += size;
  }
  return cut;
}

/** A stream over chunks that notes how many were taken and why it was cancelled. */
export class CountedStream {
  taken = 0;
  cancelled: unknown;
  readonly readable: ReadableStream<Uint8Array>;

  constructor(chunks: Iterable<Uint8Array>) {
    const iterator = chunks[Symbol.iterator]();
    this.readable = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          const { done, value } = iterator.next();
          if (done === true) return controller.close();
          this.taken++;
          controller.enqueue(value);
        },
        cancel: (reason) => {
          this.cancelled = reason;
        },
      },
      { highWaterMark: 0 },
    );
  }
}

/** The chunks of a stream, for loops. */
export async function* chunksOf<Chunk>(stream: ReadableStream<Chunk>): AsyncGenerator<Chunk, void, void> {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

export async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of chunksOf(stream)) chunks.push(chunk);
  return concatenate(chunks);
}

/** Lets everything that can go on without the outside go on. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 5));
}
