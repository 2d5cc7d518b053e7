import { deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { storedRuns, writeStored } from "../../../src/formats/png/stored.js";

const CONTENT = Uint8Array.from({ length: 200_000 }, (_, at) => at * 7);

test("a stream of stored blocks is its content and a few numbers", () => {
  const stream = new Uint8Array(deflateRawSync(CONTENT, { level: 0 }));
  const runs = storedRuns(stream)!;
  expect(runs.reduce((sum, run) => sum + run.size * run.count, 0)).toBe(CONTENT.length);
  expect(writeStored(CONTENT, runs)).toEqual(stream);
});

test("a stream with other blocks, or another end, is none", () => {
  const stream = new Uint8Array(deflateRawSync(CONTENT, { level: 0 }));
  expect(storedRuns(deflateRawSync(CONTENT))).toBeUndefined();
  expect(storedRuns(stream.subarray(0, -1))).toBeUndefined();
  expect(storedRuns(Uint8Array.of(...stream.subarray(0, 6)))).toBeUndefined();
  // Bits that fill up the head of a block are zero in what is written.
  expect(storedRuns(Uint8Array.of(1 | 8, 0, 0, 255, 255))).toBeUndefined();
  expect(storedRuns(Uint8Array.of(1, 0, 0, 255, 255))).toEqual([{ size: 0, count: 1 }]);
});

test("blocks are not made for more or less than the content, nor without end", () => {
  expect(writeStored(CONTENT, [{ size: 50_000, count: 3 }])).toBeUndefined();
  expect(writeStored(CONTENT, [{ size: 200_000, count: 1 }])).toBeUndefined();
  const runs = [{ size: 50_000, count: 4 }];
  expect(writeStored(CONTENT, runs)?.length).toBe(200_020);
  expect(writeStored(CONTENT, [...runs, { size: 0, count: 2 ** 39 }])).toBeUndefined();
});
