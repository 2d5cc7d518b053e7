/** Luma and chroma are whole numbers from 0 to this, and so are red, green and blue. */
export const TOP = 255;
/** The first index beyond them. */
export const LEVELS = TOP + 1;
/** Bits of fraction in the sums that make a colour. */
export const FRACTION = 16;

/** What a luma step and each chroma level add to red, green and blue, in units of 2^-16. */
export interface LatticeFormula {
  readonly name: string;
  /** To all three, for each step of luma. */
  readonly luma: number;
  /** The chromas of grey. */
  readonly firstZero: number;
  readonly secondZero: number;
  /** To all three whatever the luma is, rounding included. */
  readonly base: number;
  readonly redOfSecond: (level: number) => number;
  readonly greenOfFirst: (level: number) => number;
  readonly greenOfSecond: (level: number) => number;
  readonly blueOfFirst: (level: number) => number;
}

/**
 * A conversion of luma and two chromas to red, green and blue. Its colours are a part of all colours:
 *
 *     red   = clamp((luma * Y + red[second]) >> 16)
 *     green = clamp((luma * Y + greenFirst[first] + greenSecond[second]) >> 16)
 *     blue  = clamp((luma * Y + blue[first]) >> 16)
 */
export class Lattice {
  readonly name: string;
  readonly luma: number;
  readonly firstZero: number;
  readonly secondZero: number;
  readonly red = new Int32Array(LEVELS);
  readonly greenFirst = new Int32Array(LEVELS);
  readonly greenSecond = new Int32Array(LEVELS);
  readonly blue = new Int32Array(LEVELS);

  constructor(formula: LatticeFormula) {
    this.name = formula.name;
    this.luma = formula.luma;
    this.firstZero = formula.firstZero;
    this.secondZero = formula.secondZero;
    for (let level = 0; level < LEVELS; level++) {
      this.red[level] = formula.base + formula.redOfSecond(level);
      this.greenFirst[level] = formula.base + formula.greenOfFirst(level);
      this.greenSecond[level] = formula.greenOfSecond(level);
      this.blue[level] = formula.base + formula.blueOfFirst(level);
    }
  }
}

/** A sum in units of 2^-16 as a component of a colour. */
export function component(sum: number): number {
  const value = sum >> FRACTION;
  return value < 0 ? 0 : Math.min(value, TOP);
}
