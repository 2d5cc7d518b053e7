import type { ChromaBounds } from "../lattice/bounds.js";
import { AGAIN, type Component } from "./component.js";
import type { Geometry } from "./geometry.js";
import { SIDE } from "./islow.js";

/** Each time, a site of those that made a wrong pixel is moved. */
const ROUNDS = 4;

/**
 * Brings the sites of a chroma that is doubled, each within its bounds, to what pixels say of several of them together: where a
 * pixel is wrong, bounds are drawn closer on the side that it is wrong to, and blocks are solved again.
 */
export class Reconciliation {
  readonly #geometry: Geometry;
  readonly #component: Component;
  readonly #pixels: ChromaBounds;

  constructor(geometry: Geometry, component: Component, pixels: ChromaBounds) {
    this.#geometry = geometry;
    this.#component = component;
    this.#pixels = pixels;
  }

  /** After blocks were solved. */
  run(): void {
    const { grid } = this.#geometry;
    if (grid.shift === 0) return;
    for (let round = 0; round < ROUNDS; round++) {
      if (!this.#drawCloser()) return;
      this.#component.solveAgain((blockX, blockY) => this.#badness(blockX, blockY));
    }
  }

  /** Whether any bounds are closer now, and blocks to be solved again. */
  #drawCloser(): boolean {
    const { grid } = this.#geometry;
    const { columns, rows } = grid;
    const { samples } = this.#component;
    const width = columns.own.length;
    const row = new Int32Array(width);
    const sums = new Int32Array(columns.sites);
    let changed = false;
    for (let y = 0; y < rows.own.length; y++) {
      grid.expand(samples, y, sums, row);
      for (let x = 0; x < width; x++) {
        const pixel = y * width + x;
        const isLow = row[x]! < this.#pixels.least[pixel]!;
        if (!isLow && row[x]! <= this.#pixels.most[pixel]!) continue;
        const own = rows.own[y]! * columns.sites;
        const other = rows.other[y]! * columns.sites;
        const moved =
          this.#move(own + columns.own[x]!, isLow) ||
          this.#move(own + columns.other[x]!, isLow) ||
          this.#move(other + columns.own[x]!, isLow) ||
          this.#move(other + columns.other[x]!, isLow);
        if (moved) changed = true;
      }
    }
    return changed;
  }

  /** How far the pixels that a block has a part in are from what they may be, all together. */
  #badness(blockX: number, blockY: number): number {
    const { grid } = this.#geometry;
    const { columns, rows } = grid;
    const component = this.#component;
    const fromX = component.columns.before + blockX * SIDE;
    const fromY = component.rows.before + blockY * SIDE;
    const lastX = columns.to[Math.min(fromX + SIDE, columns.sites) - 1]!;
    const lastY = rows.to[Math.min(fromY + SIDE, rows.sites) - 1]!;
    let sum = 0;
    for (let y = rows.from[fromY]!; y <= lastY; y++) {
      for (let x = columns.from[fromX]!; x <= lastX; x++) {
        const pixel = y * columns.own.length + x;
        const value = grid.at(component.samples, x, y);
        sum += Math.max(this.#pixels.least[pixel]! - value, value - this.#pixels.most[pixel]!, 0);
      }
    }
    return sum;
  }

  /** Has the sample of a site be more, or less, in a block that is right; whether it may be. */
  #move(site: number, up: boolean): boolean {
    const { columns, rows, isRight, samples, least, most } = this.#component;
    const x = (site % columns.samples) - columns.before;
    const y = Math.floor(site / columns.samples) - rows.before;
    if (x < 0 || y < 0) return false;
    const [blockX, blockY] = [x >> 3, y >> 3];
    if (blockX >= columns.blocks || blockY >= rows.blocks) return false;
    const number = blockY * columns.blocks + blockX;
    const sample = samples[site]!;
    // Another pixel of this round moved it.
    if (sample < least[site]! || sample > most[site]!) return isRight[number] === AGAIN;
    if (isRight[number] === 0 || (up ? sample >= most[site]! : sample <= least[site]!)) return false;
    if (up) least[site] = sample + 1;
    else most[site] = sample - 1;
    isRight[number] = AGAIN;
    return true;
  }
}
