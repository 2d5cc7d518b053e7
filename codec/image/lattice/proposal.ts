import type { Plane } from "../plane.js";
import { SiteBounds } from "./bounds.js";
import { embed, OTHER_CHROMA } from "./embed.js";
import { type Inverse, isClipped, type Points, SOLVED } from "./points.js";
import type { Colours } from "./repair.js";
import { FULL, type Sampling, SiteGrid, siteCount } from "./sampling.js";

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
/** Samplings whose bounds alone explain fewer of the pixels are not tried any further. */
const LEAST_EXPLAINED = 0.75;
/** What a pixel costs that sites do not explain, in sites. */
const EXCEPTION = 6;

/** A part of the picture, and what is known of its pixels. */
interface Window {
  readonly width: number;
  readonly height: number;
  readonly colours: Colours;
  readonly points: Points;
}

/** The samplings worth trying, the best first; none where the picture does not lie on the lattice. */
export function proposeSamplings(
  inverse: Inverse,
  planes: readonly Plane[],
  samplings: readonly Sampling[],
): readonly Sampling[] {
  if (!isOn(inverse, planes)) return [];
  const windows = windowsOf(inverse, planes);
  let best = FULL;
  let least = 1;
  for (const sampling of samplings) {
    const isPossible = windows.every(
      ({ width, height }) =>
        siteCount(width, sampling.horizontal, sampling.phaseX) > 0 &&
        siteCount(height, sampling.vertical, sampling.phaseY) > 0,
    );
    if (!isPossible || boundExplained(windows, sampling) < LEAST_EXPLAINED) continue;
    const sites = (sampling.horizontal ? 0.5 : 1) * (sampling.vertical ? 0.5 : 1);
    const cost = sites + EXCEPTION * exceptional(inverse, windows, sampling);
    if (cost >= least) continue;
    least = cost;
    best = sampling;
  }
  return [best];
}

/** Whether pixels here and there lie on the lattice. */
function isOn(inverse: Inverse, planes: readonly Plane[]): boolean {
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
function windowsOf(inverse: Inverse, planes: readonly Plane[]): readonly Window[] {
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
function eachInside({ width, height }: Window, visit: (x: number, y: number, pixel: number) => void): void {
  const rimX = width > 3 * RIM ? RIM : 0;
  const rimY = height > 3 * RIM ? RIM : 0;
  for (let y = rimY; y < height - rimY; y++) {
    for (let x = rimX; x < width - rimX; x++) visit(x, y, y * width + x);
  }
}

/** The share of solved pixels inside windows whose chromas follow from the middles of the bounds. */
function boundExplained(windows: readonly Window[], sampling: Sampling): number {
  let pixels = 0;
  let good = 0;
  for (const window of windows) {
    const { points } = window;
    const grid = new SiteGrid(window.width, window.height, sampling);
    const middles = ({ least, most }: SiteBounds) => least.map((value, site) => (value + most[site]!) >> 1);
    const first = middles(new SiteBounds(grid, points, points.first));
    const second = middles(new SiteBounds(grid, points, points.second));
    eachInside(window, (x, y, pixel) => {
      if (points.state[pixel] !== SOLVED) return;
      pixels++;
      const isRight =
        grid.at(first, x, y) === points.first[pixel] && grid.at(second, x, y) === points.second[pixel];
      if (isRight) good++;
    });
  }
  return pixels === 0 ? 0 : good / pixels;
}

/** The share of pixels inside windows whose chromas do not follow from the sites. */
function exceptional(inverse: Inverse, windows: readonly Window[], sampling: Sampling): number {
  let pixels = 0;
  let exceptions = 0;
  for (const window of windows) {
    const grid = new SiteGrid(window.width, window.height, sampling);
    const { marks } = embed(inverse, grid, window.colours);
    eachInside(window, (_x, _y, pixel) => {
      pixels++;
      if (marks[pixel] === OTHER_CHROMA) exceptions++;
    });
  }
  return exceptions / pixels;
}
