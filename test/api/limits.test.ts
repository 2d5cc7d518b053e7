import { describe, expect, it } from "vitest";
import { LARGEST_BLOCK } from "../../codec/container/limits.js";
import { encodeMemory } from "../../codec/domain/bytes.js";
import { decode, decodeChunks, encode, encodeChunks } from "../../dist/src/index.js";
import { concatenate } from "../../src/arrays.js";
import { block, fixedHeader, SINGLE } from "../support/blocks.js";
import { expectFailure } from "../support/failure.js";
import { text } from "../support/random.js";

/** A file that claims a content of 256 MiB and has a payload of a few bytes. */
function claims(prior: number, payload = new Uint8Array(16)): Uint8Array<ArrayBuffer> {
  return concatenate([
    fixedHeader(SINGLE),
    block({ contentSize: LARGEST_BLOCK, payload, chain: [prior, 0], contentCheck: 0 }),
  ]);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield bytes;
}

async function drain(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let size = 0;
  for await (const { length } of chunks) size += length;
  return size;
}

describe("maxOutputSize", () => {
  it("lets through exactly so much", async () => {
    const file = await encode(text(5000), { blockSize: 1024 });
    expect((await decode(file, { maxOutputSize: 5000 })).length).toBe(5000);
    for (const maxOutputSize of [4999, 1024, 0]) {
      await expectFailure(() => decode(file, { maxOutputSize }), "limit-exceeded", `${maxOutputSize} bytes`);
    }
    expect((await decode(await encode(new Uint8Array(0)), { maxOutputSize: 0 })).length).toBe(0);
  });

  it("counts all members together", async () => {
    const member = await encode(text(600));
    const file = concatenate([member, member, member]);
    await expectFailure(() => decode(file, { maxOutputSize: 1799 }), "limit-exceeded");
    expect((await decode(file, { maxOutputSize: 1800 })).length).toBe(1800);
  });

  it("stops a decompression bomb before it goes off", async () => {
    const bomb = await encode(new Uint8Array(4 << 20), { level: "fast", blockSize: 1 << 20 });
    expect(bomb.length).toBeLessThan(100_000);
    const many = concatenate(new Array(50).fill(bomb));
    let given = 0;
    const options = { maxOutputSize: 3 << 20, onProgress: () => given++ };
    await expectFailure(() => decode(many, options), "limit-exceeded");
    expect(given).toBeLessThanOrEqual(3);
  });

  it("does not damp salvage: it is no damage", async () => {
    const file = await encode(text(5000), { blockSize: 1024 });
    await expectFailure(() => decode(file, { maxOutputSize: 1024, salvage: true }), "limit-exceeded");
  });

  it("has a default for arrays", async () => {
    const claim = block({ contentSize: LARGEST_BLOCK, bodySize: 12, payload: new Uint8Array(10) });
    const nine = concatenate([fixedHeader(0), ...new Array<Uint8Array>(9).fill(claim)]);
    // Each fails on its own where it is decoded; with enough memory only the sum is looked at first.
    await expectFailure(
      () => decode(nine, { memory: 2 ** 40, maxOutputSize: 2 ** 28 - 1 }),
      "limit-exceeded",
    );
  });
});

describe("memory", () => {
  it("is not taken on the word of a file", async () => {
    for (const prior of [0, 1]) {
      const before = process.memoryUsage().rss;
      await expectFailure(() => decode(claims(prior)), "limit-exceeded", "memory");
      await expectFailure(() => drain(decodeChunks(once(claims(prior)))), "limit-exceeded", "memory");
      expect(process.memoryUsage().rss - before).toBeLessThan(64 << 20);
    }
  });

  it("that is allowed is not filled for a payload of nothing", async () => {
    for (const prior of [0, 1]) {
      const before = process.memoryUsage().rss;
      await expectFailure(
        () => decode(claims(prior), { memory: 2 ** 32 }),
        "corrupt",
        prior === 0 ? "stored" : "payload",
      );
      expect(process.memoryUsage().rss - before).toBeLessThan(64 << 20);
    }
  });

  it("is asked for before the body of a block is read", async () => {
    const body = new Uint8Array(1 << 20);
    const head = claims(0).subarray(0, 7 + 11);
    let read = 0;
    async function* endless(): AsyncGenerator<Uint8Array, void, void> {
      yield head;
      for (;;) {
        read += body.length;
        yield body;
      }
    }
    const file = concatenate([
      fixedHeader(SINGLE),
      block({ contentSize: LARGEST_BLOCK, bodySize: LARGEST_BLOCK, payload: body }).subarray(0, 20),
    ]);
    async function* chunks(): AsyncGenerator<Uint8Array, void, void> {
      yield file;
      yield* endless();
    }
    await expectFailure(() => drain(decodeChunks(chunks(), { memory: 1 << 26 })), "limit-exceeded", "byte 7");
    expect(read).toBeLessThanOrEqual(body.length);
  });

  it("bounds an encoder, which says so before it reads", async () => {
    let read = 0;
    async function* chunks(): AsyncGenerator<Uint8Array, void, void> {
      read++;
      yield text(1000);
    }
    const memory = encodeMemory(4096, "default") - 1;
    const options = { blockSize: 4096, memory };
    await expectFailure(() => drain(encodeChunks(chunks(), options)), "limit-exceeded", `${memory}`);
    expect(read).toBe(0);
    await expectFailure(() => encode(text(5000), options), "limit-exceeded", `${memory}`);
    expect(await decode(await encode(text(4095), options))).toEqual(text(4095));
  });
});
