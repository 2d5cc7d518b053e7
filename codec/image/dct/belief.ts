import { BLOCK } from "./islow.js";
import { WAVES } from "./transform.js";

/** The variance of a sample that was rounded, and a little for the transform in whole numbers. */
export const KNOWN = 0.1;

/**
 * A Gaussian belief about the coefficients of a block of which not all samples are known, that is brought to multiples of
 * quantisers one by one, the surest first (Babai's nearest plane).
 */
export class Belief {
  readonly #covariance = new Float64Array(BLOCK * BLOCK);
  readonly #means = new Float64Array(BLOCK);
  readonly #product = new Float64Array(BLOCK);
  readonly #active = new Int32Array(BLOCK);

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
    const covariance = this.#covariance;
    const own = this.#means;
    const product = this.#product;
    covariance.fill(0);
    const sharp = 1 / KNOWN;
    // As if all samples were known; then those that are not are taken out.
    for (let index = 0; index < BLOCK; index++) {
      covariance[index * BLOCK + index] = 1 / (sharp + 1 / variances[index]!);
    }
    const weighted = product;
    weighted.fill(0);
    own.fill(0);
    for (let sample = 0; sample < BLOCK; sample++) {
      const missing = sharp - precisions[sample]!;
      if (missing > 1e-9) this.#lessen(sample, missing);
    }
    for (let index = 0; index < BLOCK; index++) {
      const wave = WAVES[index]!;
      let sum = means[index]! / variances[index]!;
      for (let sample = 0; sample < BLOCK; sample++)
        sum += wave[sample]! * precisions[sample]! * samples[sample]!;
      weighted[index] = sum;
    }
    for (let index = 0; index < BLOCK; index++) {
      let sum = 0;
      const row = index * BLOCK;
      for (let other = 0; other < BLOCK; other++) sum += covariance[row + other]! * weighted[other]!;
      own[index] = sum;
    }
    this.#round(table, coefficients);
  }

  /** Takes away so much precision of a sample (Sherman and Morrison). */
  #lessen(sample: number, precision: number): void {
    const covariance = this.#covariance;
    const product = new Float64Array(BLOCK);
    let quadratic = 0;
    for (let index = 0; index < BLOCK; index++) {
      let sum = 0;
      const row = index * BLOCK;
      for (let other = 0; other < BLOCK; other++) sum += covariance[row + other]! * WAVES[other]![sample]!;
      product[index] = sum;
      quadratic += sum * WAVES[index]![sample]!;
    }
    const factor = precision / Math.max(1 - precision * quadratic, 1e-9);
    for (let index = 0; index < BLOCK; index++) {
      const scaled = product[index]! * factor;
      const row = index * BLOCK;
      for (let other = 0; other < BLOCK; other++) {
        covariance[row + other] = covariance[row + other]! + scaled * product[other]!;
      }
    }
  }

  #round(table: Int32Array, coefficients: Int32Array): void {
    const covariance = this.#covariance;
    const means = this.#means;
    const active = this.#active;
    for (let index = 0; index < BLOCK; index++) active[index] = index;
    for (let left = BLOCK; left > 0; left--) {
      let best = 0;
      let least = Number.POSITIVE_INFINITY;
      for (let turn = 0; turn < left; turn++) {
        const index = active[turn]!;
        const doubt = covariance[index * BLOCK + index]! / (table[index]! * table[index]!);
        if (doubt < least) {
          least = doubt;
          best = turn;
        }
      }
      const chosen = active[best]!;
      active[best] = active[left - 1]!;
      const value = Math.round(means[chosen]! / table[chosen]!);
      coefficients[chosen] = value;
      const row = chosen * BLOCK;
      const variance = covariance[row + chosen]!;
      if (variance < 1e-9) continue;
      const change = (value * table[chosen]! - means[chosen]!) / variance;
      for (let turn = 0; turn < left - 1; turn++) {
        const index = active[turn]!;
        const gain = covariance[row + index]!;
        if (gain === 0) continue;
        means[index] = means[index]! + gain * change;
        const scaled = gain / variance;
        const target = index * BLOCK;
        for (let other = 0; other < left - 1; other++) {
          const column = active[other]!;
          covariance[target + column] = covariance[target + column]! - scaled * covariance[row + column]!;
        }
      }
    }
  }
}
