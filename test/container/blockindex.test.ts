import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  FOOTER_BYTES,
  largestIndexBytes,
  readFooter,
  readIndex,
  writeIndex,
} from "../../codec/container/blockindex.js";
import { LARGEST_BLOCK } from "../../codec/container/limits.js";
import { Kernel } from "../../codec/kernel.js";
import { decode, list } from "../../dist/src/index.js";
import { concatenate } from "../../src/arrays.js";
import { crc32c } from "../reference/checksum.js";
import { fixedHeader, indexOf, storedBlock } from "../support/blocks.js";
import { expectFailure, failure } from "../support/failure.js";
import { Random } from "../support/random.js";

const kernel = await Kernel.load();
const ENTRIES = [
  { contentSize: 1024, blockSize: 1041 },
  { contentSize: 70_000, blockSize: 300 },
];

function sectionOf(footed: Uint8Array): Uint8Array {
  return footed.subarray(0, -FOOTER_BYTES);
}

describe("an index", () => {
  it("has these bytes", () => {
    expect(writeIndex(kernel, ENTRIES)).toEqual(
      indexOf([
        [1024, 1041],
        [70_000, 300],
      ]),
    );
    expect(writeIndex(kernel, [])).toEqual(indexOf([]));
  });

  it("comes back, and is no longer than foretold", () => {
    const entry = fc.record({ contentSize: fc.nat(LARGEST_BLOCK), blockSize: fc.nat(2 * LARGEST_BLOCK) });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 300 }), (entries) => {
        const written = writeIndex(kernel, entries);
        expect(readFooter(written.subarray(-FOOTER_BYTES))).toBe(written.length - FOOTER_BYTES);
        expect(readIndex(kernel, sectionOf(written))).toEqual(entries);
        expect(written.length).toBeLessThanOrEqual(largestIndexBytes(entries.length));
      }),
    );
  });

  it("is refused after every flip of a bit, and every cut", async () => {
    const section = sectionOf(writeIndex(kernel, ENTRIES));
    for (let bit = 0; bit < section.length * 8; bit++) {
      const damaged = section.slice();
      damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(["corrupt", "truncated"]).toContain((await failure(() => readIndex(kernel, damaged))).code);
    }
    for (let size = 0; size < section.length; size++) {
      const { code } = await failure(() => readIndex(kernel, section.subarray(0, size)));
      expect(["corrupt", "truncated"]).toContain(code);
    }
  });

  it("claims no count that its bytes cannot hold", async () => {
    for (const count of [100, 2 ** 32, 2 ** 53 - 1]) {
      await expectFailure(() => readIndex(kernel, sectionOf(indexOf([], { count }))), "corrupt", `${count}`);
    }
  });

  it("is refused where bytes follow it", async () => {
    const section = concatenate([sectionOf(indexOf([])), Uint8Array.of(0)]);
    await expectFailure(() => readIndex(kernel, section), "corrupt", "bytes follow");
  });

  it("has a footer that is told from others", () => {
    expect(readFooter(indexOf([]).subarray(-6))).toBe(6);
    expect(readFooter(indexOf([], { size: 0xffffffff }).subarray(-6))).toBe(0xffffffff);
    expect(readFooter(indexOf([], { magic: [0x5a, 0xf6] }).subarray(-6))).toBeUndefined();
    expect(readFooter(indexOf([]).subarray(-5))).toBeUndefined();
    expect(readFooter(new Uint8Array(0))).toBeUndefined();
  });
});

describe("a file whose index lies", () => {
  const contents = [new Random(1).bytes(1024), new Random(2).bytes(30)];
  const blocks = contents.map(storedBlock);
  const truth = contents.map(({ length }, at) => [length, (blocks[at] as Uint8Array).length] as const);
  const first = truth[0] as readonly [number, number];
  const second = truth[1] as readonly [number, number];
  const fileWith = (index: Uint8Array) => concatenate([fixedHeader(0), ...blocks, index]);

  it("is no file that tells the truth", async () => {
    expect(await decode(fileWith(indexOf(truth)))).toEqual(concatenate(contents));
  });

  const lies: Readonly<Record<string, Uint8Array>> = {
    "fewer blocks": indexOf([first]),
    "no block": indexOf([]),
    "the wrong order": indexOf([second, first]),
    "another content size": indexOf([first, [second[0] + 1, second[1]]]),
    "another block size": indexOf([first, [second[0], second[1] - 1]]),
    "another count": indexOf(truth, { count: 3 }),
    "a count of 2^53 - 1": indexOf(truth, { count: 2 ** 53 - 1 }),
    "a size of 2^53 - 1": indexOf([first, [2 ** 53 - 1, second[1]]]),
    "another size in the footer": indexOf(truth, { size: 1 }),
    "the largest size in the footer": indexOf(truth, { size: 0xffffffff }),
    "another end": indexOf(truth, { magic: [0x5a, 0xf6] }),
  };
  it.each(Object.entries(lies))("is corrupt: %s", async (_name, index) => {
    await expectFailure(() => list(fileWith(index)), "corrupt", "index");
    await expectFailure(() => decode(fileWith(index)), "corrupt", "index");
  });

  it("is corrupt or truncated with more blocks than there are", async () => {
    const { code } = await failure(() => decode(fileWith(indexOf([first, second, second]))));
    expect(["corrupt", "truncated"]).toContain(code);
  });

  it("is corrupt where only its checksum is wrong", async () => {
    const index = indexOf(truth);
    index[index.length - FOOTER_BYTES - 1] = (index[index.length - FOOTER_BYTES - 1] as number) ^ 1;
    expect(crc32c(index)).not.toBe(crc32c(indexOf(truth)));
    await expectFailure(() => decode(fileWith(index)), "corrupt", "index");
  });
});
