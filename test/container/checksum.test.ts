import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Kernel } from "../../codec/kernel.js";
import { crc32c } from "../reference/checksum.js";
import { Random } from "../support/random.js";

const kernel = await Kernel.load();

describe("CRC-32C", () => {
  it("has the values of RFC 3720, appendix B.4", () => {
    const ascending = Uint8Array.from({ length: 32 }, (_, index) => index);
    expect(kernel.crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
    expect(kernel.crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(kernel.crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
    expect(kernel.crc32c(ascending)).toBe(0x46dd794e);
    expect(kernel.crc32c(ascending.toReversed())).toBe(0x113fdb5c);
    expect(kernel.crc32c(new Uint8Array(0))).toBe(0);
  });

  it("is the remainder of the division bit by bit, for every length up to 100", () => {
    for (let size = 0; size <= 100; size++) {
      const bytes = new Random(size).bytes(size);
      expect(kernel.crc32c(bytes)).toBe(crc32c(bytes));
    }
  });

  it("continues over pieces at any address", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), fc.nat(7), (bytes, cut, offset) => {
        const mark = kernel.mark();
        const span = kernel.write(Uint8Array.from([...new Uint8Array(offset), ...bytes]));
        const from = span.pointer + offset;
        const size = Math.min(cut, bytes.length);
        const first = kernel.run.crc32c(from, size, 0);
        const all = kernel.run.crc32c(from + size, bytes.length - size, first) >>> 0;
        kernel.release(mark);
        expect(all).toBe(crc32c(bytes));
      }),
    );
  });

  it("is right on a megabyte, and gives the memory back", () => {
    const bytes = new Random(5).bytes(1 << 20);
    const mark = kernel.mark();
    expect(kernel.crc32c(bytes)).toBe(crc32c(bytes));
    expect(kernel.mark()).toBe(mark);
  });
});
