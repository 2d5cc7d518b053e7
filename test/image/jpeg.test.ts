import { describe, expect, test } from "vitest";
import { jpeg } from "../../codec/image/flow/jpeg.js";
import { bt601, bt709 } from "../../codec/image/flow/video.js";
import { FULL, REPETITION, TRIANGLE } from "../../codec/image/lattice/sampling.js";
import type { Plane } from "../../codec/image/plane.js";
import { Random } from "../support/random.js";
import { coloursOf, planeOf } from "./pictures.js";

const clamp = (value: number) => Math.min(Math.max(value, 0), 255);

/** As libjpeg's jdcolor.c: 16 bits of fraction, each table rounded. */
function colourOf(y: number, cb: number, cr: number): number[] {
  const [b, r] = [cb - 128, cr - 128];
  return [
    clamp(y + ((91881 * r + 32768) >> 16)),
    clamp(y + ((-22554 * b - 46802 * r + 32768) >> 16)),
    clamp(y + ((116130 * b + 32768) >> 16)),
  ];
}

/** As libjpeg's jdsample.c, h2v1_fancy_upsample: twice as many columns of one row. */
function fancyRow(row: readonly number[]): number[] {
  const out: number[] = [];
  row.forEach((value, x) => {
    out.push(x === 0 ? value : (3 * value + row[x - 1]! + 1) >> 2);
    out.push(x === row.length - 1 ? value : (3 * value + row[x + 1]! + 2) >> 2);
  });
  return out;
}

/** As h2v2_fancy_upsample: twice as many rows and columns. */
function fancy(rows: readonly (readonly number[])[]): number[][] {
  return rows.flatMap((row, y) =>
    [rows[y - 1] ?? row, rows[y + 1] ?? row].map((near) => {
      const sums = row.map((value, x) => 3 * value + near[x]!);
      const last = sums.length - 1;
      return sums.flatMap((sum, x) => [
        x === 0 ? (4 * sum + 8) >> 4 : (3 * sum + sums[x - 1]! + 8) >> 4,
        x === last ? (4 * sum + 7) >> 4 : (3 * sum + sums[x + 1]! + 7) >> 4,
      ]);
    }),
  );
}

const twice = (rows: readonly (readonly number[])[]) =>
  rows.flatMap((row) => {
    const wide = row.flatMap((value) => [value, value]);
    return [wide, wide];
  });

const WIDTH = 40;
const HEIGHT = 32;
const random = new Random(3);
/** Rows of chroma sites. */
const chroma = (phase: number) =>
  Array.from({ length: HEIGHT }, (_, y) =>
    Array.from({ length: WIDTH }, (_, x) =>
      Math.round(128 + 20 * Math.sin(x / 4 + phase) * Math.cos(y / 3) + random.below(4)),
    ),
  );
const [CB, CR] = [chroma(0), chroma(2)];
const plane = (rows: readonly (readonly number[])[]): Plane =>
  planeOf(rows[0]!.length, rows.length, (x, y) => rows[y]![x]!);

function coloured(cb: readonly (readonly number[])[], cr: readonly (readonly number[])[]): Plane[] {
  const light = new Random(5);
  return coloursOf(cb[0]!.length, cb.length, (x, y) =>
    colourOf(110 + light.below(30), cb[y]![x]!, cr[y]![x]!),
  );
}

describe("jpeg", () => {
  test("finds chroma of full size", () => {
    const planes = coloured(CB, CR);
    const proposals = jpeg.propose(planes);
    expect(proposals.map(({ sampling }) => sampling)).toEqual([FULL]);
    const made = jpeg.forward(planes, proposals[0]!);
    expect(made.parameters.mark).toBe(0);
    expect(made.planes.slice(1).map(({ samples }) => samples)).toEqual(
      [plane(CB), plane(CR)].map(({ samples }) => samples),
    );
  });

  test("finds chroma that was doubled by repetition, in both directions and in one", () => {
    for (const [double, vertical] of [
      [twice, true],
      [(rows: number[][]) => twice(rows).filter((_, y) => y % 2 === 0), false],
    ] as const) {
      const planes = coloured(double(CB), double(CR));
      const proposals = jpeg.propose(planes);
      expect(proposals.map(({ sampling }) => sampling)).toEqual([
        { kernel: REPETITION, horizontal: true, vertical, phaseX: 0, phaseY: 0 },
      ]);
      const made = jpeg.forward(planes, proposals[0]!);
      expect(made.parameters.mark).toBe(0);
      expect(made.planes[1]!.samples).toEqual(plane(CB).samples);
      expect(made.planes[2]!.samples).toEqual(plane(CR).samples);
    }
  });

  test("finds chroma that went through the triangle filter", () => {
    for (const [double, vertical] of [
      [fancy, true],
      [(rows: number[][]) => rows.map(fancyRow), false],
    ] as const) {
      const planes = coloured(double(CB), double(CR));
      const proposals = jpeg.propose(planes);
      expect(proposals.map(({ sampling }) => sampling)).toEqual([
        { kernel: TRIANGLE, horizontal: true, vertical, phaseX: 0, phaseY: 0 },
      ]);
      const made = jpeg.forward(planes, proposals[0]!);
      expect(made.parameters.otherColours).toBe(0);
      expect(made.parameters.otherChromas).toBeLessThan(planes[0]!.samples.length / 200);
      expect(made.planes[1]).toMatchObject({ width: WIDTH, height: HEIGHT });
      expect(jpeg.inverse(made.planes, made.parameters, planes)).toEqual(planes);
    }
  });

  test("knows its colours from those of video and Photo CD", () => {
    const planes = coloured(CB, CR);
    expect(bt601.propose(planes)).toEqual([]);
    expect(bt709.propose(planes)).toEqual([]);
  });
});

/** Limited range as a real number, rounded: black is 16 and white 235. */
function video(kr: number, kb: number, y: number, cb: number, cr: number): number[] {
  const luma = ((y - 16) * 255) / 219;
  const red = (2 * (1 - kr) * (cr - 128) * 255) / 224;
  const blue = (2 * (1 - kb) * (cb - 128) * 255) / 224;
  const green = -(kb * blue + kr * red) / (1 - kr - kb);
  return [luma + red, luma + green, luma + blue].map((value) => clamp(Math.round(value)));
}

test("bt601 and bt709 recognise the colours of their definitions", () => {
  for (const [flow, kr, kb] of [
    [bt601, 0.299, 0.114],
    [bt709, 0.2126, 0.0722],
  ] as const) {
    const planes = coloursOf(WIDTH, HEIGHT, (x, y) => video(kr, kb, 60 + 2 * x, CB[y]![x]!, CR[y]![x]!));
    const proposals = flow.propose(planes);
    expect(proposals.map(({ sampling }) => sampling)).toEqual([FULL]);
    const made = flow.forward(planes, proposals[0]!);
    const wrong = made.planes[1]!.samples.filter((sample, at) => sample !== plane(CB).samples[at]).length;
    expect(wrong).toBeLessThan(WIDTH);
    expect(flow.inverse(made.planes, made.parameters, planes)).toEqual(planes);
  }
});
