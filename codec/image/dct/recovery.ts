import { JPEG } from "../flow/jpeg.js";
import { type ChromaBounds, SiteBounds, solvedChroma } from "../lattice/bounds.js";
import { FREE, Inverse, OFF, type Points, SOLVED } from "../lattice/points.js";
import type { Colours } from "../lattice/repair.js";
import { Component } from "./component.js";
import type { Geometry } from "./geometry.js";
import { TOP } from "./islow.js";
import { findTable } from "./quantisation.js";
import { Reconciliation } from "./reconciliation.js";

/** In the mean, the quantisers of a fine table are less. */
const FINE = 2;

/** The table that components share. */
function tableOf(components: readonly Component[]): Int32Array | undefined {
  const known = components.map((component) => component.knownBlocks());
  const all = new Float64Array(known.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const blocks of known) {
    all.set(blocks, at);
    at += blocks.length;
  }
  const table = all.length > 0 ? findTable(all, components[0]!.isChroma) : undefined;
  if (table === undefined) return undefined;
  // Every picture is near multiples of 1, so that only whole blocks tell; coarse tables show by themselves, whoever decoded.
  const isFine = table.reduce((sum, quantiser) => sum + quantiser, 0) < FINE * table.length;
  return !isFine || components.every((component) => component.agrees(table)) ? table : undefined;
}

/** Luma and both chromas, found from the colours of a field of pixels. */
export class Recovery {
  readonly luma: Component;
  readonly first: Component;
  readonly second: Component;
  readonly #inverse: Inverse;
  readonly #geometry: Geometry;
  readonly #colours: Colours;
  readonly #points: Points;
  readonly #source: readonly Int32Array[];
  readonly #reconciliations = new Map<Component, Reconciliation>();
  #isBounded = false;

  /** @param colours of all pixels of the grid, from `source`; @param inside 1 for those of the picture */
  constructor(
    inverse: Inverse,
    geometry: Geometry,
    source: readonly Int32Array[],
    colours: Colours,
    inside: Uint8Array,
  ) {
    this.#source = source;
    this.#inverse = inverse;
    this.#geometry = geometry;
    this.#colours = colours;
    this.#points = inverse.points(...colours);
    for (let pixel = 0; pixel < inside.length; pixel++) {
      if (inside[pixel] === 0) this.#points.state[pixel] = OFF;
    }
    const { columns, rows } = geometry;
    this.luma = new Component(columns.luma, rows.luma, false);
    this.first = new Component(columns.chroma, rows.chroma, true);
    this.second = new Component(columns.chroma, rows.chroma, true);
  }

