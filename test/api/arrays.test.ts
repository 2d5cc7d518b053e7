import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decode, encode, type Level, list, type Progress, upperBound } from "../../dist/src/index.js";
import { concatenate } from "../../src/arrays.js";
import { expectFailure } from "../support/failure.js";
import { samples } from "../support/files.js";
import { CONTENTS, Random, text } from "../support/random.js";

const LEVELS: readonly Level[] = ["fast", "default", "max"];

describe("encode and decode", () => {
  it.each(Object.entries(CONTENTS))("restore %s at every level", async (_name, make) => {
    for (const level of LEVELS) {
      for (const size of [0, 1, 2, 3, 100, 1023, 1024, 1025, 5000]) {
        const content = make(size);
        expect(await decode(await encode(content, { level, blockSize: 1024 }))).toEqual(content);
      }
    }
  });

  it("restore anything, in blocks of any size", async () => {
    const options = fc.record({
      level: fc.constantFrom(...LEVELS),
      blockSize: fc.integer({ min: 1024, max: 5000 }),
      verify: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 6000 }), options, async (content, chosen) => {
        expect(await decode(await encode(content, chosen))).toEqual(content);
      }),
      { numRuns: 50 },
    );
  });

  it("give the same file for the same content", async () => {
    const content = text(9000);
    expect(await encode(content, { blockSize: 2048 })).toEqual(await encode(content, { blockSize: 2048 }));
  });

  it("leave their input as it is, and give out arrays of their own", async () => {
    const content = text(3000);
    const file = await encode(content);
    const again = file.slice();
    const decoded = await decode(file);
    expect(content).toEqual(text(3000));
    expect(file).toEqual(again);
    expect(decoded.buffer).toBeInstanceOf(ArrayBuffer);
    expect(decoded.byteLength).toBe(decoded.buffer.byteLength);
    const noise = new Random(1).bytes(50);
    const packed = await encode(noise);
    const unpacked = await decode(packed);
    unpacked.fill(0);
    expect(await decode(packed)).toEqual(noise);
  });

  it("make a file of one text of 100 bytes at most 24 bytes longer than its payload", async () => {
    const content = new Random(4).bytes(100);
    expect((await encode(content)).length).toBeLessThanOrEqual(124);
  });

  it("decode members one after the other", async () => {
    const member = fc.uint8Array({ maxLength: 3000 });
    await fc.assert(
      fc.asyncProperty(fc.array(member, { minLength: 1, maxLength: 5 }), async (contents) => {
        const files = await Promise.all(contents.map((content) => encode(content, { blockSize: 1024 })));
        expect(await decode(concatenate(files))).toEqual(concatenate(contents));
      }),
      { numRuns: 30 },
    );
  });

  it("refuse what follows the last member", async () => {
    for (const { file } of await samples()) {
      for (const tail of [[0], [0xf7, 0x46, 0x5b], [0xf6], [10], new Array(100).fill(0)]) {
        const longer = concatenate([file, Uint8Array.from(tail)]);
        await expectFailure(() => decode(longer), "trailing-data", `from byte ${file.length} on`);
        await expectFailure(() => list(longer), "trailing-data");
      }
    }
  });

  it("tell progress that never goes back, and ends with all of the content", async () => {
    const content = text(10_000);
    for (const blockSize of [1024, 4096, 20_000]) {
      const coded: Progress[] = [];
      const decoded: Progress[] = [];
      const file = await encode(content, { blockSize, onProgress: (progress) => coded.push(progress) });
      await decode(file, { onProgress: (progress) => decoded.push(progress) });
      expect(coded.map(({ bytesIn }) => bytesIn)).toEqual(decoded.map(({ bytesOut }) => bytesOut));
      expect(coded.at(-1)?.bytesIn).toBe(content.length);
      expect(coded.length).toBe(Math.ceil(content.length / blockSize));
      for (const steps of [coded, decoded]) {
        steps.reduce((before, after) => {
          expect(after.bytesIn).toBeGreaterThan(before.bytesIn);
          expect(after.bytesOut).toBeGreaterThan(before.bytesOut);
          return after;
        });
      }
      expect(coded.at(-1)?.bytesOut).toBeLessThanOrEqual(file.length);
      expect(decoded.at(-1)?.bytesIn).toBeLessThanOrEqual(file.length);
    }
  });

  it("pass on what a callback throws", async () => {
    const file = await encode(text(2000));
    const onProgress = () => {
      throw new RangeError("mine");
    };
    await expect(decode(file, { onProgress })).rejects.toThrow(RangeError);
    await expect(encode(text(2000), { onProgress })).rejects.toThrow(RangeError);
  });
});

