import type { Plane } from "../plane.js";
import { SiteBounds } from "./bounds.js";
import { type Inverse, isClipped, SOLVED } from "./points.js";
import { FULL, type Sampling, SiteGrid, siteCount } from "./sampling.js";

/** Pixels that are looked at. */
const LOOKS = 4096;
/** A picture with fewer pixels on the lattice was not made by it. */
const LEAST_ON = 0.9;
/** Windows in which samplings are tried, in each direction, and their sides; even, so that phases are kept. */
const WINDOWS = 4;
const SIDE = 32;
/** At the rim of a window, sites beyond it are missing. */
const RIM = 4;
/** Samplings that explain fewer of the pixels are not worth a try. */
const LEAST_EXPLAINED = 0.8;

/** The samplings worth trying, the best first; none where the picture does not lie on the lattice. */
export function proposeSamplings(
  inverse: Inverse,
  planes: readonly Plane[],
  samplings: readonly Sampling[],
): readonly Sampling[] {
  if (!isOn(inverse, planes)) return [];
  const windows = windowsOf(planes);
  const explained = (sampling: Sampling) => {
    let pixels = 0;
    let good = 0;
    for (const window of windows) {
      const { width, height } = window[0]!;
      if (siteCount(width, sampling.horizontal, sampling.phaseX) === 0) return 0;
      if (siteCount(height, sampling.vertical, sampling.phaseY) === 0) return 0;
      const [all, right] = tryOn(inverse, window, sampling);
      pixels += all;
      good += right;
    }
    return pixels === 0 ? 0 : good / pixels;
  };
  const best = samplings
    .map((sampling) => ({ sampling, share: explained(sampling) }))
    .filter(({ share }) => share >= LEAST_EXPLAINED)
    .sort((a, b) => b.share - a.share)[0];
  return best === undefined ? [FULL] : [best.sampling];
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

/** Red, green and blue of windows all over the picture, or of all of a small one. */
function windowsOf(planes: readonly Plane[]): Plane[][] {
  const { width, height } = planes[0]!;
  const starts = (length: number) =>
    length <= SIDE
      ? [0]
      : Array.from({ length: WINDOWS }, (_, turn) => (((length - SIDE) * turn) / (WINDOWS - 1)) & ~1);
  return starts(height).flatMap((top) =>
    starts(width).map((left) => planes.slice(0, 3).map((plane) => cut(plane, left, top))),
  );
}

function cut(plane: Plane, left: number, top: number): Plane {
  const width = Math.min(SIDE, plane.width - left);
  const height = Math.min(SIDE, plane.height - top);
  const samples = new Int32Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (top + y) * plane.width + left;
    samples.set(plane.samples.subarray(from, from + width), y * width);
  }
  return { ...plane, width, height, samples };
}

/** How many pixels inside a window have known chromas, and of how many the sites give both. */
function tryOn(inverse: Inverse, window: readonly Plane[], sampling: Sampling): readonly [number, number] {
  const [red, green, blue] = window as readonly [Plane, Plane, Plane];
  const { width, height } = red;
  const points = inverse.points(red.samples, green.samples, blue.samples);
  const grid = new SiteGrid(width, height, sampling);
  const middle = ({ least, most }: SiteBounds) => least.map((value, site) => (value + most[site]!) >> 1);
  const first = middle(new SiteBounds(grid, points, points.first));
  const second = middle(new SiteBounds(grid, points, points.second));
  const rimX = width > 3 * RIM ? RIM : 0;
  const rimY = height > 3 * RIM ? RIM : 0;
  let pixels = 0;
  let good = 0;
  for (let y = rimY; y < height - rimY; y++) {
    for (let x = rimX; x < width - rimX; x++) {
      const pixel = y * width + x;
      if (points.state[pixel] !== SOLVED) continue;
      pixels++;
      const isRight =
        grid.at(first, x, y) === points.first[pixel] && grid.at(second, x, y) === points.second[pixel];
      if (isRight) good++;
    }
  }
  return [pixels, good];
}
