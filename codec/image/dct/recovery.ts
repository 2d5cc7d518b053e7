import { JPEG } from "../flow/jpeg.js";
import { type ChromaBounds, SiteBounds, solvedChroma } from "../lattice/bounds.js";
import { FREE, Inverse, OFF, type Points, SOLVED } from "../lattice/points.js";
import type { Colours } from "../lattice/repair.js";
import { BlockSolver } from "./blocksolver.js";
import type { Extent, Geometry } from "./geometry.js";
import { BLOCK, SIDE } from "./islow.js";
import { findTable } from "./quantisation.js";
import { placeBlock } from "./synthesis.js";
import { forwardTransform } from "./transform.js";

const ZERO = 128;
const TOP = 255;
/** Blocks that a table is found from. */
const MOST_BLOCKS = 1500;
/** The variance of the mean of a block about what is expected, in coefficients. */
const DC_VARIANCE = 160 * 160;
/** Of 56 pairs of neighbours, so many must differ. */
const LIVELY = 20;
/** A coefficient that was never seen is rather not there. */
const LEAST_SPREAD = 0.1;

/** A component with its coefficients, as far as they were found. */
export class Component {
  readonly columns: Extent;
  readonly rows: Extent;
  readonly isChroma: boolean;
  /** Bounds of the samples. */
  readonly least: Int32Array;
  readonly most: Int32Array;
  /** What the coefficients make. */
  readonly samples: Int32Array;
  readonly coefficients: Int32Array;
  /** Whether the samples of each block are within bounds. */
  readonly isRight: Uint8Array;
  #solver: BlockSolver | undefined;
  readonly #least = new Int32Array(BLOCK);
  readonly #most = new Int32Array(BLOCK);

  constructor(columns: Extent, rows: Extent, isChroma: boolean) {
    this.columns = columns;
    this.rows = rows;
    this.isChroma = isChroma;
    const size = columns.samples * rows.samples;
    this.least = new Int32Array(size);
    this.most = new Int32Array(size).fill(TOP);
    this.samples = new Int32Array(size);
    this.coefficients = new Int32Array(BLOCK * columns.blocks * rows.blocks);
    this.isRight = new Uint8Array(columns.blocks * rows.blocks);
  }

  /** Sets the bounds of a block; whether all its samples are known. */
  #look(blockX: number, blockY: number): boolean {
    const { columns, rows } = this;
    let known = true;
    for (let index = 0; index < BLOCK; index++) {
      const x = columns.before + blockX * SIDE + (index & 7);
      const y = rows.before + blockY * SIDE + (index >> 3);
      const inside = x < columns.samples && y < rows.samples;
      const at = y * columns.samples + x;
      const least = inside ? this.least[at]! : 0;
      const most = inside ? this.most[at]! : TOP;
      this.#least[index] = least;
      this.#most[index] = most;
      if (least < most || least === 0 || most === TOP) known = false;
    }
    return known;
  }

  /** Coefficients, as real numbers, of blocks that are known. */
  knownBlocks(): Float64Array {
    const { columns, rows } = this;
    const total = columns.blocks * rows.blocks;
    const target = new Float64Array(BLOCK * Math.min(MOST_BLOCKS, total));
    const samples = new Float64Array(BLOCK);
    let count = 0;
    const stride = Math.max(1, Math.floor(total / MOST_BLOCKS));
    for (let turn = 0; turn < stride && count < MOST_BLOCKS; turn++) {
      for (let number = turn; number < total && count < MOST_BLOCKS; number += stride) {
        const blockX = number % columns.blocks;
        if (!this.#look(blockX, (number - blockX) / columns.blocks) || !this.#isLively()) continue;
        for (let index = 0; index < BLOCK; index++) samples[index] = this.#least[index]! - ZERO;
        forwardTransform(samples, target.subarray(BLOCK * count, BLOCK * (count + 1)));
        count++;
      }
    }
    return target.subarray(0, BLOCK * count);
  }

  /** Whether samples change often both ways: in flat blocks all are rounded alike, so that errors add up. */
  #isLively(): boolean {
    const samples = this.#least;
    let across = 0;
    let down = 0;
    for (let index = 0; index < BLOCK; index++) {
      if ((index & 7) > 0 && samples[index] !== samples[index - 1]) across++;
      if (index >= SIDE && samples[index] !== samples[index - SIDE]) down++;
    }
    return across >= LIVELY && down >= LIVELY;
  }

  /** Takes quantisers, and looks at what coefficients usually are. */
  setTable(table: Int32Array): void {
    const known = this.knownBlocks();
    const variances = new Float64Array(BLOCK);
    for (let at = 0; at < known.length; at++) {
      const index = at % BLOCK;
      variances[index] = variances[index]! + (known[at]! * known[at]! * BLOCK) / known.length;
    }
    for (let index = 0; index < BLOCK; index++) {
      const spread = LEAST_SPREAD * table[index]!;
      variances[index] = Math.max(variances[index]!, spread * spread);
    }
    variances[0] = DC_VARIANCE;
    this.#solver = new BlockSolver(table, variances);
  }

  /** Finds the coefficients of the blocks that are not right. */
  solve(): void {
    const solver = this.#solver!;
    const { columns, rows } = this;
    const stride = columns.blocks * SIDE;
    const bounds = { least: this.#least, most: this.#most };
    for (let blockY = 0; blockY < rows.blocks; blockY++) {
      for (let blockX = 0; blockX < columns.blocks; blockX++) {
        const number = blockY * columns.blocks + blockX;
        if (this.isRight[number] === 1) continue;
        this.#look(blockX, blockY);
        const isRight = solver.solve(bounds, this.#expected(blockX, blockY));
        this.isRight[number] = isRight ? 1 : 0;
        for (let index = 0; index < BLOCK; index++) {
          const row = blockY * SIDE + (index >> 3);
          this.coefficients[row * stride + blockX * SIDE + (index & 7)] = solver.coefficients[index]!;
        }
        placeBlock(solver.samples, columns, rows, blockX, blockY, this.samples);
      }
    }
  }

  /** About the mean of a block. */
  #expected(blockX: number, blockY: number): number {
    const { columns } = this;
    let sum = 0;
    let count = 0;
    for (let index = 0; index < BLOCK; index++) {
      if (this.#least[index] !== this.#most[index]) continue;
      sum += this.#least[index]!;
      count++;
    }
    if (count > 0) return sum / count;
    const x = columns.before + blockX * SIDE;
    const y = this.rows.before + blockY * SIDE;
    if (blockX > 0) return this.samples[y * columns.samples + x - 1]!;
    return blockY > 0 ? this.samples[(y - 1) * columns.samples + x]! : ZERO;
  }
}

/** The table that components share. */
function tableOf(components: readonly Component[]): Int32Array | undefined {
  const known = components.map((component) => component.knownBlocks());
  const all = new Float64Array(known.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const blocks of known) {
    all.set(blocks, at);
    at += blocks.length;
  }
  return all.length > 0 ? findTable(all, components[0]!.isChroma) : undefined;
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
    this.first.solve();
    this.second.solve();
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
