import { Belief, KNOWN } from "./belief.js";
import { BLOCK, inverseTransform, TOP, ZERO } from "./islow.js";
import { type Bounds, guessSamples, isKnown } from "./samplebounds.js";
import { CoefficientSearch } from "./search.js";
import { backwardTransform, forwardTransform } from "./transform.js";

/** Rounds in which samples beyond their bounds are drawn back. */
const ROUNDS = 3;
/** The variance of a sample that is drawn to its bound. */
const DRAWN = 4;
/** How far from its bounds a real sample should be at the most: half a step would do, but leads astray more often. */
const MARGIN = 0.35;
/** From this turn on, to and fro must bring something each time. */
const PATIENCE = 3;
/** Searches cost hundreds of blocks' time, beliefs thousands: so many blocks may fail, and so many more for each that does not. */
const FAILED_SEARCHES = 512;
const FAILED_BELIEFS = 64;
const FAILED_FOR_EACH = 4;

/** Finds coefficients whose samples are within bounds. */
export class BlockSolver {
  readonly table: Int32Array;
  /** What coefficients usually have. */
  readonly variances: Float64Array;
  readonly coefficients = new Int32Array(BLOCK);
  readonly samples = new Int32Array(BLOCK);
  readonly #belief = new Belief();
  readonly #search: CoefficientSearch;
  readonly #real = { low: new Float64Array(BLOCK), high: new Float64Array(BLOCK) };
  readonly #targets = new Float64Array(BLOCK);
  readonly #precisions = new Float64Array(BLOCK);
  readonly #values = new Float64Array(BLOCK);
  readonly #free = new Float64Array(BLOCK);
  readonly #products = new Int32Array(BLOCK);
  readonly #means = new Float64Array(BLOCK);
  /** The attempt with the fewest samples beyond bounds. */
  readonly #best = new Int32Array(BLOCK);
  #fewest = BLOCK;
  /** How many more blocks may fail. */
  #searches = FAILED_SEARCHES;
  #beliefs = FAILED_BELIEFS;

  constructor(table: Int32Array, variances: Float64Array) {
    this.table = table;
    this.variances = variances;
    this.#search = new CoefficientSearch(table);
  }

  /** Whether `coefficients` and `samples` are right; they are the best attempt if not. */
  solve(bounds: Bounds, mean: number): boolean {
    const open = this.#begin(bounds);
    guessSamples(bounds, mean, this.#targets);
    for (let index = 0; index < BLOCK; index++) this.#targets[index] = this.#targets[index]! - ZERO;
    this.#quantise(this.#targets);
    if (this.#isRight(bounds)) return true;
    if (open > 0 && this.#project(bounds)) return true;
    if (this.#searches > 0) {
      if (this.#search.run(this.#real, this.coefficients, () => this.#isRight(bounds))) {
        this.#searches += FAILED_FOR_EACH;
        return true;
      }
      this.#searches--;
    }
    if (open > 0 && this.#beliefs > 0) {
      if (this.#believe(bounds, mean)) {
        this.#beliefs += FAILED_FOR_EACH;
        return true;
      }
      this.#beliefs--;
    }
    this.coefficients.set(this.#best);
    this.synthesise();
    return false;
  }

  /** Whether `coefficients`, with few changes, are right. */
  change(bounds: Bounds): boolean {
    this.#begin(bounds);
    return this.#search.run(this.#real, this.coefficients, () => this.#isRight(bounds));
  }

  /** How many samples are not known. */
  #begin(bounds: Bounds): number {
    const { least, most } = bounds;
    const { low, high } = this.#real;
    let open = 0;
    for (let index = 0; index < BLOCK; index++) {
      low[index] = least[index]! <= 0 ? Number.NEGATIVE_INFINITY : least[index]! - ZERO - MARGIN;
      high[index] = most[index]! >= TOP ? Number.POSITIVE_INFINITY : most[index]! - ZERO + MARGIN;
      if (!isKnown(bounds, index)) open++;
    }
    this.#fewest = BLOCK + 1;
    return open;
  }

  #believe(bounds: Bounds, mean: number): boolean {
    const { least, most } = bounds;
    const check = () => this.#isRight(bounds);
    for (let index = 0; index < BLOCK; index++) {
      const isOpen = least[index]! <= 0 || most[index]! >= TOP;
      const width = most[index]! - least[index]! + 1;
      this.#precisions[index] = isKnown(bounds, index) ? 1 / KNOWN : isOpen ? 0 : 12 / (width * width);
    }
    const { table, variances, coefficients } = this;
    this.#means[0] = (mean - ZERO) * 8;
    for (let round = 0; round < ROUNDS; round++) {
      this.#belief.decide(this.#targets, this.#precisions, variances, this.#means, table, coefficients);
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
      if (this.#search.run(this.#real, this.coefficients, check)) return true;
      if (!drawn) break;
    }
    return false;
  }

  /** Goes to and fro between multiples of quantisers and samples within bounds, which ends soon where little is open. */
  #project(bounds: Bounds): boolean {
    const { low, high } = this.#real;
    let before = this.#fewest;
    for (let turn = 1; ; turn++) {
      for (let index = 0; index < BLOCK; index++) this.#values[index] = this.#products[index]!;
      backwardTransform(this.#values, this.#free);
      for (let index = 0; index < BLOCK; index++) {
        this.#free[index] = isKnown(bounds, index)
          ? this.#targets[index]!
          : Math.min(Math.max(this.#free[index]!, low[index]!), high[index]!);
      }
      this.#quantise(this.#free);
      const outside = this.#outside(bounds);
      if (outside === 0) return true;
      if (turn >= PATIENCE && outside >= before) return false;
      before = outside;
    }
  }

  #quantise(samples: Float64Array): void {
    forwardTransform(samples, this.#values);
    for (let index = 0; index < BLOCK; index++) {
      this.coefficients[index] = Math.round(this.#values[index]! / this.table[index]!);
    }
  }

  /** Whether the coefficients, whatever made them, give samples within bounds. */
  #isRight(bounds: Bounds): boolean {
    return this.#outside(bounds) === 0;
  }

  /** How many of the samples that coefficients make are not within bounds. */
  #outside({ least, most }: Bounds): number {
    this.synthesise();
    let count = 0;
    for (let index = 0; index < BLOCK; index++) {
      const sample = this.samples[index]!;
      if (sample < least[index]! || sample > most[index]!) count++;
    }
    if (count < this.#fewest) {
      this.#fewest = count;
      this.#best.set(this.coefficients);
    }
    return count;
  }

  /** Makes `samples` of `coefficients`. */
  synthesise(): void {
    for (let index = 0; index < BLOCK; index++) {
      this.#products[index] = this.coefficients[index]! * this.table[index]!;
    }
    inverseTransform(this.#products, this.samples);
  }
}