  /** Whether it is about these very colours. */
  isOf(colours: readonly Int32Array[]): boolean {
    return colours.every((samples, colour) => samples === this.#source[colour]);
  }

  /** The tables of luma and chroma, where both show. */
  findTables(): readonly Int32Array[] | undefined {
    this.#bound();
    const luma = tableOf([this.luma]);
    const chroma = luma === undefined ? undefined : tableOf([this.first, this.second]);
    return luma === undefined || chroma === undefined ? undefined : [luma, chroma];
  }

  /** Finds the coefficients of all blocks. */
  solve(tables: readonly Int32Array[]): void {
    this.#bound();
    const [luma, chroma] = tables as readonly [Int32Array, Int32Array];
    this.first.setTable(chroma);
    this.second.setTable(chroma);
    for (const chroma of [this.first, this.second]) {
      chroma.solve();
      this.#reconciliations.get(chroma)!.run();
    }
    this.#boundLuma(true);
    this.luma.setTable(luma);
    this.luma.solve();
  }

  /** Once: bounds of luma that chroma gave do no harm, as they are given again. */
  #bound(): void {
    if (this.#isBounded) return;
    this.#isBounded = true;
    const first = solvedChroma(this.#points, this.#points.first);
    const second = solvedChroma(this.#points, this.#points.second);
    this.#boundClipped(first, second);
    this.#boundChroma(this.first, first);
    this.#boundChroma(this.second, second);
    this.#boundLuma(false);
  }

  /** What clipped pixels tell of their chromas. */
  #boundClipped(first: ChromaBounds, second: ChromaBounds): void {
    const { state } = this.#points;
    const [red, green, blue] = this.#colours;
    const { chromas } = this.#inverse;
    for (let pixel = 0; pixel < state.length; pixel++) {
      if (state[pixel] !== FREE) continue;
      const range = chromas.find(red[pixel]!, green[pixel]!, blue[pixel]!);
      if (range === -1) continue;
      first.least[pixel] = range & 255;
      first.most[pixel] = (range >> 8) & 255;
      second.least[pixel] = (range >> 16) & 255;
      second.most[pixel] = range >>> 24;
    }
  }

  #boundChroma(component: Component, pixels: ChromaBounds): void {
    const bounds = new SiteBounds(this.#geometry.grid, pixels);
    component.least.set(bounds.least);
    component.most.set(bounds.most);
    this.#reconciliations.set(component, new Reconciliation(this.#geometry, component, pixels));
  }

  /** Bounds luma by the colours of pixels, and for those that have many, by their chromas. */
  #boundLuma(withChroma: boolean): void {
    const { grid } = this.#geometry;
    const { state, luma } = this.#points;
    const [red, green, blue] = this.#colours;
    const { range } = this.#inverse;
    const width = grid.columns.own.length;
    const firstRow = new Int32Array(width);
    const secondRow = new Int32Array(width);
    const sums = new Int32Array(grid.columns.sites);
    const { columns, rows, least, most } = this.luma;
    for (let y = 0; y < rows.samples; y++) {
      const fieldY = y + 2 * this.#geometry.rows.chroma.before;
      if (withChroma) {
        grid.expand(this.first.samples, fieldY, sums, firstRow);
        grid.expand(this.second.samples, fieldY, sums, secondRow);
      }
      for (let x = 0; x < columns.samples; x++) {
        const fieldX = x + 2 * this.#geometry.columns.chroma.before;
        const pixel = fieldY * width + fieldX;
        const at = y * columns.samples + x;
        if (state[pixel] === SOLVED) least[at] = most[at] = luma[pixel]!;
        else if (state[pixel] === FREE && withChroma) {
          const possible = range.set(
            red[pixel]!,
            green[pixel]!,
            blue[pixel]!,
            firstRow[fieldX]!,
            secondRow[fieldX]!,
          );
          least[at] = possible ? range.least : 0;
          most[at] = possible ? range.most : TOP;
        }
      }
    }
  }
}

let inverse: Inverse | undefined;

/** The way back from the colours of libjpeg. */
export function inverseOfJpeg(): Inverse {
  inverse ??= new Inverse(JPEG);
  return inverse;
}

/** The colours of the picture within its grid of pixels. */
export function recoveryOf(
  geometry: Geometry,
  width: number,
  height: number,
  colours: readonly Int32Array[],
): Recovery {
  const { columns, rows } = geometry;
  const inside = new Uint8Array(columns.pixels * rows.pixels);
  const padded = [0, 1, 2].map(() => new Int32Array(inside.length));
  for (let y = 0; y < height; y++) {
    const to = (rows.offset + y) * columns.pixels + columns.offset;
    inside.fill(1, to, to + width);
    for (let colour = 0; colour < 3; colour++) {
      padded[colour]!.set(colours[colour]!.subarray(y * width, (y + 1) * width), to);
    }
  }
  const grid = padded as [Int32Array, Int32Array, Int32Array];
  return new Recovery(inverseOfJpeg(), geometry, colours.slice(0, 3), grid, inside);
}

/** Luma alone, all of whose samples are known. */
function greyOf({ columns, rows }: Geometry, width: number, height: number, samples: Int32Array): Component {
  const component = new Component(columns.luma, rows.luma, false);
  const stride = columns.luma.samples;
  const start = (rows.luma.samples - height) * stride + stride - width;
  for (let y = 0; y < height; y++) {
    const row = samples.subarray(y * width, (y + 1) * width);
    component.least.set(row, start + y * stride);
    component.most.set(row, start + y * stride);
  }
  return component;
}

/** The table of luma alone; undefined where its steps hardly show. */
export function findGreyTable(
  geometry: Geometry,
  width: number,
  height: number,
  samples: Int32Array,
): Int32Array | undefined {
  const table = tableOf([greyOf(geometry, width, height, samples)]);
  if (table === undefined) return undefined;
  const coarse = table.filter((value) => value > 1).length;
  return 2 * coarse > table.length ? table : undefined;
}

/** Finds the coefficients of all components; `found` is what is known of these colours. */
export function recover(
  geometry: Geometry,
  width: number,
  height: number,
  colours: readonly Int32Array[],
  tables: readonly Int32Array[],
  found?: Recovery,
): readonly Component[] {
  if (colours.length === 1) {
    const luma = greyOf(geometry, width, height, colours[0]!);
    luma.setTable(tables[0]!);
    luma.solve();
    return [luma];
  }
  const recovery = found?.isOf(colours) ? found : recoveryOf(geometry, width, height, colours);
  recovery.solve(tables);
  return [recovery.luma, recovery.first, recovery.second];
}
