import { describe, expect, it } from "vitest";
import { decodeBytes, encodeBytes, LEVELS } from "../../codec/domain/bytes.js";
import { Kernel } from "../../codec/kernel.js";

const kernel = await Kernel.load();

describe("a block of bytes", () => {
  for (const level of LEVELS) {
    for (const size of [40, 4096, 40_000, 1 << 17]) {
      it(`of ${size} equal ones takes next to nothing at level ${level}`, () => {
        const content = new Uint8Array(size).fill(7);
        const block = encodeBytes(kernel, content, level);
        expect(block.length).toBeLessThan(40 + size / 900);
        expect(decodeBytes(kernel, block)).toEqual(content);
      });
    }

    it(`gives the arena back at level ${level}, and leaves its content alone`, () => {
      const content = Uint8Array.from({ length: 50_000 }, (_, index) => (index * index) >> 7);
      const copy = content.slice();
      const mark = kernel.mark();
      const block = encodeBytes(kernel, content, level);
      expect(kernel.mark()).toBe(mark);
      expect(content).toEqual(copy);
      decodeBytes(kernel, block);
      expect(kernel.mark()).toBe(mark);
    });
  }

  it("with two halves alike costs little more than one half where the transform sees both", () => {
    let state = 1;
    const half = Uint8Array.from({ length: 100_000 }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 24;
    });
    const both = new Uint8Array(200_000);
    both.set(half);
    both.set(half, half.length);
    const block = encodeBytes(kernel, both, "default");
    expect(block.length).toBeLessThan(half.length * 1.005);
    expect(decodeBytes(kernel, block)).toEqual(both);
  });
});
