import { type LatentCoder, STACK_TOTAL } from "../entropy/stack.js";
import { cumulative, logistic, normal } from "./cumulative.js";
import { clamp, logarithmInSixteenths, powerOfSixteenths } from "./numbers.js";

/** Distributions of one value that a base mixes. */
export const BASES = ["logistic", "normal", "uniform", "categorical"] as const;
export type BaseKind = (typeof BASES)[number];

/** Where values lie that were seen in training; others are escapes. */
export interface Range {
  readonly least: number;
  readonly greatest: number;
}

const TABLES: Readonly<Record<BaseKind, Float64Array | undefined>> = {
  logistic,
  normal,
  uniform: undefined,
  categorical: undefined,
};

/** Values that a net gives for each component: the logarithm of its weight, its center, the logarithm of its scale; 256 to one. */
const VALUES_PER_COMPONENT = 3;
const MOST_COMPONENTS = 8;
/** A categorical base has a component for each value, and of it the logarithm of its weight alone. */
export const MOST_CATEGORIES = 256;

/** How many components a base can have. */
export function mostComponents(kind: BaseKind): number {
  return kind === "categorical" ? MOST_CATEGORIES : MOST_COMPONENTS;
}

/** How many values a net gives for each target of a base. */
export function valuesPerTarget(kind: BaseKind, components: number): number {
  return kind === "categorical" ? components : VALUES_PER_COMPONENT * components;
}

export const LARGEST_CENTER = 4095;
/** Scales in sixteenths of a power of two. */
export const LEAST_SCALE = -80;
export const LARGEST_SCALE = 320;
/** The logarithm of a roughness of one unit, in sixteenths. */
export const UNIT_LOGARITHM = 96;
const LEAST_WEIGHT = -240;
const LARGEST_WEIGHT = 240;
/** The frequency of the escape, of the total of the coder. */
const ESCAPE = 64;
/** A range of more values than this is coded in two parts, the low bits evenly. */
export const MOST_STEPS = 2 ** 18;
const HALF = 2 ** 16;
const WHOLE = 2 ** 31;

/**
 * Codes values by their categories, or by a mixture of discretised distributions (Salimans et al. 2017), exact to the last bit:
 * the cumulative function is summed in float64 in the order of components, taken to a whole number of the coder's total, and
 * each value has at least one part of it. The first and the last value of the range have the tails.
 */
export class BaseCoder {
  /** Of the cumulative function; none for a base that is uniform or of categories. */
  readonly #table: Float64Array | undefined;
  readonly #components: number;
  readonly #weights: Float64Array;
  readonly #centers: Float64Array;
  readonly #sharpness: Float64Array;
  /** Where the intervals of categories begin. */
  readonly #starts: Float64Array | undefined;
  /** The component of the largest weight. */
  #heaviest = 0;
  readonly #least: number;
  /** How many values a step has, and how many steps there are. */
  readonly #unit: number;
  readonly #steps: number;
  readonly #scale: number;

  constructor(kind: BaseKind, components: number, { least, greatest }: Range) {
    this.#table = TABLES[kind];
    this.#components = components;
    this.#weights = new Float64Array(components);
    this.#centers = new Float64Array(components);
    this.#sharpness = new Float64Array(components);
    this.#starts = kind === "categorical" ? new Float64Array(components) : undefined;
    this.#least = least;
    let unit = 1;
    while ((greatest - least) / unit >= MOST_STEPS) unit *= 2;
    this.#unit = unit;
    this.#steps = Math.floor((greatest - least) / unit) + 1;
    this.#scale = STACK_TOTAL - ESCAPE - this.#steps;
  }

