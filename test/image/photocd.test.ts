import { describe, expect, test } from "vitest";
import { photocd } from "../../codec/image/flow/photocd.js";
import { LINEAR, type Sampling } from "../../codec/image/lattice/sampling.js";
import type { Plane } from "../../codec/image/plane.js";
import { Random } from "../support/random.js";
import { coloursOf, planeOf } from "./pictures.js";

/** Photo CD's conversion, as a reader of that format would write it. */
function colourOf(luma: number, first: number, second: number): number[] {
  const times = (factor: number, value: number) => Math.round(factor * 65536) * value;
  const clamp = (value: number) => Math.min(Math.max(Math.floor(value / 65536), 0), 255);
  const blue = Math.floor(times(2.2179, first - 156) / 65536);
  const red = Math.floor(times(1.8215, second - 137) / 65536);
  const grey = times(1.3584, luma);
  return [
    clamp(grey + times(1.8215, second - 137)),
    clamp(grey - times(0.194, blue) - times(0.509, red)),
    clamp(grey + times(2.2179, first - 156)),
  ];
}

/** A picture of Photo CD's kind, of soft chroma and of luma with grain. */
function picture(width: number, height: number, phaseX: number, phaseY: number, base: number) {
  const random = new Random(width * height + 8 * phaseX + 16 * phaseY + base);
  const columns = (width - phaseX + 1) >> 1;
  const rows = (height - phaseY + 1) >> 1;
  const wave = (x: number, y: number) => 12 * Math.sin(x / 5) * Math.cos(y / 7) + 2 * random.below(2);
  const first = planeOf(columns, rows, (x, y) => Math.round(150 + wave(x, y)));
  const second = planeOf(columns, rows, (x, y) => Math.round(140 - wave(y, x)));
  const luma = planeOf(width, height, (x, y) => {
    const light = base + 50 * Math.sin(x / 9 + y / 13) + random.below(5);
    return Math.min(Math.max(Math.round(light), 0), 255);
  });
  const doubled = ({ samples }: Plane, x: number, y: number) => {
    const site = (column: number, row: number) =>
      samples[Math.min(Math.max(row, 0), rows - 1) * columns + Math.min(Math.max(column, 0), columns - 1)]!;
    const [column, row] = [(x - phaseX) >> 1, (y - phaseY) >> 1];
    const own = site(column, row);
    const isBetweenColumns = ((x - phaseX) & 1) === 1;
    if (((y - phaseY) & 1) === 0) {
      return isBetweenColumns ? Math.floor((own + site(column + 1, row) + 1) / 2) : own;
    }
    if (!isBetweenColumns) return Math.floor((own + site(column, row + 1) + 1) / 2);
    return Math.floor(
      (own + site(column + 1, row) + site(column, row + 1) + site(column + 1, row + 1) + 2) / 4,
    );
  };
  const planes = coloursOf(width, height, (x, y) =>
    colourOf(luma.samples[y * width + x]!, doubled(first, x, y), doubled(second, x, y)),
  );
  return { luma, first, second, planes };
}

const sampling = (phaseX: number, phaseY: number): Sampling => ({
  kernel: LINEAR,
  horizontal: true,
  vertical: true,
  phaseX,
  phaseY,
});

describe("photocd", () => {
  test("has one point for each colour that is not clipped", () => {
    const none = { kernel: 0, horizontal: false, vertical: false, phaseX: 0, phaseY: 0 };
    // Every luma with chromas in steps that meet all remainders.
    for (let luma = 5; luma < 180; luma += 23) {
      const points = planeOf(64, 64, (x, y) => x * 64 + y);
      const [first, second] = [points, points].map((_, which) =>
        planeOf(64, 64, (x, y) => (which === 0 ? 70 + 3 * x - (y % 3) : 20 + 3 * y + (x % 2))),
      ) as [Plane, Plane];
      const colours = coloursOf(64, 64, (x, y) => {
        const at = y * 64 + x;
        const colour = colourOf(luma, first.samples[at]!, second.samples[at]!);
        return colour.some((part) => part === 0 || part === 255) ? [-1, -1, -1] : colour;
      });
      const inside = [...colours[0]!.samples.keys()].filter((at) => colours[0]!.samples[at]! >= 0);
      const row = colours.map(({ samples }) => planeOf(inside.length, 1, (x) => samples[inside[x]!]!));
      const { planes } = photocd.forward(row, {
        sampling: none,
        mark: 0,
        otherChromas: 0,
        otherColours: 0,
        ranges: [],
      });
      expect(planes.map(({ samples }) => [...samples])).toEqual([
        inside.map(() => luma),
        inside.map((at) => first.samples[at]),
        inside.map((at) => second.samples[at]),
      ]);
    }
  });

  test("finds phase, luma and chroma of a picture without clipped pixels", () => {
    for (const [phaseX, phaseY] of [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ] as const) {
      const { planes, luma, first, second } = picture(96, 81, phaseX, phaseY, 100);
      const proposals = photocd.propose(planes);
      expect(proposals.map((proposal) => proposal.sampling)).toEqual([sampling(phaseX, phaseY)]);
      const made = photocd.forward(planes, proposals[0]!);
      expect(made.planes.map(({ samples }) => samples)).toEqual([
        luma.samples,
        first.samples,
        second.samples,
      ]);
      expect(made.parameters).toMatchObject({ mark: 0, otherChromas: 0, otherColours: 0 });
    }
  });

  test("finds chroma that explains nearly all of a picture with clipped pixels", () => {
    const { planes } = picture(128, 96, 0, 0, 165);
    const clipped = planes[0]!.samples.filter((_, at) =>
      planes.some(({ samples }) => samples[at] === 0 || samples[at] === 255),
    ).length;
    expect(clipped).toBeGreaterThan(3000);
    const made = photocd.forward(planes, photocd.propose(planes)[0]!);
    expect(made.parameters.otherColours).toBe(0);
    expect(made.parameters.otherChromas).toBeLessThan(clipped / 20);
    expect(photocd.inverse(made.planes, made.parameters, planes)).toEqual(planes);
  });

  test("takes a line that was drawn on the picture as grey", () => {
    const { planes } = picture(64, 48, 0, 0, 100);
    for (const { samples } of planes) samples.fill(0, 64 * 47);
    const made = photocd.forward(planes, photocd.propose(planes)[0]!);
    expect(made.parameters).toMatchObject({ mark: 1, otherChromas: 0, otherColours: 0 });
    expect([...made.planes[3]!.samples.subarray(64 * 46)]).toEqual([
      ...Array(64).fill(0),
      ...made.planes[3]!.samples.subarray(64 * 47),
    ]);
    expect(photocd.inverse(made.planes, made.parameters, planes)).toEqual(planes);
  });

  test("is not proposed for pictures that it did not make", () => {
    const random = new Random(7);
    const noise = coloursOf(64, 64, () => [random.below(256), random.below(256), random.below(256)]);
    expect(photocd.propose(noise)).toEqual([]);
    const white = coloursOf(64, 64, () => [255, 255, 255]);
    expect(photocd.propose(white)).toEqual([]);
  });
});
