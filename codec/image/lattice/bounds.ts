import { TOP } from "./lattice.js";
import { type Points, SOLVED } from "./points.js";
import type { SiteGrid } from "./sampling.js";

/** Rounds over the sites; each finds less than the one before. */
const MOST_ROUNDS = 6;

/** What solved pixels say of the sites of one chroma: each is within its bounds, both included. */
export class SiteBounds {
  readonly least: Int32Array;
  readonly most: Int32Array;
  readonly #grid: SiteGrid;
  readonly #state: Uint8Array;
  readonly #chroma: Int32Array;

  constructor(grid: SiteGrid, points: Points, chroma: Int32Array) {
    this.#grid = grid;
    this.#state = points.state;
    this.#chroma = chroma;
    const sites = grid.columns.sites * grid.rows.sites;
    this.least = new Int32Array(sites);
    this.most = new Int32Array(sites).fill(TOP);
    this.#readOff();
    // A site that is known bounds those around it: forwards through the picture, then backwards.
    for (let round = 0; round < MOST_ROUNDS; round++) {
      let changed = false;
      for (let turn = 0; turn < sites; turn++) {
        const site = (round & 1) === 0 ? turn : sites - 1 - turn;
        if (this.isOpen(site) && this.#tighten(site)) changed = true;
      }
      if (!changed) break;
    }
  }

  isOpen(site: number): boolean {
    return this.least[site]! < this.most[site]!;
  }

  /** Sites that a solved pixel is a copy of. */
  #readOff(): void {
    const { columns, rows, shift } = this.#grid;
    const whole = 1 << shift;
    const width = columns.own.length;
    for (let y = 0; y < rows.own.length; y++) {
      const rowWeight = rows.ownWeight[y]!;
      const row = rows.own[y]! * columns.sites;
      for (let x = 0; x < width; x++) {
        if (rowWeight * columns.ownWeight[x]! !== whole || this.#state[y * width + x] !== SOLVED) continue;
        const site = row + columns.own[x]!;
        this.least[site] = this.most[site] = this.#chroma[y * width + x]!;
      }
    }
  }

  /** Looks at every pixel that a site has a part in; whether the bounds are closer now. */
  #tighten(site: number): boolean {
    const { columns, rows } = this.#grid;
    const width = columns.own.length;
    const gridX = site % columns.sites;
    const gridY = (site - gridX) / columns.sites;
    let changed = false;
    for (let y = rows.from[gridY]!; y <= rows.to[gridY]!; y++) {
      for (let x = columns.from[gridX]!; x <= columns.to[gridX]!; x++) {
        if (this.#state[y * width + x] === SOLVED && this.#tightenBy(site, x, y)) changed = true;
      }
    }
    return changed;
  }

  #tightenBy(site: number, x: number, y: number): boolean {
    const { columns, rows, shift, rounding } = this.#grid;
    let weight = 0;
    let othersLeast = rounding[2 * rows.half[y]! + columns.half[x]!]!;
    let othersMost = othersLeast;
    for (let tap = 0; tap < 4; tap++) {
      const row = (tap & 2) === 0 ? rows.own[y]! : rows.other[y]!;
      const column = (tap & 1) === 0 ? columns.own[x]! : columns.other[x]!;
      const part =
        ((tap & 2) === 0 ? rows.ownWeight[y]! : rows.otherWeight[y]!) *
        ((tap & 1) === 0 ? columns.ownWeight[x]! : columns.otherWeight[x]!);
      const at = row * columns.sites + column;
      if (at === site) weight += part;
      else {
        othersLeast += part * this.least[at]!;
        othersMost += part * this.most[at]!;
      }
    }
    if (weight === 0) return false;
    const value = this.#chroma[y * columns.own.length + x]!;
    const least = Math.max(this.least[site]!, Math.ceil(((value << shift) - othersMost) / weight));
    const most = Math.min(this.most[site]!, Math.floor((((value + 1) << shift) - 1 - othersLeast) / weight));
    // A picture that was not made so contradicts itself: what came first is kept then.
    if (least > most || (least === this.least[site] && most === this.most[site])) return false;
    this.least[site] = least;
    this.most[site] = most;
    return true;
  }
}
