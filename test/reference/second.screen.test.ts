import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Reader } from "../../codec/container/wire.js";
import type { Plane } from "../../codec/image/plane.js";
import type { PlaneLevel } from "../../codec/image/prior.js";
import { encodeScreen } from "../../codec/image/screen.js";
import { Kernel } from "../../codec/kernel.js";
import { coloursOf, planeOf } from "../image/pictures.js";
import { Random } from "../support/random.js";
import { screenPixelsByPython, withoutPython } from "./python.js";

const WIDTH = 24;
const HEIGHT = 12;

/** Flat areas with repeated glyphs, a slope, and noise: pixels of each kind. */
function mixed(seed: number): Plane[] {
  const random = new Random(seed);
  return coloursOf(WIDTH, HEIGHT, (x, y) => {
    if (y > 9) return [5 * x, 3 * y + 2 * x + random.below(3), 200 - 3 * x];
    if (x > 20) return [random.below(256), random.below(256), 7];
    return ((x % 9) * (y % 7)) % 5 === 2 ? [10, 20, 30] : [250, 250, x < 12 ? 250 : 240];
  });
}

const noise = new Random(4);
const PICTURES: Readonly<Record<string, readonly Plane[]>> = {
  "three parts": mixed(1),
  "four parts of other ranges": [
    ...mixed(2).map((plane) => ({ ...plane, least: -5, most: 300 })),
    planeOf(WIDTH, HEIGHT, (x, y) => 256 * x + y * y, 0, 65535),
  ],
  "one part of 17 bits": [planeOf(WIDTH, HEIGHT, (x) => (x % 11) * 900 - noise.below(40), -65536, 65535)],
  "one bit": [planeOf(WIDTH, HEIGHT, (x, y) => (((x >> 2) * (y >> 1)) % 3) & 1, 0, 1)],
};

describe.skipIf(withoutPython)("the second implementation, in Python, decodes pixels of", () => {
  let kernel: Kernel;
  let folder = "";
  beforeAll(async () => {
    kernel = await Kernel.load();
    folder = mkdtempSync(join(tmpdir(), "flowzip-screen-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(Object.keys(PICTURES))("%s", { timeout: 180_000 }, async (name) => {
    const planes = PICTURES[name]!;
    for (const level of ["default", "max"] satisfies PlaneLevel[]) {
      const reader = new Reader(encodeScreen(kernel, planes, level), "in a test");
      const payload = Buffer.from(reader.take(reader.number(2 ** 32 - 1, "size"))).toString("hex");
      const tops = planes.map(({ least, most }) => most - least);
      const path = join(folder, `${level}.json`);
      writeFileSync(
        path,
        JSON.stringify({ width: WIDTH, height: HEIGHT, strong: level === "max", tops, payload }),
      );
      const expected = Array.from({ length: WIDTH * HEIGHT }, (_, at) => {
        let shift = 0n;
        return planes.reduce((pixel, { samples, least, most }) => {
          const part = BigInt(samples[at]! - least) << shift;
          shift += BigInt((most - least).toString(2).length);
          return pixel + part;
        }, 0n);
      });
      expect(await screenPixelsByPython(path)).toEqual(expected);
    }
  });
});
