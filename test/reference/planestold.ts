import { clamp, f, POWER, plus, REST, STRETCH, times } from "./planenumbers.js";

/** What distributions and tallies tell of decisions of prior 32, from the description of the format alone. */

/** What is asked: whether a distance is `middle` or more, being from `first` to before `end`, if there is one. */
export interface Question {
  readonly node: number;
  readonly side: number;
  readonly first: number;
  readonly middle: number;
  readonly end?: number | undefined;
}

/** A logistic distribution, in sixteenths. */
export interface Distribution {
  readonly center: number;
  readonly scale: number;
}

export function toldByDistribution(
  { center, scale }: Distribution,
  base: number,
  shift: number,
  { node, side, first, middle, end }: Question,
): number {
  const sharpness = f(256 / scale);
  const gap = times(16 * base - 8 - center, sharpness);
  const whole = Math.trunc;
  const soft = (x: number) => REST[Math.min(3071, Math.abs(x))]! - Math.min(x, 0);
  let odds: number;
  if (node === 0) odds = whole(-gap);
  else {
    const near = plus(side === 1 ? gap : -gap, times(sharpness, 16 * first));
    odds = soft(whole(near));
    if (end === undefined) odds += POWER[Math.min(3071, whole(times(16 * 2 ** shift, sharpness)))]!;
    else {
      const half = times(sharpness, 16 * (middle - first));
      odds -= soft(whole(plus(plus(near, half), half))) + whole(half);
    }
  }
  return clamp(odds, -2047, 2047);
}

/** How often each value of a plane, or sum of two planes, occurred. */
export class Tally {
  readonly #counts: number[];
  readonly #around: number[];
  readonly #values: number;
  start = 0;

  /** @param values 0 where nothing is counted */
  constructor(values: number) {
    this.#values = values > 1024 ? 0 : values;
    this.#counts = new Array<number>(1024).fill(0);
    this.#around = new Array<number>(1024).fill(0);
  }

  learn(sample: number): void {
    if (this.#values === 0) return;
    const i = sample + this.start;
    this.#counts[i]! += 1;
    for (let j = Math.max(0, i - 8); j <= Math.min(1023, i + 8); j++) this.#around[j]! += 1;
  }

  #often(from: number, to: number): number {
    let sum = 0;
    for (let i = Math.max(0, from + this.start); i < Math.min(to + this.start, this.#values); i++) {
      sum += Number((BigInt(17 * this.#counts[i]! + 32) * 256n) / BigInt(this.#around[i]! + 32));
    }
    return sum;
  }

  told(base: number, shift: number, { node, side, first, middle, end }: Question): number {
    if (this.#values === 0) return 0;
    const from = node === 0 ? middle - 2 ** shift : first;
    const to = end ?? middle + 2 ** shift;
    const often = (low: number, high: number) =>
      side === 1 ? this.#often(base + low, base + high) : this.#often(base - high, base - low);
    const beyond = often(middle, to);
    const all = beyond + often(from, middle);
    return all === 0 ? 0 : STRETCH[clamp(Math.floor((4096 * beyond) / all), 1, 4095)]!;
  }
}
