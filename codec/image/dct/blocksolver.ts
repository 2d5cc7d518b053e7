import { Belief, KNOWN } from "./belief.js";
import { BLOCK, inverseTransform, SIDE } from "./islow.js";
import { backwardTransform, forwardTransform, WAVES } from "./transform.js";

const ZERO = 128;
const TOP = 255;
/** Rounds in which samples beyond their bounds are drawn back. */
const ROUNDS = 4;
/** The variance of a sample that is drawn to its bound. */
const DRAWN = 4;
/** How far a sample is from the waves that made it: half a step and what whole numbers do. */
const FARTHEST = 0.72;
/** Coefficients of which several may be off by one. */
const DOUBTFUL = 16;
const MOST_CHANGES = 4;
/** A search for changes costs a thousand blocks' time: so many may fail, and so many more for each that did not, up to a bound. */
const FAILURES = 128;
const FAILURES_FOR_EACH = 8;
const MOST_FAILURES = 512;
/** How far from its bounds a real sample may be. */
const MARGIN = 0.5;
const FAR_BELOW = -(2 ** 20);
const FAR_ABOVE = 2 ** 20;
/** From this turn on, to and fro must bring something each time. */
const PATIENCE = 3;

/** What is known of the samples of a block: the least and the most of each, 0 and 255 standing for all beyond. */
export interface Bounds {
  readonly least: Int32Array;
  readonly most: Int32Array;
}

/**
 * Whether nothing is known of a row or a column at an edge, as where the picture ends. All samples would do there, and the
 * likeliest ones are asked for.
 */
function hasOpenEdge({ least, most }: Bounds): boolean {
  const isUnknown = (index: number) => least[index]! <= 0 && most[index]! >= TOP;
  const isOpen = (first: number, step: number) => {
    for (let turn = 0; turn < SIDE; turn++) if (!isUnknown(first + turn * step)) return false;
    return true;
  };
  return isOpen(0, 1) || isOpen(BLOCK - SIDE, 1) || isOpen(0, SIDE) || isOpen(SIDE - 1, SIDE);
}

/** Finds coefficients whose samples are within bounds. */
export class BlockSolver {
  readonly table: Int32Array;
  /** What coefficients usually have. */
  readonly variances: Float64Array;
  readonly coefficients = new Int32Array(BLOCK);
  readonly samples = new Int32Array(BLOCK);
  readonly #belief = new Belief();
  readonly #targets = new Float64Array(BLOCK);
  readonly #precisions = new Float64Array(BLOCK);
  readonly #real = new Float64Array(BLOCK);
  readonly #products = new Int32Array(BLOCK);
  readonly #rest = new Float64Array(BLOCK);
  readonly #means = new Float64Array(BLOCK);
  /** Searches for changes that failed, and that did not. */
  #failures = 0;
  #changed = 0;

  constructor(table: Int32Array, variances: Float64Array) {
    this.table = table;
    this.variances = variances;
  }

