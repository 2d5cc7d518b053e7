import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createDecoder,
  createEncoder,
  decode,
  decodeChunks,
  encode,
  encodeChunks,
} from "../../dist/src/index.js";
import { concatenate } from "../../src/arrays.js";
import { expectFailure } from "../support/failure.js";
import { Random, text } from "../support/random.js";
import { CountedStream, collect, pieces, settled } from "../support/streams.js";

const content = text(9000);
const OPTIONS = { blockSize: 1024, level: "fast" as const, threads: 1 };
const file = await encode(content, OPTIONS);

async function* values<Value>(all: Iterable<Value>): AsyncGenerator<Value, void, void> {
  yield* all;
}

async function gathered(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return concatenate(all);
}

describe("streams", () => {
  it("write what encode writes and restore it, however their input is cut", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        expect(await gathered(encodeChunks(values(pieces(content, seed)), OPTIONS))).toEqual(file);
        expect(await gathered(decodeChunks(values(pieces(file, seed)), { threads: 1 }))).toEqual(content);
      }),
      { numRuns: 6 },
    );
    const bytewise = Array.from(file, (byte) => Uint8Array.of(byte));
    expect(await gathered(decodeChunks(values(bytewise), { threads: 1 }))).toEqual(content);
  });

  it("go through pipeThrough there and back", async () => {
    const source = new CountedStream(pieces(content, 3));
    const back = source.readable
      .pipeThrough(createEncoder(OPTIONS))
      .pipeThrough(createDecoder({ threads: 1 }));
    expect(await collect(back)).toEqual(content);
    expect(source.cancelled).toBeUndefined();
  });

  it("make a file of nothing", async () => {
    const packed = await collect(new CountedStream([]).readable.pipeThrough(createEncoder()));
    expect(packed).toEqual(await encode(new Uint8Array(0)));
    expect(await decode(packed)).toEqual(new Uint8Array(0));
  });

  it("refuse nothing as a file", async () => {
    const empty = new CountedStream([new Uint8Array(0)]).readable.pipeThrough(createDecoder());
    await expectFailure(() => collect(empty), "not-flowzip");
  });

  it("take every kind of chunk that holds bytes, and name one that does not", async () => {
    const kinds = [content.buffer, new DataView(content.buffer, 10, 20), Buffer.from(content)];
    const packed = await gathered(encodeChunks(values(kinds), OPTIONS));
    expect(await decode(Uint8Array.from(packed))).toEqual(
      concatenate([content, content.subarray(10, 30), content]),
    );
    for (const wrong of ["text", 5, null, undefined, [1]]) {
      const chunks = () => values([content, wrong as unknown as Uint8Array]);
      await expectFailure(() => gathered(encodeChunks(chunks(), OPTIONS)), "invalid-argument", "Uint8Array");
      await expectFailure(() => gathered(decodeChunks(chunks())), "invalid-argument", "Uint8Array").catch(
        // The first chunk is no file, which may be said first.
        () => expectFailure(() => gathered(decodeChunks(chunks())), "not-flowzip"),
      );
      const { writable, readable } = createEncoder(OPTIONS);
      const writer = writable.getWriter();
      const written = writer.write(wrong as unknown as Uint8Array);
      await expectFailure(() => collect(readable), "invalid-argument");
      await Promise.allSettled([written]);
    }
  });
});

describe("a stream that is not read", () => {
  it("holds a bounded number of blocks when it encodes", async () => {
    const block = new Random(1).bytes(1024);
    const source = new CountedStream(new Array(1000).fill(block));
    const reader = source.readable.pipeThrough(createEncoder(OPTIONS)).getReader();
    await settled();
    expect(source.taken).toBeLessThanOrEqual(12);
    let given = 0;
    for (let read = 0; read < 50; read++) given += (await reader.read()).value?.length ?? 0;
    await settled();
    expect(source.taken * 1024 - given).toBeLessThanOrEqual(12 * 1024);
    await reader.cancel();
  });

  it("holds a bounded number of blocks when it decodes", async () => {
    const noise = new Random(1).bytes(1024 * 200);
    const packed = await encode(noise, OPTIONS);
    const chunks = Array.from({ length: Math.ceil(packed.length / 512) }, (_, index) =>
      packed.subarray(index * 512, index * 512 + 512),
    );
    const source = new CountedStream(chunks);
    const reader = source.readable.pipeThrough(createDecoder({ threads: 1 })).getReader();
    await settled();
    expect(source.taken * 512).toBeLessThanOrEqual(12 * 1024);
    let given = 0;
    for (let read = 0; read < 50; read++) given += (await reader.read()).value?.length ?? 0;
    expect(given).toBe(50 * 1024);
    await settled();
    expect(source.taken * 512 - given).toBeLessThanOrEqual(12 * 1024);
    await reader.cancel();
  });
});

