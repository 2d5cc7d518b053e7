import type { Plane } from "../plane.js";
import { SiteBounds, solvedChroma } from "./bounds.js";
import { embed, OTHER_CHROMA } from "./embed.js";
import { type Inverse, SOLVED } from "./points.js";
import { FULL, type Sampling, SiteGrid } from "./sampling.js";
import { eachInside, haveSites, isOn, type Window, windowsOf } from "./windows.js";

/** Samplings whose bounds alone explain fewer of the pixels are not tried any further. */
const LEAST_EXPLAINED = 0.75;
/** What a pixel costs that sites do not explain, in sites. */
const EXCEPTION = 6;

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
    if (!haveSites(windows, sampling) || boundExplained(windows, sampling) < LEAST_EXPLAINED) continue;
    const sites = (sampling.horizontal ? 0.5 : 1) * (sampling.vertical ? 0.5 : 1);
    const cost = sites + EXCEPTION * exceptional(inverse, windows, sampling);
    if (cost >= least) continue;
    least = cost;
    best = sampling;
  }
  return [best];
}

/** The share of solved pixels inside windows whose chromas follow from the middles of the bounds. */
function boundExplained(windows: readonly Window[], sampling: Sampling): number {
  let pixels = 0;
  let good = 0;
  for (const window of windows) {
    const { points } = window;
    const grid = new SiteGrid(window.width, window.height, sampling);
    const middles = ({ least, most }: SiteBounds) => least.map((value, site) => (value + most[site]!) >> 1);
    const first = middles(new SiteBounds(grid, solvedChroma(points, points.first)));
    const second = middles(new SiteBounds(grid, solvedChroma(points, points.second)));
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
