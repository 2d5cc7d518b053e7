import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readBlockHeader } from "../../codec/container/block.js";
import { Writer } from "../../codec/container/wire.js";
import { decode, encode, list } from "../../dist/src/index.js";
import { concatenate } from "../../src/arrays.js";
import { block, FIELDS, fixedHeader, indexOf, SINGLE, storedBlock } from "../support/blocks.js";
import { expectFailure, failure } from "../support/failure.js";
import { text } from "../support/random.js";

const content = text(20);

function single(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return concatenate([fixedHeader(SINGLE), ...parts]);
}

/** A number of the wire of 2^53, which is one above the largest. */
const TWO_53 = Uint8Array.of(128, 128, 128, 128, 128, 128, 128, 16);

describe("a damage of a short block, which has no checksum but that of its content", () => {
  it("is shown by what is behind it, for every bit of the chain and the payload", async () => {
    const prose = new TextEncoder().encode("to be or not to be, ".repeat(4));
    const file = await encode(prose, { level: "fast" });
    const start = 2 + readBlockHeader(file.subarray(2)).headerBytes;
    expect(file[start], "the chain is that of the prior that codes").toBe(129);
    const codes = new Set<string>();
    for (let bit = start * 8; bit < file.length * 8; bit++) {
      const changed = file.slice();
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      codes.add((await failure(() => decode(changed))).code);
    }
    // A chain may name a prior or flow that nobody knows.
    expect([...codes].sort()).toEqual(["corrupt", "unsupported"]);
  });
});

describe("a file made with the right checksums by somebody hostile", () => {
  it("is refused with a size of 2^53 in any place", async () => {
    const one = Uint8Array.of(1);
    const files = [
      single(one, TWO_53, new Uint8Array(40)),
      single(one, Uint8Array.of(20), TWO_53, new Uint8Array(40)),
      concatenate([fixedHeader(FIELDS), TWO_53, new Uint8Array(40)]),
    ];
    for (const file of files) {
      await expectFailure(() => decode(file), "corrupt", "9007199254740992");
      await expectFailure(() => list(file), "corrupt", "9007199254740992");
    }
    const index = concatenate([fixedHeader(0), Uint8Array.of(0), TWO_53, new Uint8Array(40)]);
    await expectFailure(() => decode(index), "corrupt", "index");
  });

  it("is refused with tags, priors and flows that nobody knows, by their number", async () => {
    await expectFailure(
      () => decode(single(block({ tag: 7, contentSize: 20, payload: content }))),
      "corrupt",
      "7",
    );
    const prior = block({ contentSize: 20, payload: content, chain: [99, 0] });
    await expectFailure(() => decode(single(prior)), "unsupported", "prior 99");
    const flow = block({ contentSize: 20, payload: content, chain: [1, 1, 99, 0] });
    await expectFailure(() => decode(single(flow)), "unsupported", "flow 99");
  });

  it("is refused with an end section where a single block has to be", async () => {
    await expectFailure(() => decode(single(indexOf([]))), "corrupt", "begins with 0");
  });

  it("is refused with a second block where one was said", async () => {
    const twice = single(storedBlock(content), storedBlock(content));
    await expectFailure(() => decode(twice), "trailing-data");
  });

  it("is refused with another size of the same content", async () => {
    for (const contentSize of [19, 21, 84]) {
      const lying = block({ contentSize, payload: content });
      await expectFailure(() => decode(single(lying)), "corrupt");
    }
  });

  it("with many tiny blocks costs no more than its bytes", async () => {
    const tiny = storedBlock(Uint8Array.of(65));
    const blocks = new Array<Uint8Array>(2000).fill(tiny);
    const entries = blocks.map(({ length }) => [1, length] as const);
    const file = concatenate([fixedHeader(0), ...blocks, indexOf(entries)]);
    expect(await decode(file)).toEqual(new Uint8Array(2000).fill(65));
  });

  it("is refused with fields that overlap their section's end", async () => {
    const section = new Writer()
      .number(6)
      .bytes(Uint8Array.of(0x6e, 0x6f, 0x74, 0x65, 5, 1))
      .finish();
    const file = concatenate([fixedHeader(FIELDS), section, new Uint8Array(4), indexOf([])]);
    await expectFailure(() => decode(file), "corrupt", "checksum");
  });

  it("with any payload under a coding prior ends with an error", async () => {
    const hostile = fc.uint8Array({ minLength: 0, maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(hostile, fc.integer({ min: 16, max: 5000 }), async (payload, contentSize) => {
        const lying = block({ contentSize, payload, chain: [1, 0], contentCheck: 0 });
        await expectFailure(() => decode(single(lying)), "corrupt");
      }),
      { numRuns: 150 },
    );
  });
});
