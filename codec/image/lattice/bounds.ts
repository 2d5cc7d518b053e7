import { isolationOf } from "./isolation.js";
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
  #sumLeast = 0;
  #sumMost = 0;

  constructor(grid: SiteGrid, points: Points, chroma: Int32Array) {
    this.#grid = grid;
    this.#state = points.state;
    this.#chroma = chroma;
    const sites = grid.columns.sites * grid.rows.sites;
    this.least = new Int32Array(sites);
    this.most = new Int32Array(sites).fill(TOP);
    this.#readOff();
    // A site that is known bounds those around it: forwards through the picture, then backwards. One around which nothing
    // changed since it was looked at stays as it is.
    const stale = new Uint8Array(sites).fill(1);
    for (let round = 0; round < MOST_ROUNDS; round++) {
      let changed = false;
      for (let turn = 0; turn < sites; turn++) {
        const site = (round & 1) === 0 ? turn : sites - 1 - turn;
        if (stale[site] === 0 || !this.isOpen(site)) continue;
        stale[site] = 0;
        if (!this.#tighten(site)) continue;
        changed = true;
        this.#markAround(site, stale);
      }
      if (!changed) break;
    }
  }

  #markAround(site: number, marks: Uint8Array): void {
    const { columns, rows } = this.#grid;
    const gridX = site % columns.sites;
    const gridY = (site - gridX) / columns.sites;
    for (let y = Math.max(gridY - 1, 0); y <= Math.min(gridY + 1, rows.sites - 1); y++) {
      for (let x = Math.max(gridX - 1, 0); x <= Math.min(gridX + 1, columns.sites - 1); x++)
        marks[y * columns.sites + x] = 1;
    }
  }

  isOpen(site: number): boolean {
    return this.least[site]! < this.most[site]!;
  }

  /** What pixels say of a site whatever the others are. */
  #readOff(): void {
    const { columns, rows } = this.#grid;
    const ofColumns = isolationOf(columns);
    const ofRows = isolationOf(rows);
    const width = columns.own.length;
    for (let y = 0; y < rows.own.length; y++) {
      const mateY = ofRows.mate[y]!;
      if (mateY < 0) continue;
      const row = rows.own[y]! * columns.sites;
      for (let x = 0; x < width; x++) {
        const mateX = ofColumns.mate[x]!;
        if (mateX < 0) continue;
        const site = row + columns.own[x]!;
        if (mateX === x && mateY === y) {
          const pixel = y * width + x;
          if (this.#state[pixel] === SOLVED) this.#narrow(site, this.#chroma[pixel]!, this.#chroma[pixel]!);
          continue;
        }
        const divisor = ofColumns.divisor[x]! * ofRows.divisor[y]!;
        this.#sumLeast = this.#sumMost = 0;
        const known =
          this.#add(x, y, ofColumns.own[x]! * ofRows.own[y]!) &&
          this.#add(mateX, y, ofColumns.others[x]! * ofRows.own[y]!) &&
          this.#add(x, mateY, ofColumns.own[x]! * ofRows.others[y]!) &&
          this.#add(mateX, mateY, ofColumns.others[x]! * ofRows.others[y]!);
        if (known) {
          this.#narrow(site, Math.ceil(this.#sumLeast / divisor), Math.floor(this.#sumMost / divisor));
        }
      }
    }
  }

  /** Adds so many times the weighted sum that a pixel was rounded from; false where that is not known. */
  #add(x: number, y: number, times: number): boolean {
    if (times === 0) return true;
    const { columns, rows, shift, rounding } = this.#grid;
    const pixel = y * columns.own.length + x;
    if (this.#state[pixel] !== SOLVED) return false;
    const least = (this.#chroma[pixel]! << shift) - rounding[2 * rows.half[y]! + columns.half[x]!]!;
    const most = least + (1 << shift) - 1;
    this.#sumLeast += times * (times > 0 ? least : most);
    this.#sumMost += times * (times > 0 ? most : least);
    return true;
  }

  /** Brings the bounds of a site closer; whether that changed them. */
  #narrow(site: number, newLeast: number, newMost: number): boolean {
    const least = Math.max(newLeast, this.least[site]!);
    const most = Math.min(newMost, this.most[site]!);
    // A picture that was not made so contradicts itself: what came first is kept then.
    if (least > most || (least === this.least[site] && most === this.most[site])) return false;
    this.least[site] = least;
    this.most[site] = most;
    return true;
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
    return this.#narrow(
      site,
      Math.ceil(((value << shift) - othersMost) / weight),
      Math.floor((((value + 1) << shift) - 1 - othersLeast) / weight),
    );
  }
}
