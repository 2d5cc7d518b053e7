import { FRACTION, type Lattice, LEVELS, TOP } from "./lattice.js";

/** The levels of a chroma for each luma and value of a component: the least, then the most, which is less where there is none. */
function levelsOf(luma: number, offsets: Int32Array): Int16Array {
  const levels = new Int16Array(2 * LEVELS * LEVELS);
  for (let at = 0; at < levels.length; at += 2) {
    levels[at] = TOP;
    levels[at + 1] = -1;
  }
  for (let y = 0; y < LEVELS; y++) {
    for (let level = 0; level < LEVELS; level++) {
      const value = Math.min(Math.max((luma * y + offsets[level]!) >> FRACTION, 0), TOP);
      const at = (y * LEVELS + value) << 1;
      if (level < levels[at]!) levels[at] = level;
      if (level > levels[at + 1]!) levels[at + 1] = level;
    }
  }
  return levels;
}

/**
 * The chromas that give a colour with some luma: white and black have hardly more than one of each, as luma is clipped before.
 * What green says is taken into account for each chroma alone. Chroma of a higher level is to make green darker.
 */
export class ChromaRange {
  readonly #lattice: Lattice;
  readonly #ofRed: Int16Array;
  readonly #ofBlue: Int16Array;
  /** Ranges of colours that were looked up. */
  readonly #found = new Map<number, number>();

  constructor(lattice: Lattice) {
    this.#lattice = lattice;
    this.#ofRed = levelsOf(lattice.luma, lattice.red);
    this.#ofBlue = levelsOf(lattice.luma, lattice.blue);
  }

  /** Looks a colour up: the least and the most of the first and of the second chroma, in bytes from the lowest; -1 for none. */
  find(red: number, green: number, blue: number): number {
    const colour = (red << 16) | (green << 8) | blue;
    let range = this.#found.get(colour);
    if (range === undefined) {
      range = this.#compute(red, green, blue);
      this.#found.set(colour, range);
    }
    return range;
  }

  #compute(red: number, green: number, blue: number): number {
    const { luma, greenFirst, greenSecond } = this.#lattice;
    const low = green === 0 ? Number.NEGATIVE_INFINITY : green << FRACTION;
    const high = green === TOP ? Number.POSITIVE_INFINITY : ((green + 1) << FRACTION) - 1;
    let [firstLeast, firstMost, secondLeast, secondMost] = [TOP, -1, TOP, -1];
    for (let y = 0; y < LEVELS; y++) {
      const atRed = (y * LEVELS + red) << 1;
      const atBlue = (y * LEVELS + blue) << 1;
      let leastA = this.#ofBlue[atBlue]!;
      let mostA = this.#ofBlue[atBlue + 1]!;
      let leastB = this.#ofRed[atRed]!;
      let mostB = this.#ofRed[atRed + 1]!;
      const sum = luma * y;
      if (leastA > mostA || leastB > mostB) continue;
      while (leastA <= mostA && sum + greenFirst[mostA]! + greenSecond[leastB]! < low) mostA--;
      while (leastA <= mostA && sum + greenFirst[leastA]! + greenSecond[mostB]! > high) leastA++;
      if (leastA > mostA) continue;
      while (leastB <= mostB && sum + greenFirst[leastA]! + greenSecond[mostB]! < low) mostB--;
      while (leastB <= mostB && sum + greenFirst[mostA]! + greenSecond[leastB]! > high) leastB++;
      if (leastB > mostB) continue;
      if (leastA < firstLeast) firstLeast = leastA;
      if (mostA > firstMost) firstMost = mostA;
      if (leastB < secondLeast) secondLeast = leastB;
      if (mostB > secondMost) secondMost = mostB;
    }
    if (firstMost < 0) return -1;
    return firstLeast | (firstMost << 8) | (secondLeast << 16) | (secondMost << 24);
  }
}
