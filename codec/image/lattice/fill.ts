import type { SiteBounds } from "./bounds.js";
import { TOP } from "./lattice.js";
import { FREE, type Inverse, type Points } from "./points.js";
import type { Colours } from "./repair.js";
import type { SiteGrid } from "./sampling.js";

/** Bits of fraction while sites are averaged. */
const FINE = 6;
const HALF = 1 << (FINE - 1);
const ROUNDS = 4;

/** Sites that solved pixels do not fix, smooth as far as their bounds and the colours of clipped pixels allow. */
export function fillSites(
  { range, nearest }: Inverse,
  grid: SiteGrid,
  colours: Colours,
  points: Points,
  bounds: readonly [SiteBounds, SiteBounds],
): [Int32Array, Int32Array] {
  const columns = grid.columns.sites;
  const sites = columns * grid.rows.sites;
  const fine = bounds.map(({ least, most }) =>
    least.map((value, site) => (value + most[site]!) << (FINE - 1)),
  ) as [Int32Array, Int32Array];
  const known = new Uint8Array(sites);
  const open: number[] = [];
  for (let site = 0; site < sites; site++) {
    if (bounds[0].isOpen(site) || bounds[1].isOpen(site)) open.push(site);
    else known[site] = 1;
  }
  /** Takes a site to chromas that its own pixel can have. */
  const project = (site: number) => {
    const column = site % columns;
    const pixel =
      grid.rows.home[(site - column) / columns]! * grid.columns.own.length + grid.columns.home[column]!;
    if (points.state[pixel] !== FREE) return;
    const [r, g, b] = [colours[0][pixel]!, colours[1][pixel]!, colours[2][pixel]!];
    const first = whole(fine[0][site]!);
    const second = whole(fine[1][site]!);
    if (range.set(r, g, b, first, second) || !nearest.set(r, g, b, first, second)) return;
    if (nearest.first !== first) fine[0][site] = within(bounds[0], site, nearest.first << FINE);
    if (nearest.second !== second) fine[1][site] = within(bounds[1], site, nearest.second << FINE);
  };
  for (let round = 0; round < ROUNDS; round++) {
    for (let turn = 0; turn < open.length; turn++) {
      const site = open[(round & 1) === 0 ? turn : open.length - 1 - turn]!;
      const column = site % columns;
      let count = 0;
      let first = 0;
      let second = 0;
      const add = (neighbour: number) => {
        if (known[neighbour] === 0) return;
        first += fine[0][neighbour]!;
        second += fine[1][neighbour]!;
        count++;
      };
      if (column > 0) add(site - 1);
      if (column < columns - 1) add(site + 1);
      if (site >= columns) add(site - columns);
      if (site < sites - columns) add(site + columns);
      if (count > 0) {
        fine[0][site] = within(bounds[0], site, Math.floor(first / count));
        fine[1][site] = within(bounds[1], site, Math.floor(second / count));
      }
      known[site] = 1;
      project(site);
    }
  }
  return [fine[0].map(whole), fine[1].map(whole)];
}

function within({ least, most }: SiteBounds, site: number, value: number): number {
  return Math.min(Math.max(value, least[site]! << FINE), most[site]! << FINE);
}

function whole(value: number): number {
  return Math.min(Math.max((value + HALF) >> FINE, 0), TOP);
}
