import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decode, decodeChunks, list } from "../../dist/src/index.js";
import { expectFailure } from "../support/failure.js";
import { pieces } from "../support/streams.js";

interface Vector {
  readonly file: string;
  readonly about: string;
  readonly size?: number;
  readonly sha256?: string;
  readonly code?: Parameters<typeof expectFailure>[1];
}

const ROOT = new URL("../vectors/", import.meta.url);

function bytesOf(file: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(readFileSync(new URL(file, ROOT)));
}

const VECTORS: readonly Vector[] = JSON.parse(readFileSync(new URL("index.json", ROOT), "utf8"));

/** Decodes by streaming, in pieces, one block at a time. */
async function streamed(file: Uint8Array): Promise<void> {
  async function* chunks(): AsyncGenerator<Uint8Array, void, void> {
    yield* pieces(file, file.length);
  }
  for await (const _ of decodeChunks(chunks(), { threads: 1 }));
}

describe("golden files", () => {
  it("are all in the index, and all of it is there", () => {
    const found = ["bad", "good", "unsupported"].flatMap((folder) =>
      readdirSync(new URL(folder, ROOT)).map((name) => `${folder}/${name}`),
    );
    expect(VECTORS.map(({ file }) => file).sort()).toEqual(found.sort());
  });

  it.each(VECTORS.filter(({ sha256 }) => sha256 !== undefined))("$file: $about", async (vector) => {
    const file = bytesOf(vector.file);
    const content = await decode(file);
    expect(content.length).toBe(vector.size);
    expect(createHash("sha256").update(content).digest("hex")).toBe(vector.sha256);
    expect((await list(file)).contentSize).toBe(vector.size);
  });

  it.each(VECTORS.filter(({ code }) => code !== undefined))("$file: $about", async ({ file, code }) => {
    await expectFailure(() => decode(bytesOf(file)), code as NonNullable<typeof code>);
    await expectFailure(() => streamed(bytesOf(file)), code as NonNullable<typeof code>);
  });
});
