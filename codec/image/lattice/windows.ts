import type { Plane } from "../plane.js";
import { type Inverse, isClipped, type Points, SOLVED } from "./points.js";
import type { Colours } from "./repair.js";
import { type Sampling, siteCount } from "./sampling.js";

/** Pixels that are looked at. */
const LOOKS = 4096;
/** A picture with fewer pixels on the lattice was not made by it. */
const LEAST_ON = 0.9;
/** Windows in which samplings are tried are chosen from so many in each direction. */
const CANDIDATES = 7;
const WINDOWS = 10;
/** The side of a window; it begins at even places, so that phases are kept. */
const SIDE = 32;
/** At the rim of a window, sites beyond it are missing. */
const RIM = 4;

/** A part of the picture, and what is known of its pixels. */
export interface Window {
  readonly width: number;
  readonly height: number;
  readonly colours: Colours;
  readonly points: Points;
}

/** Whether pixels here and there lie on the lattice. */
export function isOn(inverse: Inverse, planes: readonly Plane[]): boolean {
  const [red, green, blue] = planes as readonly [Plane, Plane, Plane];
  const found = new Int32Array(3);
  const pixels = red.samples.length;
  const stride = Math.max(1, Math.floor(pixels / LOOKS)) | 1;
  let looks = 0;
  let on = 0;
  for (let pixel = 0; pixel < pixels; pixel += stride) {
    const r = red.samples[pixel]!;
    const g = green.samples[pixel]!;
    const b = blue.samples[pixel]!;
    if (isClipped(r) || isClipped(g) || isClipped(b)) continue;
    looks++;
    if (inverse.find(r, g, b, found)) on++;
  }
  return looks > 0 && on >= LEAST_ON * looks;
}

/** The windows with the most chroma, of many all over the picture. */
export function windowsOf(inverse: Inverse, planes: readonly Plane[]): readonly Window[] {
  const { width, height } = planes[0]!;
  return starts(height)
    .flatMap((top) => starts(width).map((left) => cut(inverse, planes, left, top)))
    .map((window) => ({ window, activity: activityOf(window) }))
    .sort((a, b) => b.activity - a.activity)
    .slice(0, WINDOWS)
    .map(({ window }) => window);
}

function starts(length: number): readonly number[] {
  const last = length - SIDE;
  if (last <= 0) return [0];
  return Array.from({ length: CANDIDATES }, (_, turn) => ((last * turn) / (CANDIDATES - 1)) & ~1);
}

function cut(inverse: Inverse, planes: readonly Plane[], left: number, top: number): Window {
  const width = Math.min(SIDE, planes[0]!.width - left);
  const height = Math.min(SIDE, planes[0]!.height - top);
  const part = (plane: Plane): Int32Array => {
    const samples = new Int32Array(width * height);
    for (let y = 0; y < height; y++) {
      const from = (top + y) * plane.width + left;
      samples.set(plane.samples.subarray(from, from + width), y * width);
    }
    return samples;
  };
  const colours: Colours = [part(planes[0]!), part(planes[1]!), part(planes[2]!)];
  return { width, height, colours, points: inverse.points(...colours) };
}

/** How much chroma changes from one solved pixel to the next. */
function activityOf({ width, points }: Window): number {
  const { state, first, second } = points;
  let sum = 0;
  for (let pixel = width; pixel < state.length; pixel++) {
    if (state[pixel] !== SOLVED) continue;
    for (const other of [pixel - 1, pixel - width]) {
      if (state[other] !== SOLVED) continue;
      sum += Math.abs(first[pixel]! - first[other]!) + Math.abs(second[pixel]! - second[other]!);
    }
  }
  return sum;
}

/** Calls back with each pixel inside a window. */
export function eachInside(
  { width, height }: Window,
  visit: (x: number, y: number, pixel: number) => void,
): void {
  const rimX = width > 3 * RIM ? RIM : 0;
  const rimY = height > 3 * RIM ? RIM : 0;
  for (let y = rimY; y < height - rimY; y++) {
    for (let x = rimX; x < width - rimX; x++) visit(x, y, y * width + x);
  }
}

/** Whether each window has a site at least. */
export function haveSites(
  windows: readonly Window[],
  { horizontal, vertical, phaseX, phaseY }: Sampling,
): boolean {
  return windows.every(
    ({ width, height }) =>
      siteCount(width, horizontal, phaseX) > 0 && siteCount(height, vertical, phaseY) > 0,
  );
}
