import { isolationOf } from "./isolation.js";
import { TOP } from "./lattice.js";
import { type Points, SOLVED } from "./points.js";
import type { SiteGrid } from "./sampling.js";

/** What is known of one chroma of each pixel: the least and the most; 0 and 255 where nothing is. */
export interface ChromaBounds {
  readonly least: Uint8Array;
  readonly most: Uint8Array;
}

/** The chroma of the pixels that are solved. */
export function solvedChroma({ state }: Points, chroma: Int32Array): ChromaBounds {
  const least = new Uint8Array(state.length);
  const most = new Uint8Array(state.length).fill(TOP);
  for (let pixel = 0; pixel < state.length; pixel++) {
    if (state[pixel] === SOLVED) least[pixel] = most[pixel] = chroma[pixel]!;
  }
  return { least, most };
}

/** Rounds over the sites; each finds less than the one before. */
const MOST_ROUNDS = 6;

/** What pixels say of the sites of one chroma: each is within its bounds, both included. */
export class SiteBounds {
  readonly least: Int32Array;
  readonly most: Int32Array;
  readonly #grid: SiteGrid;
  readonly #pixelLeast: Uint8Array;
  readonly #pixelMost: Uint8Array;
  #sumLeast = 0;
  #sumMost = 0;

  constructor(grid: SiteGrid, pixels: ChromaBounds) {
    this.#grid = grid;
    this.#pixelLeast = pixels.least;
    this.#pixelMost = pixels.most;
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
          if (this.#isBounded(pixel)) this.#narrow(site, this.#pixelLeast[pixel]!, this.#pixelMost[pixel]!);
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
    if (!this.#isBounded(pixel)) return false;
    const added = rounding[2 * rows.half[y]! + columns.half[x]!]!;
    const least = (this.#pixelLeast[pixel]! << shift) - added;
    const most = ((this.#pixelMost[pixel]! + 1) << shift) - 1 - added;
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

  #isBounded(pixel: number): boolean {
    return this.#pixelLeast[pixel]! > 0 || this.#pixelMost[pixel]! < TOP;
  }

  /** Looks at every pixel that a site has a part in; whether the bounds are closer now. */
  #tighten(site: number): boolean {
    const { columns, rows, shift, rounding } = this.#grid;
    const { least, most } = this;
    const pixelLeast = this.#pixelLeast;
    const pixelMost = this.#pixelMost;
    const { sites } = columns;
    const width = columns.own.length;
    const gridX = site % sites;
    const gridY = (site - gridX) / sites;
    const fromX = columns.from[gridX]!;
    const toX = columns.to[gridX]!;
    let changed = false;
    for (let y = rows.from[gridY]!; y <= rows.to[gridY]!; y++) {
      const row = rows.own[y]! * sites;
      const otherRow = rows.other[y]! * sites;
      const rowWeight = rows.ownWeight[y]!;
      const otherRowWeight = rows.otherWeight[y]!;
      const half = 2 * rows.half[y]!;
      for (let x = fromX; x <= toX; x++) {
        const pixel = y * width + x;
        const low = pixelLeast[pixel]!;
        const high = pixelMost[pixel]!;
        if (low === 0 && high === TOP) continue;
        const column = columns.own[x]!;
        const otherColumn = columns.other[x]!;
        const columnWeight = columns.ownWeight[x]!;
        const otherColumnWeight = columns.otherWeight[x]!;
        const at0 = row + column;
        const at1 = row + otherColumn;
        const at2 = otherRow + column;
        const at3 = otherRow + otherColumn;
        const part0 = rowWeight * columnWeight;
        const part1 = rowWeight * otherColumnWeight;
        const part2 = otherRowWeight * columnWeight;
        const part3 = otherRowWeight * otherColumnWeight;
        const weight =
          (at0 === site ? part0 : 0) +
          (at1 === site ? part1 : 0) +
          (at2 === site ? part2 : 0) +
          (at3 === site ? part3 : 0);
        if (weight === 0) continue;
        const added = rounding[half + columns.half[x]!]!;
        const ownLeast = least[site]!;
        const ownMost = most[site]!;
        const sumLeast =
          added + part0 * least[at0]! + part1 * least[at1]! + part2 * least[at2]! + part3 * least[at3]!;
        const sumMost =
          added + part0 * most[at0]! + part1 * most[at1]! + part2 * most[at2]! + part3 * most[at3]!;
        // The site may be so much above its least, and so much below its most.
        const above = ((high + 1) << shift) - 1 - sumLeast;
        const below = sumMost - (low << shift);
        if (above >= weight * (ownMost - ownLeast) && below >= weight * (ownMost - ownLeast)) continue;
        const nextLeast = ownMost - Math.floor(below / weight);
        const nextMost = ownLeast + Math.floor(above / weight);
        if (this.#narrow(site, nextLeast, nextMost)) changed = true;
      }
    }
    return changed;
  }
}
