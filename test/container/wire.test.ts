import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LONGEST_NUMBER, numberLength, Reader, Writer } from "../../codec/container/wire.js";
import { expectFailure } from "../support/failure.js";

const LARGEST = Number.MAX_SAFE_INTEGER;

function written(value: number): Uint8Array {
  return new Writer().number(value).finish();
}

function read(bytes: Iterable<number>, largest = LARGEST): number {
  return new Reader(Uint8Array.from(bytes), "in a test").number(largest, "size");
}

/** The value of the digits, least first, with whole numbers of any size. */
function digitsOf(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => value * 128n + BigInt(byte & 127), 0n);
}

describe("a number of the wire", () => {
  it("is little-endian base 128 for every number below 2^17", () => {
    for (let value = 0; value < 1 << 17; value++) {
      const bytes = written(value);
      if (digitsOf(bytes) !== BigInt(value) || read(bytes) !== value) throw new Error(`${value} is wrong`);
      if (bytes.length !== numberLength(value)) throw new Error(`the length of ${value} is wrong`);
      if (bytes.slice(0, -1).some((byte) => byte < 128)) throw new Error(`${value} has an early end`);
    }
  });

  it("is right on both sides of every power of two up to 2^53", () => {
    for (let power = 7; power <= 53; power++) {
      for (const value of [2 ** power - 2, 2 ** power - 1, 2 ** power, 2 ** power + 1]) {
        if (value > LARGEST) continue;
        const bytes = written(value);
        expect(digitsOf(bytes)).toBe(BigInt(value));
        expect(bytes.length).toBe(Math.ceil(value.toString(2).length / 7));
        expect(numberLength(value)).toBe(bytes.length);
        expect(read(bytes)).toBe(value);
      }
    }
  });

  it("has these bytes", () => {
    expect([...written(0)]).toEqual([0]);
    expect([...written(127)]).toEqual([127]);
    expect([...written(128)]).toEqual([0x80, 1]);
    expect([...written(300)]).toEqual([0xac, 2]);
    expect([...written(LARGEST)]).toEqual([255, 255, 255, 255, 255, 255, 255, 15]);
  });

  it("comes back whatever it is", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        expect(read(written(value))).toBe(value);
      }),
    );
  });

  it("is refused where it is not in its shortest form", async () => {
    for (const bytes of [
      [0x80, 0],
      [0xff, 0],
      [0x80, 0x80, 0],
      [0x81, 0x80, 0x80, 0x80, 0],
    ]) {
      await expectFailure(() => read(bytes), "corrupt", "too many bytes");
    }
  });

  it("is refused where it is 2^53 or more", async () => {
    await expectFailure(() => read([128, 128, 128, 128, 128, 128, 128, 16]), "corrupt", "9007199254740992");
    await expectFailure(() => read(new Array(LONGEST_NUMBER).fill(255)), "corrupt", "too many bytes");
    await expectFailure(() => read(new Array(1000).fill(255)), "corrupt", "too many bytes");
    for (let last = 16; last < 128; last++) {
      await expectFailure(() => read([255, 255, 255, 255, 255, 255, 255, last]), "corrupt", "size");
    }
  });

  it("is refused above what its place allows, and named", async () => {
    expect(read([100], 100)).toBe(100);
    await expectFailure(() => read([101], 100), "corrupt", "in a test, the size is 101");
    await expectFailure(() => read([0], -1), "corrupt");
  });

  it("is truncated where the bytes end within it", async () => {
    for (let length = 0; length < LONGEST_NUMBER; length++) {
      await expectFailure(() => read(new Array(length).fill(200)), "truncated", "in a test");
    }
  });

  it("is read one way only: two different byte strings are never the same number", () => {
    const found = new Map<number, string>();
    for (let first = 0; first < 256; first++) {
      for (let second = 0; second < 256; second++) {
        const reader = new Reader(Uint8Array.of(first, second), "here");
        let value: number;
        try {
          value = reader.number(LARGEST, "size");
        } catch (error) {
          if (second >= 128 || second === 0) continue;
          throw error;
        }
        const key = [first, second].slice(0, reader.position).join();
        expect(found.get(value) ?? key).toBe(key);
        found.set(value, key);
      }
    }
    expect(found.size).toBe(1 << 14);
  });
});

describe("a reader", () => {
  it("gives words with the lowest byte first, unsigned, at any offset", () => {
    const bytes = Uint8Array.of(9, 0x78, 0x56, 0x34, 0xf2, 9).subarray(1);
    expect(new Reader(bytes, "here").word()).toBe(0xf2345678);
    expect([...new Writer().word(0xf2345678).finish()]).toEqual([0x78, 0x56, 0x34, 0xf2]);
  });

  it("does not move when it fails", async () => {
    const reader = new Reader(Uint8Array.of(1, 2, 3), "here");
    await expectFailure(() => reader.word(), "truncated", "here");
    await expectFailure(() => reader.take(4), "truncated", "here");
    expect([...reader.take(3)]).toEqual([1, 2, 3]);
    expect(reader.remaining).toBe(0);
    await expectFailure(() => reader.byte(), "truncated", "here");
  });

  it("calls it corrupt where an array that is all there ends too early", async () => {
    const reader = () => new Reader(Uint8Array.of(200), "here", true);
    await expectFailure(() => reader().take(2), "corrupt", "here");
    await expectFailure(() => reader().word(), "corrupt", "here");
    await expectFailure(() => reader().number(LARGEST, "size"), "corrupt", "here");
  });

  it("reads what a writer wrote", () => {
    const item = fc.oneof(
      fc.record({ kind: fc.constant("byte" as const), value: fc.integer({ min: 0, max: 255 }) }),
      fc.record({ kind: fc.constant("number" as const), value: fc.maxSafeNat() }),
      fc.record({ kind: fc.constant("word" as const), value: fc.integer({ min: 0, max: 0xffffffff }) }),
    );
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const writer = new Writer();
        for (const { kind, value } of items) writer[kind](value);
        const bytes = writer.finish();
        expect(bytes.length).toBe(writer.length);
        const reader = new Reader(bytes, "here");
        for (const { kind, value } of items) {
          expect(kind === "number" ? reader.number(LARGEST, "size") : reader[kind]()).toBe(value);
        }
        expect(reader.remaining).toBe(0);
      }),
    );
  });
});
