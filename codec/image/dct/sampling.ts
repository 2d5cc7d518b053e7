import { SiteBounds, solvedChroma } from "../lattice/bounds.js";
import { type Inverse, OFF, SOLVED } from "../lattice/points.js";
import { doublings, FULL, REPETITION, type Sampling, SiteGrid, TRIANGLE } from "../lattice/sampling.js";
import { eachInside, haveSites, isOn, type Window, windowsOf } from "../lattice/windows.js";
import type { Plane } from "../plane.js";

const SAMPLINGS = [...doublings(TRIANGLE), ...doublings(REPETITION)];
/** What a pixel costs that no sites can make, in sites: where chroma was doubled so, there are none but those drawn on later. */
const CONTRADICTION = 12;
/** Pixels at the rim of a window that sites beyond it may have a part in. */
const RIM = 2;

/** How chroma was brought to the size of the picture; undefined where the colours are not those of a JPEG. */
export function findSampling(inverse: Inverse, planes: readonly Plane[]): Sampling | undefined {
  if (!isOn(inverse, planes)) return undefined;
  const windows = windowsOf(inverse, planes).map(withoutRim);
  let best = FULL;
  let least = 1;
  for (const sampling of SAMPLINGS) {
    if (!haveSites(windows, sampling)) continue;
    const sites = (sampling.horizontal ? 0.5 : 1) * (sampling.vertical ? 0.5 : 1);
    const most = (least - sites) / CONTRADICTION;
    const cost = sites + CONTRADICTION * contradicted(windows, sampling, most);
    if (cost >= least) continue;
    least = cost;
    best = sampling;
  }
  return best;
}

function withoutRim(window: Window): Window {
  const { width, height } = window;
  const state = window.points.state.slice();
  for (let pixel = 0; pixel < state.length; pixel++) {
    const x = pixel % width;
    const y = (pixel - x) / width;
    if (x < RIM || y < RIM || x >= width - RIM || y >= height - RIM) state[pixel] = OFF;
  }
  return { ...window, points: { ...window.points, state } };
}

/**
 * The share of solved pixels inside windows that sites within their bounds cannot make.
 * @param enough ends the search: there are more
 */
function contradicted(windows: readonly Window[], sampling: Sampling, enough: number): number {
  let all = 0;
  for (const { points } of windows) for (const state of points.state) if (state === SOLVED) all++;
  let count = 0;
  for (const window of windows) {
    const { points } = window;
    const grid = new SiteGrid(window.width, window.height, sampling);
    const first = new SiteBounds(grid, solvedChroma(points, points.first));
    if (count > enough * all) break;
    const second = new SiteBounds(grid, solvedChroma(points, points.second));
    eachInside(window, (x, y, pixel) => {
      if (points.state[pixel] !== SOLVED) return;
      if (!isWithin(grid, first, x, y, points.first[pixel]!)) count++;
      else if (!isWithin(grid, second, x, y, points.second[pixel]!)) count++;
    });
  }
  return all === 0 ? 1 : count / all;
}

function isWithin(grid: SiteGrid, { least, most }: SiteBounds, x: number, y: number, value: number): boolean {
  return grid.at(least, x, y) <= value && grid.at(most, x, y) >= value;
}
