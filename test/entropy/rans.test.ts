import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Kernel } from "../../codec/kernel.js";
import { RansDecoder } from "../reference/rans.js";
import { Random } from "../support/random.js";

const kernel = await Kernel.load();

interface Interval {
  readonly start: number;
  readonly frequency: number;
}

/** The chunk that the kernel writes for intervals; also sees that it writes nowhere else. */
function encodeChunk(intervals: readonly Interval[], word = 0): Uint8Array<ArrayBuffer> {
  const mark = kernel.mark();
  const packed = Uint32Array.from(intervals, ({ start, frequency }) => ((start << 16) | frequency) >>> 0);
  const from = kernel.write(new Uint8Array(packed.buffer));
  const most = 2 * intervals.length + 7;
  const room = kernel.allocate(most + 32);
  kernel.view(room).fill(0xcd);
  const end = room.pointer + 16 + most;
  const start = kernel.run.ransEncodeChunk(from.pointer, intervals.length, word, end) >>> 0;
  const chunk = kernel.view({ pointer: start, size: end - start }).slice();
  const around = kernel.view(room);
  expect(start).toBeGreaterThanOrEqual(room.pointer + 16);
  expect([...around.subarray(0, start - room.pointer)].every((value) => value === 0xcd)).toBe(true);
  expect([...around.subarray(end - room.pointer)].every((value) => value === 0xcd)).toBe(true);
  kernel.release(mark);
  return chunk;
}

/** Decodes a chunk with the intervals known: each point must fall into its interval. */
function expectDecodes(chunk: Uint8Array, intervals: readonly Interval[], word = 0): void {
  const decoder = new RansDecoder(chunk);
  for (const { start, frequency } of intervals) {
    const point = decoder.point();
    if (point < start || point >= start + frequency)
      throw new Error(`${point} is not in ${start}+${frequency}`);
    decoder.take(start, frequency);
  }
  expect(decoder.word()).toBe(word);
  expect(decoder.position).toBe(chunk.length);
}

const anyInterval = fc
  .integer({ min: 1, max: 65535 })
  .chain((frequency) => fc.integer({ min: 0, max: 65536 - frequency }).map((start) => ({ start, frequency })))
  .filter(({ start }) => start < 65536);

describe("rANS", () => {
  it("of nothing is the two states at their start", () => {
    expect([...encodeChunk([])]).toEqual([0, 0, 0x10, 0, 0, 0, 0x01]);
  });

  it("holds a word in its first states, for any number of decisions", () => {
    expect([...encodeChunk([], 0xfedcba98)]).toEqual([0x98, 0xba, 0x10, 0xc0, 0xed, 0x0f, 0x01]);
    const words = fc.nat(0xffffffff);
    fc.assert(
      fc.property(fc.array(anyInterval, { maxLength: 40 }), words, (intervals, word) => {
        expectDecodes(encodeChunk(intervals, word), intervals, word);
      }),
    );
  });

  it("has these bytes for one decision", () => {
    // 2^20 is above 3 * 2^12 and loses a byte of 0; 2^12 = 3 * 1365 + 1; 1365 * 65536 + 1 + 10 = 0x555000b.
    expect([...encodeChunk([{ start: 10, frequency: 3 }])]).toEqual([0x0b, 0, 0x55, 0x05, 0, 0, 0x01, 0]);
  });

  it("is decoded by its definition, for any intervals", () => {
    fc.assert(
      fc.property(fc.array(anyInterval, { maxLength: 400 }), (intervals) => {
        expectDecodes(encodeChunk(intervals), intervals);
      }),
      { numRuns: 300 },
    );
  });

  it("is decoded at the ends of what an interval can be", () => {
    const extremes: readonly Interval[] = [
      { start: 0, frequency: 1 },
      { start: 65535, frequency: 1 },
      { start: 0, frequency: 65535 },
      { start: 1, frequency: 65535 },
      { start: 32768, frequency: 32768 },
      { start: 0, frequency: 32768 },
      { start: 0, frequency: 256 },
      { start: 0, frequency: 255 },
    ];
    for (const one of extremes) {
      for (const two of extremes) {
        for (const count of [1, 2, 3, 500, 501]) {
          const intervals = Array.from({ length: count }, (_, index) => (index % 3 === 0 ? one : two));
          expectDecodes(encodeChunk(intervals), intervals);
        }
      }
    }
  });

  it("spends at most 0.01 % more than the intervals cost, and the states", () => {
    const random = new Random(11);
    const intervals = Array.from({ length: 1 << 16 }, () => {
      const frequency = 1 + random.below(random.below(2) === 0 ? 65535 : 40);
      return { start: random.below(65536 - frequency), frequency };
    });
    const chunk = encodeChunk(intervals);
    expectDecodes(chunk, intervals);
    const bits = intervals.reduce((sum, { frequency }) => sum - Math.log2(frequency / 65536), 0);
    expect(chunk.length).toBeGreaterThan(bits / 8 - 7);
    expect(chunk.length).toBeLessThan((bits / 8) * 1.0001 + 7);
  });

  it("never takes more than two bytes for a decision", () => {
    const intervals = Array.from({ length: 4096 }, () => ({ start: 65535, frequency: 1 }));
    const chunk = encodeChunk(intervals);
    expect(chunk.length).toBeLessThanOrEqual(2 * 4096 + 7);
    expectDecodes(chunk, intervals);
  });

  it("keeps a chunk of one binary decision after another", () => {
    const random = new Random(5);
    const bits = Array.from({ length: 10_001 }, () => (random.below(65536) < 300 ? 1 : 0));
    const intervals = bits.map((bit) =>
      bit === 1 ? { start: 0, frequency: 300 } : { start: 300, frequency: 65236 },
    );
    const decoder = new RansDecoder(encodeChunk(intervals));
    for (const bit of bits) {
      const decoded = decoder.point() < 300 ? 1 : 0;
      if (decoded !== bit) throw new Error("a decision came back as the other");
      if (decoded === 1) decoder.take(0, 300);
      else decoder.take(300, 65236);
    }
    expect(decoder.word()).toBe(0);
  });
});