  /** Whether `coefficients` and `samples` are right; they are an attempt if not. */
  solve(bounds: Bounds, mean: number): boolean {
    const { least, most } = bounds;
    let open = 0;
    for (let index = 0; index < BLOCK; index++) {
      const known = least[index] === most[index] && least[index]! > 0 && least[index]! < TOP;
      if (known) {
        this.#targets[index] = least[index]! - ZERO;
        this.#precisions[index] = 1 / KNOWN;
        continue;
      }
      open++;
      const width = least[index]! <= 0 || most[index]! >= TOP ? 0 : most[index]! - least[index]!;
      this.#targets[index] = (least[index]! + most[index]!) / 2 - ZERO;
      this.#precisions[index] = width > 0 ? 12 / ((width + 1) * (width + 1)) : 0;
    }
    if (open === 0) {
      forwardTransform(this.#targets, this.#real);
      for (let index = 0; index < BLOCK; index++) {
        this.coefficients[index] = Math.round(this.#real[index]! / this.table[index]!);
      }
      if (this.#isRight(bounds) || this.#change(bounds)) return true;
      this.#synthesise();
      return false;
    }
    if (this.#project(bounds, mean)) return true;
    this.#means[0] = (mean - ZERO) * 8;
    for (let round = 0; round < ROUNDS; round++) {
      this.#belief.decide(
        this.#targets,
        this.#precisions,
        this.variances,
        this.#means,
        this.table,
        this.coefficients,
      );
      if (this.#isRight(bounds)) return true;
      let drawn = false;
      for (let index = 0; index < BLOCK; index++) {
        const sample = this.samples[index]!;
        if (this.#precisions[index]! > 1) continue;
        const wanted = sample < least[index]! ? least[index]! : most[index]!;
        if (sample >= least[index]! && sample <= most[index]!) continue;
        this.#targets[index] = wanted + (sample < wanted ? 1 : -1) - ZERO;
        this.#precisions[index] = 1 / DRAWN;
        drawn = true;
      }
      if (!drawn) break;
    }
    return false;
  }

  /** Goes to and fro between multiples of quantisers and samples within bounds, which ends soon where little is open. */
  #project(bounds: Bounds, mean: number): boolean {
    const { least, most } = bounds;
    const free = this.#rest;
    if (hasOpenEdge(bounds)) return false;
    for (let index = 0; index < BLOCK; index++) {
      const isLow = least[index]! <= 0;
      const isHigh = most[index]! >= TOP;
      const guess = isLow && isHigh ? mean : isLow ? most[index]! : isHigh ? least[index]! : undefined;
      free[index] = guess === undefined ? this.#targets[index]! : guess - ZERO;
    }
    let before = BLOCK;
    for (let turn = 0; ; turn++) {
      forwardTransform(free, this.#real);
      for (let index = 0; index < BLOCK; index++) {
        this.coefficients[index] = Math.round(this.#real[index]! / this.table[index]!);
      }
      const outside = this.#outside(bounds);
      if (outside === 0) return true;
      if (turn >= PATIENCE && outside >= before) return false;
      before = outside;
      this.#real.set(this.#products);
      backwardTransform(this.#real, free);
      for (let index = 0; index < BLOCK; index++) {
        const low = least[index]! <= 0 ? FAR_BELOW : least[index]! - ZERO - MARGIN;
        const high = most[index]! >= TOP ? FAR_ABOVE : most[index]! - ZERO + MARGIN;
        const isKnown = this.#precisions[index] === 1 / KNOWN;
        free[index] = isKnown ? this.#targets[index]! : Math.min(Math.max(free[index]!, low), high);
      }
    }
  }

  /** Whether the coefficients, whatever made them, give samples within bounds. */
  #isRight(bounds: Bounds): boolean {
    return this.#outside(bounds) === 0;
  }

  /** How many of the samples that coefficients make are not within bounds. */
  #outside({ least, most }: Bounds): number {
    this.#synthesise();
    let count = 0;
    for (let index = 0; index < BLOCK; index++) {
      const sample = this.samples[index]!;
      if (sample < least[index]! || sample > most[index]!) count++;
    }
    return count;
  }

  #synthesise(): void {
    for (let index = 0; index < BLOCK; index++) {
      this.#products[index] = this.coefficients[index]! * this.table[index]!;
    }
    inverseTransform(this.#products, this.samples);
  }

  /** Where all samples are known: tries the next multiple for a few of the coefficients nearest to halves. */
  #change(bounds: Bounds): boolean {
    if (this.#failures >= Math.min(MOST_FAILURES, FAILURES + FAILURES_FOR_EACH * this.#changed)) return false;
    const rest = this.#rest;
    rest.fill(0);
    const doubts: { index: number; step: number; cost: number }[] = [];
    for (let index = 0; index < BLOCK; index++) {
      const quantiser = this.table[index]!;
      const error = this.#real[index]! - this.coefficients[index]! * quantiser;
      const wave = WAVES[index]!;
      for (let sample = 0; sample < BLOCK; sample++) rest[sample] = rest[sample]! + error * wave[sample]!;
      const step = error < 0 ? -1 : 1;
      doubts.push({ index, step, cost: quantiser * (quantiser - 2 * Math.abs(error)) });
    }
    doubts.sort((a, b) => a.cost - b.cost);
    const chosen = doubts.slice(0, DOUBTFUL);
    for (let changes = 1; changes <= MOST_CHANGES; changes++) {
      if (this.#changeSome(bounds, chosen, 0, changes)) {
        this.#changed++;
        return true;
      }
    }
    this.#failures++;
    return false;
  }

  #changeSome(
    bounds: Bounds,
    doubts: readonly { index: number; step: number }[],
    from: number,
    changes: number,
  ): boolean {
    const rest = this.#rest;
    if (changes === 0) {
      for (let sample = 0; sample < BLOCK; sample++) {
        if (Math.abs(rest[sample]!) > FARTHEST) return false;
      }
      return this.#isRight(bounds);
    }
    for (let turn = from; turn < doubts.length; turn++) {
      const { index, step } = doubts[turn]!;
      const wave = WAVES[index]!;
      const amount = step * this.table[index]!;
      for (let sample = 0; sample < BLOCK; sample++) rest[sample] = rest[sample]! - amount * wave[sample]!;
      this.coefficients[index] = this.coefficients[index]! + step;
      if (this.#changeSome(bounds, doubts, turn + 1, changes - 1)) return true;
      this.coefficients[index] = this.coefficients[index]! - step;
      for (let sample = 0; sample < BLOCK; sample++) rest[sample] = rest[sample]! + amount * wave[sample]!;
    }
    return false;
  }
}