  /**
   * Takes what a net says of a value.
   * @param values from `from` on: all logarithms of weights, and but for categories then all centers, then all logarithms of scales
   * @param temperature sixteenths that are added to the logarithms of scales, for sampling
   */
  set(values: Int32Array, from: number, reference: number, roughness: number, temperature = 0): void {
    if (this.#starts !== undefined) this.#weighCategories(this.#starts, values, from, temperature);
    if (this.#table === undefined) return;
    const count = this.#components;
    const weights = this.#weights;
    const base = logarithmInSixteenths(roughness) - UNIT_LOGARITHM + temperature;
    let total = 0;
    let largest = 0;
    for (let index = 0; index < count; index++) {
      const weight = powerOfSixteenths(clamp((values[from + index]! + 8) >> 4, LEAST_WEIGHT, LARGEST_WEIGHT));
      weights[index] = weight;
      total += weight;
      if (weight > largest) {
        largest = weight;
        this.#heaviest = index;
      }
      const center = clamp(values[from + count + index]!, -LARGEST_CENTER, LARGEST_CENTER);
      this.#centers[index] = reference + (center * roughness) / 16384;
      const scale = ((values[from + 2 * count + index]! + 8) >> 4) + base;
      this.#sharpness[index] = powerOfSixteenths(-clamp(scale, LEAST_SCALE, LARGEST_SCALE));
    }
    for (let index = 0; index < count; index++) weights[index] = weights[index]! / total;
  }

  #weighCategories(starts: Float64Array, values: Int32Array, from: number, temperature: number): void {
    const sharpness = powerOfSixteenths(-temperature);
    let total = 0;
    for (let step = 0; step < this.#steps; step++) {
      const exponent = Math.floor(((values[from + step]! + 8) >> 4) * sharpness);
      this.#weights[step] = powerOfSixteenths(clamp(exponent, LEAST_WEIGHT, LARGEST_WEIGHT));
      total += this.#weights[step]!;
    }
    let sum = 0;
    for (let step = 0; step < this.#steps; step++) {
      starts[step] = Math.min(this.#scale, Math.floor((sum / total) * this.#scale)) + step;
      sum += this.#weights[step]!;
    }
  }

  /** Where the interval of a step begins. */
  #start(step: number): number {
    if (step <= 0) return 0;
    if (step >= this.#steps) return STACK_TOTAL - ESCAPE;
    const table = this.#table;
    if (this.#starts !== undefined) return this.#starts[step]!;
    if (table === undefined) return Math.floor((step * this.#scale) / this.#steps) + step;
    const edge = this.#least + step * this.#unit - 0.5;
    let sum = 0;
    for (let index = 0; index < this.#components; index++) {
      sum +=
        this.#weights[index]! * cumulative(table, (edge - this.#centers[index]!) * this.#sharpness[index]!);
    }
    return Math.min(this.#scale, Math.floor(sum * this.#scale)) + step;
  }

  /** Where a value is likely to lie: a step that has one on either side, where there are two. */
  #guess(): number {
    if (this.#table === undefined) return this.#steps >>> 1;
    const step = Math.floor((this.#centers[this.#heaviest]! - this.#least) / this.#unit);
    return clamp(step, 1, this.#steps - 1);
  }

  /** How many steps a component reaches. */
  #stride(): number {
    if (this.#table === undefined) return this.#steps;
    return 1 + Math.floor(1 / (this.#sharpness[this.#heaviest]! * this.#unit));
  }

  push(coder: LatentCoder, value: number): void {
    const offset = value - this.#least;
    const step = Math.floor(offset / this.#unit);
    if (step < 0 || step >= this.#steps) {
      const wrapped = value + WHOLE;
      coder.pushUniform(wrapped % HALF, HALF);
      coder.pushUniform(Math.floor(wrapped / HALF), HALF);
      coder.push(STACK_TOTAL - ESCAPE, ESCAPE);
      return;
    }
    if (this.#unit > 1) coder.pushUniform(offset - step * this.#unit, this.#unit);
    const start = this.#start(step);
    coder.push(start, this.#start(step + 1) - start);
  }

  pop(coder: LatentCoder): number {
    const place = coder.peek();
    if (place >= STACK_TOTAL - ESCAPE) {
      coder.pop(STACK_TOTAL - ESCAPE, ESCAPE);
      const high = coder.popUniform(HALF);
      return high * HALF + coder.popUniform(HALF) - WHOLE;
    }
    let low = 0;
    let high = this.#steps;
    let start = 0;
    let end = STACK_TOTAL - ESCAPE;
    // Begins should be asked for as few steps as can be: near the heaviest component first, then in strides that double as long as
    // all lie on one side, then halving.
    let stride = this.#stride();
    let probe = this.#guess();
    let isAbove = false;
    let isBelow = false;
    while (high - low > 1) {
      const there = this.#start(probe);
      if (there <= place) {
        low = probe;
        start = there;
        isAbove = true;
      } else {
        high = probe;
        end = there;
        isBelow = true;
      }
      const middle = (low + high) >>> 1;
      if (isAbove && isBelow) probe = middle;
      else {
        probe = isAbove ? Math.min(low + stride, middle) : Math.max(high - stride, middle);
        stride *= 2;
      }
    }
    coder.pop(start, end - start);
    const rest = this.#unit > 1 ? coder.popUniform(this.#unit) : 0;
    return this.#least + low * this.#unit + rest;
  }
}