describe("an end of a stream learns of the other", () => {
  const broken = file.slice();
  const middle = broken.length >> 1;
  broken[middle] = (broken[middle] as number) ^ 1;

  it("when the data is damaged: what feeds it is cancelled", async () => {
    for (const damaged of [broken, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)]) {
      const endless = (function* () {
        yield damaged;
        for (;;) yield new Uint8Array(100);
      })();
      const source = new CountedStream(endless);
      const decoded = source.readable.pipeThrough(createDecoder({ threads: 1 }));
      await expect(collect(decoded)).rejects.toMatchObject({ name: "FlowzipError" });
      await settled();
      expect(source.cancelled).toMatchObject({ name: "FlowzipError" });
    }
  });

  it("when the data is damaged: a writer that waits is told", async () => {
    const { readable, writable } = createDecoder({ threads: 1 });
    const writer = writable.getWriter();
    const writing = (async () => {
      for (;;) await writer.write(new Uint8Array(100));
    })();
    const reading = collect(readable);
    await expect(reading).rejects.toMatchObject({ code: "not-flowzip" });
    await expect(writing).rejects.toMatchObject({ code: "not-flowzip" });
  });

  it("when memory does not suffice, before anything is read", async () => {
    const source = new CountedStream([content]);
    const encoded = source.readable.pipeThrough(createEncoder({ ...OPTIONS, memory: 1000 }));
    await expectFailure(() => collect(encoded), "limit-exceeded");
    await settled();
    expect(source.cancelled).toMatchObject({ code: "limit-exceeded" });
  });

  it("when what feeds it fails", async () => {
    for (const make of [() => createEncoder(OPTIONS), () => createDecoder({ threads: 1 })]) {
      let pulls = 0;
      const source = new ReadableStream<Uint8Array>({
        pull(controller) {
          pulls++;
          if (pulls === 1) controller.enqueue(file.subarray(0, 100));
          else controller.error(new RangeError("the line is dead"));
        },
      });
      await expect(collect(source.pipeThrough(make()))).rejects.toThrow("the line is dead");
    }
  });

  it("when what it feeds fails", async () => {
    const source = new CountedStream(new Array(1000).fill(content));
    const sink = new WritableStream<Uint8Array>({
      write() {
        throw new RangeError("the disk is full");
      },
    });
    const piped = source.readable.pipeThrough(createEncoder(OPTIONS)).pipeTo(sink);
    await expect(piped).rejects.toThrow("the disk is full");
    await settled();
    expect(source.cancelled).toMatchObject({ message: "the disk is full" });
    expect(source.taken).toBeLessThan(20);
  });

  it("when it is cancelled, even while it waits for input that never comes", async () => {
    for (const make of [() => createEncoder(OPTIONS), () => createDecoder({ threads: 1 })]) {
      const { readable, writable } = make();
      const writer = writable.getWriter();
      const reader = readable.getReader();
      const reading = reader.read();
      await settled();
      await reader.cancel(new RangeError("enough"));
      expect((await reading).done).toBe(true);
      await expect(writer.write(content)).rejects.toThrow("enough");
      await Promise.allSettled([writer.closed]);
    }
  });

  it("when a loop over chunks ends early: their source is closed", async () => {
    let closed = 0;
    async function* source(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
      try {
        for (;;) yield bytes;
      } finally {
        closed++;
      }
    }
    for await (const _ of encodeChunks(source(content), OPTIONS)) break;
    expect(closed).toBe(1);
    for await (const _ of decodeChunks(source(file), { threads: 1 })) break;
    expect(closed).toBe(2);
    await expectFailure(() => gathered(decodeChunks(source(broken), { threads: 1 })), "corrupt");
    expect(closed).toBe(3);
  });
});
