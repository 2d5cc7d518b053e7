import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decode, FlowzipError, list } from "../../dist/src/index.js";
import { concatenate } from "../../src/arrays.js";
import { fixedHeader, indexOf, storedBlock } from "../support/blocks.js";
import { expectFailure } from "../support/failure.js";

const PICTURES = 1;
const HEADER_BYTES = 7;
const FILE = Uint8Array.from(readFileSync(new URL("../vectors/good/picture-tiles-pgm.fz", import.meta.url)));
const CONTENT = await decode(FILE);

/** The bytes of a file from a place on, as the first block's size, content and all that follows. */
function parts() {
  // Tag, content size, body size (one byte each, since the head is short), chain of one byte, content check.
  const size = FILE[HEADER_BYTES + 1] as number;
  const start = HEADER_BYTES + 3 + 1 + 4;
  return { head: FILE.slice(start, start + size), tiles: start + size + 4 };
}

/** The file with another head that has the right checksums, and the index that goes with it. */
function withHead(head: Uint8Array): Uint8Array<ArrayBuffer> {
  const { tiles } = parts();
  const view = new DataView(FILE.buffer);
  const section = FILE.length - 6 - view.getUint32(FILE.length - 6, true);
  const entries: [number, number][] = [[head.length, storedBlock(head).length]];
  let at = section + 2;
  const number = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = FILE[at++] as number;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  for (let index = 0; index < (FILE[section + 1] as number); index++) {
    const entry: [number, number] = [number(), number()];
    if (index > 0) entries.push(entry);
  }
  return concatenate([
    fixedHeader(PICTURES),
    storedBlock(head),
    FILE.subarray(tiles, section),
    indexOf(entries),
  ]);
}

async function outcome(file: Uint8Array<ArrayBuffer>): Promise<Uint8Array | FlowzipError> {
  try {
    return await decode(file, { memory: 200 << 20 });
  } catch (error) {
    if (error instanceof FlowzipError) return error;
    throw error;
  }
}

describe("a picture in tiles that was tampered with", () => {
  it("is itself where nothing was", async () => {
    expect(withHead(parts().head)).toEqual(FILE);
  });

  it("is refused or right where a bit is wrong", async () => {
    for (let bit = 0; bit < 8 * FILE.length; bit += 13) {
      const wrong = FILE.slice();
      wrong[bit >> 3]! ^= 1 << (bit & 7);
      const found = await outcome(wrong);
      if (found instanceof Uint8Array) expect(found, `bit ${bit}`).toEqual(CONTENT);
    }
  });

  it("is refused, by an error of some code, where its head says something else", async () => {
    const { head } = parts();
    const codes = new Set<string>();
    for (let at = 0; at < head.length; at++) {
      for (const change of [1, 2, 16, 64, 127, 128, 255]) {
        const wrong = head.slice();
        wrong[at]! ^= change;
        const found = await outcome(withHead(wrong));
        if (found instanceof FlowzipError) codes.add(found.code);
        else expect(found, `byte ${at}`).toEqual(CONTENT);
        const listed = await list(withHead(wrong)).catch((error: unknown) => error);
        if (listed instanceof Error) expect(listed).toBeInstanceOf(FlowzipError);
      }
      const found = await outcome(withHead(head.slice(0, at)));
      expect(found).toMatchObject({ code: "corrupt" });
    }
    expect([...codes]).toEqual(["corrupt"]);
  });

  it("is refused where it is cut, and gives tiles of it or nothing with salvage", async () => {
    for (let size = HEADER_BYTES; size < FILE.length; size += 11) {
      const cut = FILE.slice(0, size);
      await expectFailure(() => decode(cut), "truncated");
      const saved = await decode(cut, { salvage: true });
      expect([0, CONTENT.length]).toContain(saved.length);
    }
  });
});

it("a head of few bytes cannot ask for much memory", async () => {
  const number = (value: number) => {
    const bytes: number[] = [];
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
    return [...bytes, rest];
  };
  const head = (width: number, height: number, tiles: number, fileSize: number) =>
    Uint8Array.from([
      ...[(7 << 2) | (2 << 6), ...number(width), ...number(height), ...number(tiles), ...number(tiles)],
      ...[...number(fileSize), 0, 0, 0, 0, 0],
    ]);
  for (const [content, code] of [
    [head(2 ** 31 - 1, 2 ** 31 - 1, 1024, 100), "unsupported"],
    [head(2 ** 15, 2 ** 15, 32, 100), "limit-exceeded"],
    [head(2 ** 15, 2 ** 10, 1, 100), "limit-exceeded"],
    [head(64, 64, 1, 2 ** 33), "limit-exceeded"],
    [head(64, 64, 1, 2 ** 34), "corrupt"],
  ] as const) {
    const block = storedBlock(content);
    const file = concatenate([fixedHeader(PICTURES), block, indexOf([[content.length, block.length]])]);
    await expectFailure(() => decode(file), code);
  }
});
