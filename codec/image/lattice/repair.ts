import type { SiteBounds } from "./bounds.js";
import type { LumaRange } from "./lumarange.js";
import { FREE, type Points, SOLVED } from "./points.js";
import type { SiteGrid } from "./sampling.js";

/** Red, green and blue of a picture. */
export type Colours = readonly [Int32Array, Int32Array, Int32Array];

/** How far from its value each chroma of a site is tried, round by round. */
const FIRST_REACH = 6;
const REACHES: readonly number[] = [2, 3, 4, 6, 3, 6, 3];
/** A pixel that sites do not explain weighs as much as so many units of roughness. */
const CONFLICT = 64;

/** Moves the sites that are not known until they explain the pixels that they have a part in. */
export class Repair {
  readonly #grid: SiteGrid;
  readonly #colours: Colours;
  readonly #points: Points;
  readonly #sites: readonly [Int32Array, Int32Array];
  readonly #bounds: readonly [SiteBounds, SiteBounds];
  readonly #range: LumaRange;
  /** 0 for sites whose value stands for nothing yet. */
  readonly #settled: Uint8Array;

  constructor(
    range: LumaRange,
    grid: SiteGrid,
    colours: Colours,
    points: Points,
    sites: readonly [Int32Array, Int32Array],
    bounds: readonly [SiteBounds, SiteBounds],
  ) {
    this.#grid = grid;
    this.#colours = colours;
    this.#points = points;
    this.#sites = sites;
    this.#bounds = bounds;
    this.#range = range;
    this.#settled = new Uint8Array(sites[0].length).fill(1);
  }

  run(): void {
    const [ofFirst, ofSecond] = this.#bounds;
    let open: number[] = [];
    for (let site = 0; site < this.#settled.length; site++) {
      if (!ofFirst.isOpen(site) && !ofSecond.isOpen(site)) continue;
      open.push(site);
      this.#settled[site] = 0;
    }
    // One by one, each settles the pixels between it and those before it.
    for (const site of open) {
      this.#settled[site] = 1;
      this.#improve(site, FIRST_REACH);
    }
    for (const reach of REACHES) {
      open = open.filter((site) => this.#conflicts(site, 1) > 0);
      if (open.length === 0) return;
      for (const site of open) this.#improve(site, reach);
    }
  }

  /** Moves one site to where conflicts, and then roughness, are least. */
  #improve(site: number, reach: number): void {
    const [first, second] = this.#sites;
    const [ofFirst, ofSecond] = this.#bounds;
    const a = first[site]!;
    const b = second[site]!;
    let conflicts = this.#conflicts(site, Number.POSITIVE_INFINITY);
    let best = this.#roughness(site) + CONFLICT * conflicts;
    let bestA = a;
    let bestB = b;
    for (let distance = 1; distance <= reach && conflicts > 0; distance++) {
      for (let moveA = -distance; moveA <= distance; moveA++) {
        const tryA = a + moveA;
        if (tryA < ofFirst.least[site]! || tryA > ofFirst.most[site]!) continue;
        const edge = Math.abs(moveA) === distance;
        for (let moveB = -distance; moveB <= distance; moveB += edge ? 1 : 2 * distance) {
          const tryB = b + moveB;
          if (tryB < ofSecond.least[site]! || tryB > ofSecond.most[site]!) continue;
          first[site] = tryA;
          second[site] = tryB;
          const rough = this.#roughness(site);
          if (rough >= best) continue;
          const count = this.#conflicts(site, (best - rough) / CONFLICT);
          if (rough + CONFLICT * count >= best) continue;
          best = rough + CONFLICT * count;
          conflicts = count;
          bestA = tryA;
          bestB = tryB;
        }
      }
    }
    first[site] = bestA;
    second[site] = bestB;
  }

  #roughness(site: number): number {
    const columns = this.#grid.columns.sites;
    const x = site % columns;
    let sum = 0;
    for (const values of this.#sites) {
      const value = values[site]!;
      if (x > 0) sum += Math.abs(value - values[site - 1]!);
      if (x < columns - 1) sum += Math.abs(value - values[site + 1]!);
      if (site >= columns) sum += Math.abs(value - values[site - columns]!);
      if (site < values.length - columns) sum += Math.abs(value - values[site + columns]!);
    }
    return sum;
  }

  /** How many of the pixels that a site has a part in are not explained; counts no further than `enough`. */
  #conflicts(site: number, enough: number): number {
    const { columns, rows } = this.#grid;
    const gridX = site % columns.sites;
    const gridY = (site - gridX) / columns.sites;
    // The pixel that the site has the largest part in is the hardest to explain, and so the first to look at.
    const homeX = columns.home[gridX]!;
    const homeY = rows.home[gridY]!;
    let conflicts = this.#explains(homeX, homeY) ? 0 : 1;
    if (conflicts >= enough) return conflicts;
    for (let y = rows.from[gridY]!; y <= rows.to[gridY]!; y++) {
      for (let x = columns.from[gridX]!; x <= columns.to[gridX]!; x++) {
        if (x === homeX && y === homeY) continue;
        if (!this.#explains(x, y) && ++conflicts >= enough) return conflicts;
      }
    }
    return conflicts;
  }

  /** Whether a pixel is what its sites make of it, as far as they are settled. */
  #explains(x: number, y: number): boolean {
    const { columns, rows } = this.#grid;
    const pixel = y * columns.own.length + x;
    const state = this.#points.state[pixel]!;
    if (state !== SOLVED && state !== FREE) return true;
    const row = rows.own[y]! * columns.sites;
    const other = rows.other[y]! * columns.sites;
    const settled = this.#settled;
    if (
      settled[row + columns.own[x]!] === 0 ||
      settled[row + columns.other[x]!] === 0 ||
      settled[other + columns.own[x]!] === 0 ||
      settled[other + columns.other[x]!] === 0
    ) {
      return true;
    }
    const first = this.#grid.at(this.#sites[0], x, y);
    const second = this.#grid.at(this.#sites[1], x, y);
    if (state === SOLVED) return first === this.#points.first[pixel] && second === this.#points.second[pixel];
    const [red, green, blue] = this.#colours;
    return this.#range.set(red[pixel]!, green[pixel]!, blue[pixel]!, first, second);
  }
}