describe("what holds bytes", () => {
  const content = text(200);
  const padded = concatenate([new Uint8Array(24), content, new Uint8Array(24)]).buffer;

  it.each<[string, BufferSource]>([
    ["ArrayBuffer", content.buffer],
    ["Uint8Array at an offset", new Uint8Array(padded, 24, 200)],
    ["DataView at an offset", new DataView(padded, 24, 200)],
    ["Float64Array at an offset", new Float64Array(padded, 24, 25)],
    ["Uint8ClampedArray", new Uint8ClampedArray(content)],
    ["Buffer", Buffer.from(content)],
    ["ArrayBuffer of another realm", foreign("new ArrayBuffer(200)")],
    ["Uint8Array of another realm", foreign("new Uint8Array(200)")],
  ])("is taken: %s", async (_name, source) => {
    const file = await encode(source);
    expect(await decode(file)).toEqual(content);
    const shifted = new DataView(concatenate([new Uint8Array(3), file]).buffer, 3);
    expect(await decode(shifted)).toEqual(content);
    expect((await list(shifted)).contentSize).toBe(200);
  });

  function foreign(expression: string): BufferSource {
    const source = runInNewContext(expression) as BufferSource;
    const view = ArrayBuffer.isView(source) ? source.buffer : source;
    new Uint8Array(view).set(content);
    return source;
  }

  it.each([undefined, null, "text", 5, [1, 2, 3], {}, new Blob([]), new SharedArrayBuffer(8)])(
    "is refused: %s",
    async (wrong) => {
      const source = wrong as unknown as BufferSource;
      await expectFailure(() => encode(source), "invalid-argument", "Uint8Array");
      await expectFailure(() => decode(source), "invalid-argument", "Uint8Array");
      await expectFailure(() => list(source), "invalid-argument", "Uint8Array");
    },
  );
});

describe("upperBound", () => {
  it("is reached by no content, however small the blocks", async () => {
    for (const size of [0, 1, 2, 100, 127, 128, 129, 1023, 1024, 1025, 2047, 2048, 10_240, 40_000]) {
      for (const blockSize of [1024, 1025, 1500, 4096, 1 << 20]) {
        const file = await encode(new Random(size).bytes(size), { blockSize });
        expect(file.length, `${size} bytes in blocks of ${blockSize}`).toBeLessThanOrEqual(upperBound(size));
      }
    }
  });

  it("grows with the size, and stays within a few percent of it", () => {
    for (let size = 0; size < 5000; size++) expect(upperBound(size + 1)).toBeGreaterThan(upperBound(size));
    expect(upperBound(1 << 30)).toBeLessThan((1 << 30) * 1.04);
  });

  it("is asked for a whole number", async () => {
    for (const size of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      await expectFailure(() => upperBound(size), "invalid-argument", `${size}`);
    }
  });
});

describe("list", () => {
  it("tells what decode gives", async () => {
    for (const { name, file, content } of await samples()) {
      const listing = await list(file);
      expect(listing.contentSize, name).toBe(content.length);
      expect(listing.compressedSize, name).toBe(file.length);
      expect(listing.members.length, name).toBe(name === "two members" ? 2 : 1);
    }
    const file = await encode(text(5000), { blockSize: 1024, metadata: { name: "a", mode: 0o600 } });
    expect((await list(file)).members).toEqual([
      {
        version: 1,
        domain: "bytes",
        metadata: { name: "a", mode: 0o600 },
        blocks: 5,
        contentSize: 5000,
        compressedSize: file.length,
      },
    ]);
  });

  it("does not decode: a block that is damaged within is listed", async () => {
    const file = await encode(text(500));
    const middle = file.length >> 1;
    file[middle] = (file[middle] as number) ^ 1;
    expect((await list(file)).contentSize).toBe(500);
    await expectFailure(() => decode(file), "corrupt", "byte 2");
  });
});
