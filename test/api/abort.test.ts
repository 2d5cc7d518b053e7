import { describe, expect, it } from "vitest";
import {
  createDecoder,
  createEncoder,
  decode,
  decodeChunks,
  encode,
  encodeChunks,
} from "../../dist/src/index.js";
import { Random, text } from "../support/random.js";
import { CountedStream, collect, settled } from "../support/streams.js";

const content = text(9000);
const OPTIONS = { blockSize: 1024, threads: 1 };
const file = await encode(content, OPTIONS);
const reason = new RangeError("no longer wanted");

describe("an abort", () => {
  it("before the start: nothing is read or done", async () => {
    const signal = AbortSignal.abort(reason);
    const onProgress = () => expect.unreachable();
    await expect(encode(content, { signal, onProgress })).rejects.toBe(reason);
    await expect(decode(file, { signal, onProgress })).rejects.toBe(reason);
    for (const stream of [createEncoder({ signal, onProgress }), createDecoder({ signal, onProgress })]) {
      const source = new CountedStream(new Array(1000).fill(content));
      await expect(collect(source.readable.pipeThrough(stream))).rejects.toBe(reason);
      await settled();
      expect(source.taken).toBeLessThanOrEqual(2);
      expect(source.cancelled).toBe(reason);
    }
  });

  it("without a reason gives an AbortError", async () => {
    await expect(encode(content, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: "AbortError",
    });
  });

  it("between blocks: no more are done", async () => {
    for (const run of [
      (signal: AbortSignal, onProgress: () => void) => encode(content, { ...OPTIONS, signal, onProgress }),
      (signal: AbortSignal, onProgress: () => void) => decode(file, { signal, onProgress }),
    ]) {
      const controller = new AbortController();
      let blocks = 0;
      const onProgress = () => {
        blocks++;
        if (blocks === 2) controller.abort(reason);
      };
      await expect(run(controller.signal, onProgress)).rejects.toBe(reason);
      expect(blocks).toBeLessThanOrEqual(4);
    }
  });

  it("while threads work gives the signal's reason as well", async () => {
    const large = new Random(2).bytes(1 << 20);
    for (const blockSize of [1 << 15, 1 << 20]) {
      const controller = new AbortController();
      const packed = await encode(large, { blockSize });
      const encoding = encode(large, { blockSize, threads: 2, signal: controller.signal });
      const decoding = decode(packed, { threads: 2, signal: controller.signal });
      setTimeout(() => controller.abort(reason), 1);
      const outcomes = await Promise.allSettled([encoding, decoding]);
      expect(outcomes).toEqual([
        { status: "rejected", reason },
        { status: "rejected", reason },
      ]);
      for (const outcome of outcomes) expect(outcome.status === "rejected" && outcome.reason).toBe(reason);
    }
  });

  it("is heard while input is waited for", async () => {
    let closed = 0;
    async function* stuck(first: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
      try {
        yield first;
        await new Promise(() => undefined);
      } finally {
        closed++;
      }
    }
    for (const start of [encodeChunks, decodeChunks]) {
      const controller = new AbortController();
      const chunks = start(stuck(file.subarray(0, 500)), { threads: 1, signal: controller.signal });
      const reading = (async () => {
        for await (const _ of chunks);
      })();
      setTimeout(() => controller.abort(reason), 20);
      await expect(reading).rejects.toBe(reason);
    }
    expect(closed).toBe(0);
    const controller = new AbortController();
    const { readable, writable } = createDecoder({ signal: controller.signal });
    const writer = writable.getWriter();
    const reading = readable.getReader().read();
    setTimeout(() => controller.abort(reason), 20);
    await expect(reading).rejects.toBe(reason);
    await expect(writer.closed).rejects.toBe(reason);
  });

  it("that comes too late changes nothing, and leaves no listener behind", async () => {
    const warnings: string[] = [];
    const note = (warning: Error) => warnings.push(warning.name);
    process.on("warning", note);
    const controller = new AbortController();
    const { signal } = controller;
    const long = new Random(3).bytes(80_000);
    const packed = await encode(long, { blockSize: 1024, signal, threads: 2 });
    expect(await decode(packed, { signal, threads: 2 })).toEqual(long);
    controller.abort(reason);
    await settled();
    process.off("warning", note);
    expect(warnings).toEqual([]);
  });
});
