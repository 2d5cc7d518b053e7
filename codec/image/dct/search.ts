import { BLOCK } from "./islow.js";
import { backwardTransform, forwardTransform, WAVES } from "./transform.js";

/** Steps of a search. */
const MOST_STEPS = 64;
/** Coefficients that are looked at in each step: those that bring most by the slope. */
const LOOKS = 12;
/** Steps for which a coefficient that was changed stays, and in how many more steps one longer. */
const REST = 2;
const LONGER = 16;
/** What samples may be beyond bounds where it is worth while to look at them in whole numbers. */
const SLACK = 0.35;

/** Samples of a block as real numbers, less 128: the least and the most wanted of each, infinite where there is none. */
export interface RealBounds {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** How far a sample is beyond its bounds: above 0 where it is too much. */
function outside(sample: number, low: number, high: number): number {
  return sample > high ? sample - high : sample < low ? sample - low : 0;
}

/**
 * Changes coefficients one by one, each by one, so that the squares of what samples are beyond their bounds become fewest. One
 * that was changed rests for some steps, so that the search leaves places that are only better than those around them (Glover,
 * 1989).
 */
export class CoefficientSearch {
  readonly #table: Int32Array;
  readonly #samples = new Float64Array(BLOCK);
  readonly #beyond = new Float64Array(BLOCK);
  readonly #slopes = new Float64Array(BLOCK);
  readonly #rested = new Int32Array(BLOCK);
  readonly #chosen = new Int32Array(LOOKS);
  readonly #gains = new Float64Array(LOOKS);

  constructor(table: Int32Array) {
    this.#table = table;
  }

  /**
   * @param coefficients where the search begins; takes where it ends
   * @param isRight is asked where all samples are nearly within bounds
   * @returns whether it said so
   */
  run({ low, high }: RealBounds, coefficients: Int32Array, isRight: () => boolean): boolean {
    const table = this.#table;
    const samples = this.#samples;
    const beyond = this.#beyond;
    for (let index = 0; index < BLOCK; index++) beyond[index] = coefficients[index]! * table[index]!;
    backwardTransform(beyond, samples);
    this.#rested.fill(0);
    for (let step = 1; step <= MOST_STEPS; step++) {
      let farthest = 0;
      for (let at = 0; at < BLOCK; at++) {
        const rest = outside(samples[at]!, low[at]!, high[at]!);
        beyond[at] = rest;
        farthest = Math.max(farthest, Math.abs(rest));
      }
      if (farthest <= SLACK && step > 1 && isRight()) return true;
      const index = this.#next(low, high, step);
      if (index < 0) return false;
      const change = this.#slopes[index]! > 0 ? -1 : 1;
      const wave = WAVES[index]!;
      const amount = change * table[index]!;
      for (let at = 0; at < BLOCK; at++) samples[at] = samples[at]! + amount * wave[at]!;
      coefficients[index] = coefficients[index]! + change;
      this.#rested[index] = step + REST + Math.floor(step / LONGER);
    }
    return false;
  }

  /** The coefficient whose change leaves least beyond bounds; -1 where there is none. */
  #next(low: Float64Array, high: Float64Array, step: number): number {
    const table = this.#table;
    const samples = this.#samples;
    const slopes = this.#slopes;
    const chosen = this.#chosen;
    const gains = this.#gains;
    forwardTransform(this.#beyond, slopes);
    let count = 0;
    for (let index = 0; index < BLOCK; index++) {
      const slope = Math.abs(slopes[index]!);
      if (slope === 0 || this.#rested[index]! >= step) continue;
      // Half of all samples are taken to be beyond their bounds then.
      const gain = table[index]! * (4 * slope - table[index]!);
      if (count === LOOKS && gain <= gains[count - 1]!) continue;
      let at = count < LOOKS ? count++ : count - 1;
      for (; at > 0 && gains[at - 1]! < gain; at--) {
        gains[at] = gains[at - 1]!;
        chosen[at] = chosen[at - 1]!;
      }
      gains[at] = gain;
      chosen[at] = index;
    }
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let turn = 0; turn < count; turn++) {
      const index = chosen[turn]!;
      const wave = WAVES[index]!;
      const amount = slopes[index]! > 0 ? -table[index]! : table[index]!;
      let sum = 0;
      for (let at = 0; at < BLOCK && sum < least; at++) {
        const rest = outside(samples[at]! + amount * wave[at]!, low[at]!, high[at]!);
        sum += rest * rest;
      }
      if (sum >= least) continue;
      least = sum;
      best = index;
    }
    return best;
  }
}
