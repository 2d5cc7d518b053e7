import { FRACTION, type Lattice, LEVELS, TOP } from "./lattice.js";

/** The lumas that give a colour together with two chromas, from `least` to `most`; none where least is larger. */
export class LumaRange {
  least = 0;
  most = 0;
  readonly #lattice: Lattice;
  /** The lumas for each chroma and red or blue: the least, then the most. */
  readonly #ofRed: Int16Array;
  readonly #ofBlue: Int16Array;

  constructor(lattice: Lattice) {
    this.#lattice = lattice;
    this.#ofRed = lumasOf(lattice.luma, lattice.red);
    this.#ofBlue = lumasOf(lattice.luma, lattice.blue);
  }

  /** Looks the range up; whether there is one. */
  set(red: number, green: number, blue: number, first: number, second: number): boolean {
    const atRed = (second * LEVELS + red) << 1;
    const atBlue = (first * LEVELS + blue) << 1;
    let least = this.#ofRed[atRed]!;
    let most = this.#ofRed[atRed + 1]!;
    if (this.#ofBlue[atBlue]! > least) least = this.#ofBlue[atBlue]!;
    if (this.#ofBlue[atBlue + 1]! < most) most = this.#ofBlue[atBlue + 1]!;
    if (least > most) return false;
    const { luma, greenFirst, greenSecond } = this.#lattice;
    const offset = greenFirst[first]! + greenSecond[second]!;
    if (green > 0) least = Math.max(least, Math.ceil(((green << FRACTION) - offset) / luma));
    if (green < TOP) most = Math.min(most, Math.floor((((green + 1) << FRACTION) - 1 - offset) / luma));
    this.least = least;
    this.most = most;
    return least <= most;
  }
}

function lumasOf(luma: number, offsets: Int32Array): Int16Array {
  const lumas = new Int16Array(2 * LEVELS * LEVELS);
  for (let chroma = 0; chroma < LEVELS; chroma++) {
    for (let value = 0; value < LEVELS; value++) {
      const least = value === 0 ? 0 : Math.ceil(((value << FRACTION) - offsets[chroma]!) / luma);
      const most =
        value === TOP ? TOP : Math.floor((((value + 1) << FRACTION) - 1 - offsets[chroma]!) / luma);
      const at = (chroma * LEVELS + value) << 1;
      lumas[at] = Math.max(least, 0);
      lumas[at + 1] = Math.min(most, TOP);
    }
  }
  return lumas;
}
