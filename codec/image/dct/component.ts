import { BlockSolver } from "./blocksolver.js";
import type { Extent } from "./geometry.js";
import { BLOCK, SIDE, TOP, ZERO } from "./islow.js";
import { type Bounds, isKnown } from "./samplebounds.js";
import { placeBlock } from "./synthesis.js";
import { forwardTransform } from "./transform.js";

/** Blocks that a table is found from. */
const MOST_BLOCKS = 1500;
/** The variance of the mean of a block about what is expected, in coefficients. */
const DC_VARIANCE = 160 * 160;
/** Of 56 pairs of neighbours, so many must differ. */
const LIVELY = 20;
/** So many blocks tell whether a table is right; one of so many of them must be solved with it. */
const LOOKS = 192;
const LEAST_RIGHT = 3;
/** A coefficient that was never seen is rather not there. */
const LEAST_SPREAD = 0.1;

/** The state of a block whose samples were within bounds that are closer now. */
export const AGAIN = 2;

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
  /** Whether the samples of each block are within bounds; AGAIN where others are wanted, if there are any. */
  readonly isRight: Uint8Array;
  #solver: BlockSolver | undefined;
  /** Of the block that is looked at. */
  readonly #bounds: Bounds = { least: new Int32Array(BLOCK), most: new Int32Array(BLOCK) };

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
    const bounds = this.#bounds;
    let known = true;
    for (let index = 0; index < BLOCK; index++) {
      const x = columns.before + blockX * SIDE + (index & 7);
      const y = rows.before + blockY * SIDE + (index >> 3);
      const inside = x < columns.samples && y < rows.samples;
      const at = y * columns.samples + x;
      bounds.least[index] = inside ? this.least[at]! : 0;
      bounds.most[index] = inside ? this.most[at]! : TOP;
      if (!isKnown(bounds, index)) known = false;
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
        for (let index = 0; index < BLOCK; index++) samples[index] = this.#bounds.least[index]! - ZERO;
        forwardTransform(samples, target.subarray(BLOCK * count, BLOCK * (count + 1)));
        count++;
      }
    }
    return target.subarray(0, BLOCK * count);
  }

  /** Whether samples change often both ways: in flat blocks all are rounded alike, so that errors add up. */
  #isLively(): boolean {
    const samples = this.#bounds.least;
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

  /** Whether not nearly all of some blocks that are known contradict the table. */
  agrees(table: Int32Array): boolean {
    const { columns, rows } = this;
    const total = columns.blocks * rows.blocks;
    const solver = new BlockSolver(table, new Float64Array(BLOCK).fill(DC_VARIANCE));
    let looks = 0;
    let right = 0;
    for (let turn = 0; turn < LOOKS; turn++) {
      const number = Math.floor((total * turn) / LOOKS);
      const blockX = number % columns.blocks;
      if (!this.#look(blockX, (number - blockX) / columns.blocks)) continue;
      looks++;
      if (solver.solve(this.#bounds, ZERO)) right++;
    }
    return right * LEAST_RIGHT >= looks;
  }

  /** Finds the coefficients of all blocks. */
  solve(): void {
    const solver = this.#solver!;
    this.#eachBlock((blockX, blockY, number) => {
      if (this.isRight[number] === 1) return;
      this.#look(blockX, blockY);
      this.isRight[number] = solver.solve(this.#bounds, this.#expected(blockX, blockY)) ? 1 : 0;
      this.#take(solver, blockX, blockY);
    });
  }

  /**
   * Looks for other coefficients of the blocks whose bounds are closer now; where there are none, or none better, they stay as
   * they are.
   * @param badness of a block with the present samples
   */
  solveAgain(badness: (blockX: number, blockY: number) => number): void {
    const solver = this.#solver!;
    const before = new BlockSolver(solver.table, solver.variances);
    const stride = this.columns.blocks * SIDE;
    this.#eachBlock((blockX, blockY, number) => {
      if (this.isRight[number] !== AGAIN) return;
      this.isRight[number] = 1;
      this.#look(blockX, blockY);
      for (let index = 0; index < BLOCK; index++) {
        const row = blockY * SIDE + (index >> 3);
        solver.coefficients[index] = this.coefficients[row * stride + blockX * SIDE + (index & 7)]!;
      }
      before.coefficients.set(solver.coefficients);
      if (!solver.change(this.#bounds)) return;
      const most = badness(blockX, blockY);
      this.#take(solver, blockX, blockY);
      if (badness(blockX, blockY) < most) return;
      before.synthesise();
      this.#take(before, blockX, blockY);
    });
  }

  #eachBlock(visit: (blockX: number, blockY: number, number: number) => void): void {
    const { columns, rows } = this;
    for (let blockY = 0, number = 0; blockY < rows.blocks; blockY++) {
      for (let blockX = 0; blockX < columns.blocks; blockX++, number++) visit(blockX, blockY, number);
    }
  }

  #take(solver: BlockSolver, blockX: number, blockY: number): void {
    const stride = this.columns.blocks * SIDE;
    for (let index = 0; index < BLOCK; index++) {
      const row = blockY * SIDE + (index >> 3);
      this.coefficients[row * stride + blockX * SIDE + (index & 7)] = solver.coefficients[index]!;
    }
    placeBlock(solver.samples, this.columns, this.rows, blockX, blockY, this.samples);
  }

  /** About the mean of a block. */
  #expected(blockX: number, blockY: number): number {
    const { columns } = this;
    const { least, most } = this.#bounds;
    let sum = 0;
    let count = 0;
    for (let index = 0; index < BLOCK; index++) {
      if (least[index] !== most[index]) continue;
      sum += least[index]!;
      count++;
    }
    if (count > 0) return sum / count;
    const x = columns.before + blockX * SIDE;
    const y = this.rows.before + blockY * SIDE;
    if (blockX > 0) return this.samples[y * columns.samples + x - 1]!;
    return blockY > 0 ? this.samples[(y - 1) * columns.samples + x]! : ZERO;
  }
}
