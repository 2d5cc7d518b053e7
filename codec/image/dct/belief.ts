import { BLOCK } from "./islow.js";
import { forwardTransform, WAVES } from "./transform.js";

/** The variance of a sample that was rounded, and a little for the transform in whole numbers. */
export const KNOWN = 0.1;
/** In squares of a quantiser: what a coefficient varies at the most, with the others and in all, of which nothing is to be learnt. */
const SETTLED = 0.0002;
const SURE = 0.006;
/** What is less than this is nothing. */
const NOTHING = 1e-9;

/**
 * A Gaussian belief about the coefficients of a block of which not all samples are known, that is brought to multiples of
 * quantisers one by one, the surest first (Babai's nearest plane).
 *
 * If all samples were known, coefficients would be apart, with variances D, as their waves are orthonormal. What is missing of the
 * precisions P of m samples with the waves W is taken out: the covariance is D + Z' Z, where L Z = W' D and
 * L L' = 1 / P - W' D W (Woodbury). So a coefficient is one of variance D, and a mixture z of m hidden ones of variance 1; what is
 * decided tells of those alone, and mixtures are brought to others whose variance is 1 again.
 */
export class Belief {
  readonly #alone = new Float64Array(BLOCK);
  readonly #means = new Float64Array(BLOCK);
  readonly #weighted = new Float64Array(BLOCK);
  readonly #products = new Float64Array(BLOCK);
  readonly #missing = new Int32Array(BLOCK);
  readonly #active = new Int32Array(BLOCK);
  /** Variances of the mixtures. */
  readonly #mixed = new Float64Array(BLOCK);
  readonly #factor = new Float64Array(BLOCK * BLOCK);
  readonly #mixtures = new Float64Array(BLOCK * BLOCK);
  readonly #gains = new Float64Array(BLOCK);

  /**
   * @param samples what is known or guessed of them, less 128
   * @param precisions one over the variance of each sample; 0 where nothing is known
   * @param variances what coefficients usually have
   * @param means what coefficients are expected to be
   * @param table quantisers
   * @param coefficients takes the multiples
   */
  decide(
    samples: Float64Array,
    precisions: Float64Array,
    variances: Float64Array,
    means: Float64Array,
    table: Int32Array,
    coefficients: Int32Array,
  ): void {
    const sharp = 1 / KNOWN;
    const alone = this.#alone;
    for (let index = 0; index < BLOCK; index++) alone[index] = 1 / (sharp + 1 / variances[index]!);
    let count = 0;
    for (let sample = 0; sample < BLOCK; sample++) {
      if (sharp - precisions[sample]! > NOTHING) this.#missing[count++] = sample;
    }
    this.#factorise(count, precisions);
    this.#mix(count);
    this.#expect(count, samples, precisions, variances, means);
    this.#round(count, table, coefficients);
  }

