import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Kernel } from "../codec/kernel.js";
import { expectFailure } from "./support/failure.js";
import { Random } from "./support/random.js";

describe("the kernel's memory", () => {
  it("hands out spans that are aligned, apart and keep what is written", async () => {
    const kernel = await Kernel.load();
    fc.assert(
      fc.property(fc.array(fc.nat(200_000), { maxLength: 12 }), (sizes) => {
        const mark = kernel.mark();
        const contents = sizes.map((size) => new Random(size).bytes(size));
        const spans = contents.map((content) => kernel.write(content));
        let end = 0;
        spans.forEach((span, at) => {
          expect(span.pointer % 64).toBe(0);
          expect(span.pointer).toBeGreaterThanOrEqual(end);
          end = span.pointer + span.size + 64;
          expect(Buffer.compare(kernel.read(span), contents[at] as Uint8Array)).toBe(0);
        });
        kernel.release(mark);
      }),
      { numRuns: 20 },
    );
  });

  it("is used again after a release, and grows no further", async () => {
    const kernel = await Kernel.load();
    const mark = kernel.mark();
    const pointers = new Set<number>();
    for (let round = 0; round < 50; round++) {
      pointers.add(kernel.allocate(1 << 20).pointer);
      kernel.release(mark);
    }
    expect(pointers.size).toBe(1);
  });

  it("gives out copies that outlive it", async () => {
    const kernel = await Kernel.load();
    const mark = kernel.mark();
    const copy = kernel.read(kernel.write(Uint8Array.of(1, 2, 3)));
    kernel.release(mark);
    kernel.view(kernel.allocate(1 << 20)).fill(9);
    expect([...copy]).toEqual([1, 2, 3]);
  });

  it("that the engine cannot give is a limit", async () => {
    const kernel = await Kernel.load();
    const mark = kernel.mark();
    for (const size of [2 ** 32, 2 ** 40, 2 ** 53 - 1]) {
      await expectFailure(() => kernel.allocate(size), "limit-exceeded", "memory");
      expect(kernel.mark()).toBe(mark);
    }
    expect(kernel.allocate(100).size).toBe(100);
  });

  it("is its own in each instance", async () => {
    const [one, two] = await Promise.all([Kernel.load(), Kernel.load()]);
    const span = one.write(Uint8Array.of(1, 2, 3));
    two.write(Uint8Array.of(4, 5, 6));
    expect([...one.view(span)]).toEqual([1, 2, 3]);
  });
});
