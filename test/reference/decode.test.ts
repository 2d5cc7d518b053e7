import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encode } from "../../dist/src/index.js";
import { samples } from "../support/files.js";
import { CONTENTS, text } from "../support/random.js";
import { referenceDecode } from "./decode.js";

describe("a second decoder, written from the description of the format", () => {
  it("restores files of every shape", async () => {
    for (const { name, file, content } of await samples()) {
      expect(referenceDecode(file), name).toEqual(content);
    }
  });

  it.each(Object.entries(CONTENTS))("restores level fast: %s", async (_name, make) => {
    for (const size of [0, 1, 2, 3, 15, 16, 17, 63, 64, 255, 256, 999, 4096, 20_001]) {
      const content = make(size);
      expect(referenceDecode(await encode(content, { level: "fast" }))).toEqual(content);
    }
  });

  it("restores any bytes in blocks of any size", async () => {
    const content = fc.uint8Array({ maxLength: 5000 });
    await fc.assert(
      fc.asyncProperty(content, fc.integer({ min: 1024, max: 4096 }), async (bytes, blockSize) => {
        const repeated = Uint8Array.from([...bytes, ...bytes]);
        expect(referenceDecode(await encode(repeated, { level: "fast", blockSize }))).toEqual(repeated);
      }),
      { numRuns: 30 },
    );
  });

  it("restores a block of more than one chunk", async () => {
    // 2^18 decisions are 2^17 bytes.
    const content = text(2 ** 17 + 1001);
    const decoded = referenceDecode(await encode(content, { level: "fast" }));
    expect(Buffer.compare(decoded, content)).toBe(0);
  });
});
