import { describe, expect, it } from "vitest";
import { writeHeader } from "../../codec/container/header.js";
import { type BlockAhead, type MemberEvent, readMembers } from "../../codec/container/member.js";
import { ArraySource, ChunkSource } from "../../codec/container/source.js";
import { Kernel } from "../../codec/kernel.js";
import { concatenate } from "../../src/arrays.js";
import { fixedHeader, indexOf, SHORT_START, SINGLE, shortBlock, storedBlock } from "../support/blocks.js";
import { expectFailure } from "../support/failure.js";
import { Random } from "../support/random.js";

const kernel = await Kernel.load();
const one = storedBlock(new Random(1).bytes(30));
const two = storedBlock(Uint8Array.of(7));
const single = concatenate([fixedHeader(SINGLE), two]);
const indexed = concatenate([
  fixedHeader(0),
  one,
  two,
  indexOf([
    [30, one.length],
    [1, two.length],
  ]),
]);

async function events(file: Uint8Array, bodies: boolean): Promise<MemberEvent[]> {
  const found: MemberEvent[] = [];
  for await (const event of readMembers(kernel, new ArraySource(file), {
    wanted: () => (bodies ? Number.POSITIVE_INFINITY : 0),
  }))
    found.push(event);
  return found;
}

describe("a walk over members", () => {
  const file = concatenate([single, indexed, single]);

  it("comes by all parts in their order, at their places", async () => {
    const found = await events(file, true);
    expect(found.map(({ kind }) => kind).join(" ")).toBe(
      "header block end header block block end header block end",
    );
    const blocks = found.filter((event) => event.kind === "block");
    expect(blocks.map(({ position }) => position)).toEqual([
      7,
      single.length + 7,
      single.length + 7 + one.length,
      single.length + indexed.length + 7,
    ]);
    for (const { position, bytes } of blocks) {
      expect(bytes).toEqual(file.subarray(position, position + bytes.length));
    }
    const ends = found.filter((event) => event.kind === "end");
    expect(ends.map(({ size }) => size)).toEqual([single.length, indexed.length, single.length]);
    expect(ends[1]?.blocks).toEqual([
      { contentSize: 30, blockSize: one.length },
      { contentSize: 1, blockSize: two.length },
    ]);
  });

  it("comes by the same parts where it passes over bodies", async () => {
    const whole = await events(file, true);
    const passed = await events(file, false);
    const without = whole.map((event) =>
      event.kind === "block" ? { ...event, bytes: new Uint8Array(0) } : event,
    );
    expect(passed).toEqual(without);
  });

  it("is truncated where the last body that it passes over is cut", async () => {
    await expectFailure(() => events(single.subarray(0, -1), false), "truncated", "block at byte 7");
  });

  it("comes by short blocks, with fields and without, which tell the domain", async () => {
    const short = concatenate([SHORT_START, shortBlock(Uint8Array.of(7))]);
    const fields = [{ name: "note", bytes: Uint8Array.of(1, 2) }];
    const header = writeHeader(kernel, { domain: "pictures", single: true, isShort: true, fields });
    const withFields = concatenate([header, shortBlock(Uint8Array.of(8), 1)]);
    const found = await events(concatenate([short, withFields, single]), true);
    expect(found.flatMap((event) => (event.kind === "header" ? [event.header] : []))).toEqual([
      { domain: "bytes", single: true, isShort: true, fields: [] },
      { domain: "pictures", single: true, isShort: true, fields },
      { domain: "bytes", single: true, isShort: false, fields: [] },
    ]);
    const ends = found.flatMap((event) => (event.kind === "end" ? [event.size] : []));
    expect(ends).toEqual([short.length, withFields.length, single.length]);
    for (let size = 0; size < withFields.length; size++) {
      const code = size < 3 ? "not-flowzip" : "truncated";
      await expectFailure(() => events(withFields.subarray(0, size), false), code);
    }
    for (const wrong of [
      concatenate([header, two]),
      concatenate([fixedHeader(SINGLE), shortBlock(Uint8Array.of(7))]),
    ]) {
      await expectFailure(() => events(wrong, true), "corrupt", "short");
    }
  });

  it("asks about each block before it reads its body", async () => {
    const seen: [number, number][] = [];
    const wanted = ({ header, position }: BlockAhead) => {
      seen.push([header.contentSize, position]);
      if (seen.length === 2) throw new RangeError("enough");
      return Number.POSITIVE_INFINITY;
    };
    let last = 0;
    async function* bytewise(): AsyncGenerator<Uint8Array, void, void> {
      for (const byte of indexed) {
        last++;
        yield Uint8Array.of(byte);
      }
    }
    const walk = readMembers(kernel, new ChunkSource(bytewise()), { wanted });
    await expect(
      (async () => {
        for await (const _ of walk);
      })(),
    ).rejects.toThrow("enough");
    expect(seen).toEqual([
      [30, 7],
      [1, 7 + one.length],
    ]);
    // The longest header of a block, and nothing of its body beyond that.
    expect(last).toBeLessThanOrEqual(7 + one.length + 15);
  });
});
