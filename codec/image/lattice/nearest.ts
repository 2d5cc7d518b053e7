import { FRACTION, type Lattice, LEVELS, TOP } from "./lattice.js";

/** Finds the two chromas nearest to wanted ones with which a colour can be made. */
export class NearestChromas {
  first = 0;
  second = 0;
  readonly #lattice: Lattice;
  /** For each luma and red, the range of the second chroma: the least, then the most. For blue, of the first. */
  readonly #seconds: Int16Array;
  readonly #firsts: Int16Array;
  readonly #greenStepFirst: number;
  readonly #greenStepSecond: number;

  constructor(lattice: Lattice) {
    this.#lattice = lattice;
    this.#seconds = chromasOf(lattice.luma, lattice.red);
    this.#firsts = chromasOf(lattice.luma, lattice.blue);
    this.#greenStepFirst = (lattice.greenFirst[0]! - lattice.greenFirst[TOP]!) / TOP;
    this.#greenStepSecond = (lattice.greenSecond[0]! - lattice.greenSecond[TOP]!) / TOP;
  }

  /** Whether there are any; `first` and `second` then are the nearest that were found. */
  set(red: number, green: number, blue: number, wantedFirst: number, wantedSecond: number): boolean {
    let best = Number.POSITIVE_INFINITY;
    for (let luma = 0; luma <= TOP; luma++) {
      const atRed = (luma * LEVELS + red) << 1;
      const atBlue = (luma * LEVELS + blue) << 1;
      const leastSecond = this.#seconds[atRed]!;
      const mostSecond = this.#seconds[atRed + 1]!;
      const leastFirst = this.#firsts[atBlue]!;
      const mostFirst = this.#firsts[atBlue + 1]!;
      if (leastSecond > mostSecond || leastFirst > mostFirst) continue;
      let first = clamp(wantedFirst, leastFirst, mostFirst);
      let second = clamp(wantedSecond, leastSecond, mostSecond);
      if (Math.abs(first - wantedFirst) + Math.abs(second - wantedSecond) >= best) continue;
      // Green falls as chromas rise: the second takes what it can, the first the rest.
      let over = this.#excess(luma, green, first, second);
      if (over !== 0) {
        second = clamp(second + away(over / this.#greenStepSecond), leastSecond, mostSecond);
        over = this.#excess(luma, green, first, second);
      }
      if (over !== 0) {
        first = clamp(first + away(over / this.#greenStepFirst), leastFirst, mostFirst);
        over = this.#excess(luma, green, first, second);
      }
      if (over !== 0) continue;
      const distance = Math.abs(first - wantedFirst) + Math.abs(second - wantedSecond);
      if (distance >= best) continue;
      best = distance;
      this.first = first;
      this.second = second;
    }
    return best < Number.POSITIVE_INFINITY;
  }

  /** How far above (or, negative, below) the sums of a green the sum of a point is. */
  #excess(luma: number, green: number, first: number, second: number): number {
    const { greenFirst, greenSecond } = this.#lattice;
    const sum = this.#lattice.luma * luma + greenFirst[first]! + greenSecond[second]!;
    const value = sum >> FRACTION;
    if (green < TOP && value > green) return sum - ((green + 1) << FRACTION) + 1;
    return green > 0 && value < green ? sum - (green << FRACTION) : 0;
  }
}

function clamp(value: number, least: number, most: number): number {
  return value < least ? least : Math.min(value, most);
}

/** The whole number next to a value on the side away from zero. */
function away(value: number): number {
  return value < 0 ? Math.floor(value) : Math.ceil(value);
}

function chromasOf(luma: number, offsets: Int32Array): Int16Array {
  const ranges = new Int16Array(2 * LEVELS * LEVELS);
  for (let at = 0; at < ranges.length; at += 2) {
    ranges[at] = LEVELS;
    ranges[at + 1] = -1;
  }
  for (let step = 0; step < LEVELS; step++) {
    for (let chroma = 0; chroma < LEVELS; chroma++) {
      const value = clamp((luma * step + offsets[chroma]!) >> FRACTION, 0, TOP);
      const at = (step * LEVELS + value) << 1;
      if (chroma < ranges[at]!) ranges[at] = chroma;
      if (chroma > ranges[at + 1]!) ranges[at + 1] = chroma;
    }
  }
  return ranges;
}
