import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ArraySource, type ByteSource, ChunkSource, take } from "../../codec/container/source.js";
import { expectFailure } from "../support/failure.js";
import { Random } from "../support/random.js";
import { pieces } from "../support/streams.js";

async function* values<Value>(all: Iterable<Value>): AsyncGenerator<Value, void, void> {
  yield* all;
}

type Step = readonly [kind: "take" | "skip", size: number];

/** Walks a source and, beside it, the array that it stands for. */
async function walk(source: ByteSource, bytes: Uint8Array, steps: readonly Step[]): Promise<void> {
  let position = 0;
  for (const [kind, size] of steps) {
    const expected = bytes.subarray(position, position + size);
    if (kind === "take") expect(await source.takeUpTo(size)).toEqual(expected);
    else expect(await source.skip(size)).toBe(expected.length);
    position += expected.length;
  }
}

const steps = fc.array(fc.tuple(fc.constantFrom("take" as const, "skip" as const), fc.nat(400)), {
  maxLength: 20,
});

describe("a source", () => {
  it("over an array gives what is there", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 1000 }), steps, (bytes, chosen) =>
        walk(new ArraySource(bytes), bytes, chosen),
      ),
    );
  });

  it("over chunks gives the same, however they are cut", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 1000 }), fc.nat(), steps, (bytes, seed, chosen) =>
        walk(new ChunkSource(values(pieces(bytes, seed))), bytes, chosen),
      ),
    );
  });

  it("reads no chunk before it is needed", async () => {
    let read = 0;
    async function* chunks(): AsyncGenerator<Uint8Array, void, void> {
      for (;;) {
        read++;
        yield new Uint8Array(10);
      }
    }
    const source = new ChunkSource(chunks());
    expect(read).toBe(0);
    await source.takeUpTo(10);
    expect(read).toBe(1);
    await source.takeUpTo(11);
    await source.takeUpTo(9);
    expect(read).toBe(3);
    await source.skip(0);
    await source.takeUpTo(0);
    expect(read).toBe(3);
  });

  it("closes what its chunks come from", async () => {
    let closed = false;
    async function* chunks(): AsyncGenerator<Uint8Array, void, void> {
      try {
        for (;;) yield new Random(1).bytes(10);
      } finally {
        closed = true;
      }
    }
    const source = new ChunkSource(chunks());
    await source.takeUpTo(5);
    await source.close();
    expect(closed).toBe(true);
  });

  it("that ends too early is truncated where that is said", async () => {
    const source = new ArraySource(new Uint8Array(5));
    await expectFailure(() => take(source, 6, "in a test"), "truncated", "in a test");
    expect((await take(source, 0, "in a test")).length).toBe(0);
  });
});
