import { describe, expect, it } from "vitest";
import { blockBytes, readBlockHeader } from "../../codec/container/block.js";
import { createDecoder, decode, encode, type FlowzipError, list } from "../../dist/src/index.js";
import { concatenate } from "../../src/arrays.js";
import { expectFailure } from "../support/failure.js";
import { equalBytes } from "../support/files.js";
import { Random, text } from "../support/random.js";
import { CountedStream, chunksOf, collect } from "../support/streams.js";

const SIZE = 1024;
const content = concatenate([text(SIZE), new Random(1).bytes(SIZE), new Uint8Array(SIZE), text(77)]);
const file = await encode(content, { blockSize: SIZE, level: "fast" });

/** Where each block ends. */
const ends: number[] = [];
let end = 7;
while (file[end] !== 0) {
  end += blockBytes(readBlockHeader(file.subarray(end)));
  ends.push(end);
}

/** How much of the content stands in blocks that end at or before a position. */
function wholeBefore(position: number): number {
  const blocks = ends.filter((end) => end <= position).length;
  return Math.min(blocks * SIZE, content.length);
}

async function salvage(damaged: Uint8Array<ArrayBuffer>) {
  const damages: FlowzipError[] = [];
  const saved = await decode(damaged, { salvage: true, onDamage: (damage) => damages.push(damage) });
  return { saved, damages };
}

describe("salvage", () => {
  it("gives exactly the whole blocks of a file that is cut anywhere", async () => {
    for (let size = 3; size < file.length; size += size < 40 || size > file.length - 60 ? 1 : 7) {
      const { saved, damages } = await salvage(file.slice(0, size));
      expect(saved.length, `${size} bytes`).toBe(wholeBefore(size));
      expect(equalBytes(saved, content.subarray(0, saved.length))).toBe(true);
      expect(damages.map(({ code }) => code)).toEqual(["truncated"]);
    }
  });

  it("gives exactly the blocks before one that is damaged anywhere", async () => {
    for (let at = 7; at < file.length; at += at < 40 || at > file.length - 40 ? 1 : 13) {
      const damaged = file.slice();
      damaged[at] = (damaged[at] as number) ^ 0x10;
      const { saved, damages } = await salvage(damaged);
      expect(saved.length, `byte ${at}`).toBe(wholeBefore(at));
      expect(equalBytes(saved, content.subarray(0, saved.length))).toBe(true);
      expect(damages.length).toBe(1);
      expect(["corrupt", "truncated"]).toContain(damages[0]?.code);
    }
  });

  it("says nothing where nothing is damaged", async () => {
    const { saved, damages } = await salvage(file);
    expect(saved).toEqual(content);
    expect(damages).toEqual([]);
  });

  it("keeps all members before what is no file", async () => {
    const { saved, damages } = await salvage(concatenate([file, file, text(50)]));
    expect(saved).toEqual(concatenate([content, content]));
    expect(damages.map(({ code }) => code)).toEqual(["trailing-data"]);
    expect((await salvage(concatenate([file, file]).slice(0, -1))).saved).toEqual(
      concatenate([content, content]),
    );
  });

  it("does not make a file of what is none, or of what needs more than is known", async () => {
    await expectFailure(() => decode(text(100), { salvage: true }), "not-flowzip");
    await expectFailure(() => decode(new Uint8Array(0), { salvage: true }), "not-flowzip");
  });

  it("gives all blocks also where threads do them", async () => {
    const large = new Random(8).bytes(200_000);
    const packed = await encode(large, { blockSize: 10_000 });
    const cut = packed.slice(0, 150_000);
    const blockSize = Math.floor(((await list(packed)).compressedSize - 7) / 20);
    const whole = Math.floor((cut.length - 7) / blockSize) * 10_000;
    for (const threads of [1, 2, 3]) {
      const saved = await decode(cut, { salvage: true, threads });
      expect(saved.length).toBe(whole);
      expect(equalBytes(saved, large.subarray(0, whole))).toBe(true);
    }
  });

  it("of a stream lets it end, and what feeds it as well", async () => {
    const damaged = file.slice();
    damaged[ends[0] as number] = 9;
    const source = new CountedStream([damaged, new Uint8Array(5000), new Uint8Array(5000)]);
    const saved = await collect(source.readable.pipeThrough(createDecoder({ salvage: true, threads: 1 })));
    expect(saved).toEqual(content.subarray(0, SIZE));
    expect(source.cancelled).toBeUndefined();
    expect(source.taken).toBe(3);
  });
});

describe("without salvage", () => {
  it("a stream gives the blocks before the damage, then fails", async () => {
    const damaged = file.slice();
    damaged[(ends[2] as number) + 20] = (damaged[(ends[2] as number) + 20] as number) ^ 1;
    const readable = new CountedStream([damaged]).readable.pipeThrough(createDecoder({ threads: 1 }));
    const given: Uint8Array[] = [];
    await expectFailure(async () => {
      for await (const chunk of chunksOf(readable)) given.push(chunk);
    }, "corrupt");
    expect(concatenate(given)).toEqual(content.subarray(0, 3 * SIZE));
  });
});
