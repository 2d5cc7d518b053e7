import { describe, expect, it } from "vitest";
import { openBlock } from "../../codec/container/block.js";
import { decodeTile, encodeTile, tileFrames } from "../../codec/domain/tiles.js";
import { NETWORK } from "../../codec/image/priors.js";
import { Kernel } from "../../codec/kernel.js";
import { decode, encode, list } from "../../dist/src/index.js";
import { loadNetwork } from "../../src/models/shipped.js";
import { Random } from "../support/random.js";

/** Small colour pictures, each with a slope, a colour and noise of its own, pixel by pixel. */
function pictures(count: number, height: number, width: number): Uint8Array<ArrayBuffer> {
  const random = new Random(21);
  const samples = new Uint8Array(count * height * width * 3);
  for (let picture = 0, at = 0; picture < count; picture++) {
    const [slope, colour] = [random.below(7), random.below(90)];
    for (let pixel = 0; pixel < height * width; pixel++) {
      const light = 40 + slope * (pixel % width) + 3 * Math.floor(pixel / width) + random.below(5);
      for (let channel = 0; channel < 3; channel++) {
        samples[at++] = Math.min(255, light + ((colour * (channel + 1)) >> 1) + random.below(2));
      }
    }
  }
  return samples;
}

describe("several pictures of raw samples", () => {
  const samples = pictures(12, 10, 14);

  it.each(["fast", "default", "max"] as const)(
    "come back at level %s, in one file, and say what they are",
    async (level) => {
      const packed = await encode(samples, { level, raw: "12x10x14x3" });
      expect(await decode(packed)).toEqual(samples);
      const picture = (await list(packed)).members[0]?.picture;
      expect(picture).toMatchObject({ width: 14, height: 120, planes: 3, tiles: 1 });
      expect(picture?.chains[0]?.flows.includes("frames")).toBe(level !== "fast");
      // A region is one of all pictures, one below the other.
      const region = { x: 3, y: 17, width: 5, height: 6 };
      const part = Array.from({ length: 6 }, (_, y) =>
        samples.subarray((14 * (17 + y) + 3) * 3, (14 * (17 + y) + 8) * 3),
      );
      expect(await decode(packed, { region })).toEqual(Uint8Array.from(Buffer.concat(part)));
    },
  );

  it("take less than each alone", async () => {
    const together = await encode(samples, { raw: "12x10x14x3" });
    let alone = 0;
    for (let from = 0; from < samples.length; from += 420) {
      alone += (await encode(samples.subarray(from, from + 420), { raw: "14x10x3" })).length;
    }
    expect(together.length).toBeLessThan(alone - 11 * 15);
  });

  it("have to be as many as was said, and of two bytes if so", async () => {
    await expect(encode(samples, { raw: "11x10x14x3" })).rejects.toMatchObject({ code: "invalid-argument" });
    const words = Uint8Array.from({ length: 2 * 6 * 9 * 8 }, (_, at) => (at % 2 === 0 ? 7 * at : 3));
    expect(await decode(await encode(words, { raw: "6x9x8x1:u16", level: "max" }))).toEqual(words);
  });
});

describe("a tile of several pictures", () => {
  it("has what is left of one first, wherever its picture is cut", () => {
    const shape = { width: 32, height: 96, planes: 3, bits: 8 };
    const grid = { columns: 1, rows: 2 };
    expect(tileFrames(grid, shape, 0, 32)).toEqual({ height: 32, first: 32 });
    // The second tile begins in row 48: sixteen rows of the second picture are in it.
    expect(tileFrames(grid, shape, 1, 32)).toEqual({ height: 32, first: 16 });
    expect(tileFrames(grid, shape, 1, 48)).toBeUndefined();
    expect(tileFrames({ columns: 1, rows: 1 }, shape, 0, 96)).toBeUndefined();
    expect(tileFrames(grid, shape, 1, 20)).toEqual({ height: 20, first: 12 });
  });

  it("comes back", async () => {
    const kernel = await Kernel.load();
    kernel.lend(NETWORK, await loadNetwork(kernel, NETWORK));
    const shape = { width: 14, height: 40, planes: 3, bits: 8 };
    const content = pictures(4, 10, 14);
    for (const first of [10, 3]) {
      const block = encodeTile(kernel, content, shape, "max", { height: 10, first });
      const opened = openBlock(kernel, block);
      expect(opened.chain.flows.at(-1)).toEqual({ id: 46, parameters: Uint8Array.of(10, first) });
      expect(decodeTile(kernel, opened, shape)).toEqual(content);
    }
  });
});
