import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { complexity, encode } from "../../src/index.js";
import { draws } from "../item/models.js";

const draw = draws(11);
const SIZE = 8 * 8 * 3;
const noise = Uint8Array.from({ length: 4 * SIZE }, () => draw(0, 256)).fill(90, 2 * SIZE, 3 * SIZE);
const RAW = "4x8x8x3";

describe("the complexity of items", () => {
  it("is what another deflate takes for each alone", async () => {
    const bits = await complexity(noise, "deflate", { rawItems: RAW });
    const expected = [0, 1, 2, 3].map((item) => {
      const bytes = noise.subarray(item * SIZE, (item + 1) * SIZE);
      return 8 * deflateRawSync(bytes, { level: 9 }).length;
    });
    expect([...bits]).toEqual(expected);
    expect(bits[2]).toBeLessThan(bits[1]! / 4);
  });

  it("is the size of a file of a picture", async () => {
    const bits = await complexity(noise, "flowzip", { rawItems: RAW });
    const second = await encode(noise.subarray(SIZE, 2 * SIZE), { raw: "8x8x3" });
    expect(bits[1]).toBe(8 * second.length);
  });

  it("is that of the narrowest integers that hold the values of a table", async () => {
    const rows = Array.from({ length: 20 }, () => `${70_000 + draw(0, 50)},${draw(-90, -10)}`);
    const bits = await complexity(new TextEncoder().encode(`${rows.join("\n")}\n`), "deflate");
    const first = Buffer.alloc(8);
    first.writeInt32LE(Number(rows[0]!.split(",")[0]), 0);
    first.writeInt32LE(Number(rows[0]!.split(",")[1]), 4);
    expect(bits[0]).toBe(8 * deflateRawSync(first, { level: 9 }).length);
  });
});