  /** The lower triangle L. */
  #factorise(count: number, precisions: Float64Array): void {
    const alone = this.#alone;
    const missing = this.#missing;
    const factor = this.#factor;
    const products = this.#products;
    for (let row = 0; row < count; row++) {
      const sample = missing[row]!;
      const wave = WAVES_OF_SAMPLES[sample]!;
      for (let index = 0; index < BLOCK; index++) products[index] = wave[index]! * alone[index]!;
      const own = row * BLOCK;
      for (let column = 0; column <= row; column++) {
        const other = WAVES_OF_SAMPLES[missing[column]!]!;
        let sum = column === row ? 1 / (1 / KNOWN - precisions[sample]!) : 0;
        for (let index = 0; index < BLOCK; index++) sum -= products[index]! * other[index]!;
        const before = column * BLOCK;
        for (let turn = 0; turn < column; turn++) sum -= factor[own + turn]! * factor[before + turn]!;
        factor[own + column] =
          column === row ? Math.sqrt(Math.max(sum, NOTHING * NOTHING)) : sum / factor[before + column]!;
      }
    }
  }

  /** The mixtures Z of coefficients, one after the other, and what they vary. */
  #mix(count: number): void {
    const alone = this.#alone;
    const missing = this.#missing;
    const factor = this.#factor;
    const mixtures = this.#mixtures;
    for (let index = 0; index < BLOCK; index++) {
      const wave = WAVES[index]!;
      const variance = alone[index]!;
      const own = index * BLOCK;
      let squares = 0;
      for (let row = 0; row < count; row++) {
        const from = row * BLOCK;
        let sum = wave[missing[row]!]! * variance;
        for (let turn = 0; turn < row; turn++) sum -= factor[from + turn]! * mixtures[own + turn]!;
        const value = sum / factor[from + row]!;
        mixtures[own + row] = value;
        squares += value * value;
      }
      this.#mixed[index] = squares;
    }
  }

  /** The means of coefficients. */
  #expect(
    count: number,
    samples: Float64Array,
    precisions: Float64Array,
    variances: Float64Array,
    means: Float64Array,
  ): void {
    const products = this.#products;
    const weighted = this.#weighted;
    const mixtures = this.#mixtures;
    const hidden = this.#gains;
    for (let sample = 0; sample < BLOCK; sample++) products[sample] = precisions[sample]! * samples[sample]!;
    forwardTransform(products, weighted);
    hidden.fill(0, 0, count);
    for (let index = 0; index < BLOCK; index++) {
      const weight = weighted[index]! + means[index]! / variances[index]!;
      weighted[index] = weight;
      const own = index * BLOCK;
      for (let turn = 0; turn < count; turn++) hidden[turn] = hidden[turn]! + mixtures[own + turn]! * weight;
    }
    for (let index = 0; index < BLOCK; index++) {
      let sum = this.#alone[index]! * weighted[index]!;
      const own = index * BLOCK;
      for (let turn = 0; turn < count; turn++) sum += mixtures[own + turn]! * hidden[turn]!;
      this.#means[index] = sum;
    }
  }

  #round(count: number, table: Int32Array, coefficients: Int32Array): void {
    const active = this.#active;
    for (let index = 0; index < BLOCK; index++) active[index] = index;
    let left = BLOCK;
    while (left > 0) {
      const open = this.#gather(left, table);
      const sure = left - open;
      for (let turn = open; turn < left; turn++) {
        const index = active[turn]!;
        coefficients[index] = Math.round(this.#means[index]! / table[index]!);
      }
      if (open > 0 && sure > 1) this.#learnMany(count, open, left, table, coefficients);
      else if (open > 0) this.#learnOne(count, open, table, coefficients);
      left = open;
    }
  }

  /**
   * Puts the coefficients of which nothing is to be learnt any more behind the others, or else the surest one.
   * @returns how many others there are
   */
  #gather(left: number, table: Int32Array): number {
    const active = this.#active;
    let open = 0;
    let unsettled = 0;
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let turn = 0; turn < left; turn++) {
      const index = active[turn]!;
      const square = table[index]! * table[index]!;
      const mixed = this.#mixed[index]!;
      const doubt = this.#alone[index]! + mixed;
      if (mixed >= SETTLED * square) unsettled++;
      else if (doubt < SURE * square) continue;
      if (doubt < least * square) {
        least = doubt / square;
        best = open;
      }
      active[turn] = active[open]!;
      active[open++] = index;
    }
    if (unsettled === 0) return 0;
    if (open < left) return open;
    const chosen = active[best]!;
    active[best] = active[left - 1]!;
    active[left - 1] = chosen;
    return left - 1;
  }

  /** Has the first of the active coefficients know what became of the one behind them. */
  #learnOne(count: number, open: number, table: Int32Array, coefficients: Int32Array): void {
    const mixtures = this.#mixtures;
    const mixed = this.#mixed;
    const means = this.#means;
    const chosen = this.#active[open]!;
    const own = chosen * BLOCK;
    const squares = mixed[chosen]!;
    if (squares <= 0) return;
    const variance = this.#alone[chosen]! + squares;
    const change = (coefficients[chosen]! * table[chosen]! - means[chosen]!) / variance;
    // The root of what is left of the hidden covariance, which is 1 but for the direction of this mixture.
    const part = (1 - Math.sqrt(this.#alone[chosen]! / variance)) / squares;
    for (let turn = 0; turn < open; turn++) {
      const index = this.#active[turn]!;
      const other = index * BLOCK;
      let gain = 0;
      for (let at = 0; at < count; at++) gain += mixtures[other + at]! * mixtures[own + at]!;
      means[index] = means[index]! + gain * change;
      const scaled = gain * part;
      let sum = 0;
      for (let at = 0; at < count; at++) {
        const value = mixtures[other + at]! - scaled * mixtures[own + at]!;
        mixtures[other + at] = value;
        sum += value * value;
      }
      mixed[index] = sum;
    }
  }

  /** Has the first of the active coefficients know what became of those behind them. */
  #learnMany(count: number, open: number, left: number, table: Int32Array, coefficients: Int32Array): void {
    const mixtures = this.#mixtures;
    const factor = this.#factor;
    const means = this.#means;
    const active = this.#active;
    const change = this.#gains;
    change.fill(0, 0, count);
    // The precision of the hidden ones, and what was learnt of them.
    for (let row = 0; row < count; row++) {
      factor.fill(0, row * BLOCK, row * BLOCK + row);
      factor[row * BLOCK + row] = 1;
    }
    for (let turn = open; turn < left; turn++) {
      const index = active[turn]!;
      const own = index * BLOCK;
      const precision = 1 / this.#alone[index]!;
      const rest = coefficients[index]! * table[index]! - means[index]!;
      for (let row = 0; row < count; row++) {
        const scaled = mixtures[own + row]! * precision;
        change[row] = change[row]! + scaled * rest;
        const to = row * BLOCK;
        for (let column = 0; column <= row; column++) {
          factor[to + column] = factor[to + column]! + scaled * mixtures[own + column]!;
        }
      }
    }
    for (let row = 0; row < count; row++) {
      const own = row * BLOCK;
      for (let column = 0; column <= row; column++) {
        const other = column * BLOCK;
        let sum = factor[own + column]!;
        for (let at = 0; at < column; at++) sum -= factor[own + at]! * factor[other + at]!;
        factor[own + column] = column === row ? Math.sqrt(sum) : sum / factor[other + column]!;
      }
      let sum = change[row]!;
      for (let at = 0; at < row; at++) sum -= factor[own + at]! * change[at]!;
      change[row] = sum / factor[own + row]!;
    }
    for (let turn = 0; turn < open; turn++) {
      const index = active[turn]!;
      const own = index * BLOCK;
      let squares = 0;
      let learnt = 0;
      for (let row = 0; row < count; row++) {
        const from = row * BLOCK;
        let sum = mixtures[own + row]!;
        for (let at = 0; at < row; at++) sum -= factor[from + at]! * mixtures[own + at]!;
        const value = sum / factor[from + row]!;
        mixtures[own + row] = value;
        squares += value * value;
        learnt += value * change[row]!;
      }
      this.#mixed[index] = squares;
      means[index] = means[index]! + learnt;
    }
  }
}

/** For each sample, what one unit of each coefficient adds to it. */
const WAVES_OF_SAMPLES: readonly Float64Array[] = Array.from({ length: BLOCK }, (_, sample) =>
  Float64Array.from(WAVES, (wave) => wave[sample]!),
);
