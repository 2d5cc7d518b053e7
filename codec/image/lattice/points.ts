import { ChromaRange } from "./chromarange.js";
import { FRACTION, type Lattice, LEVELS, TOP } from "./lattice.js";
import { LumaRange } from "./lumarange.js";
import { NearestChromas } from "./nearest.js";

/** What is known of a pixel once its colour was looked up. */
export const SOLVED = 0;
/** Clipped, so that many points of the lattice may have this colour. */
export const FREE = 1;
/** No point of the lattice has this colour. */
export const OFF = 2;

/** A colour image as points of a lattice. */
export interface Points {
  /** SOLVED, FREE or OFF, for each pixel. */
  readonly state: Uint8Array;
  /** Right where the pixel is solved, and an estimate elsewhere. */
  readonly luma: Int32Array;
  /** Right where the pixel is solved. */
  readonly first: Int32Array;
  readonly second: Int32Array;
}

/** How far from its estimate the luma of a colour is looked for, likeliest first. */
const STEPS = [0, 1, -1, 2, -2] as const;
const NONE = -1;

/** The way from colours back to the points of a lattice. */
export class Inverse {
  readonly lattice: Lattice;
  #range: LumaRange | undefined;
  #chromas: ChromaRange | undefined;
  #nearest: NearestChromas | undefined;
  /** The second chroma for each luma and red, and the first for each luma and blue. */
  readonly #secondOf = new Int16Array(LEVELS * LEVELS).fill(NONE);
  readonly #firstOf = new Int16Array(LEVELS * LEVELS).fill(NONE);
  /** The luma of a colour is about `weights` times it, in units of 2^-16. */
  readonly #weights: readonly [number, number, number, number];

  constructor(lattice: Lattice) {
    this.lattice = lattice;
    for (let y = 0; y < LEVELS; y++) {
      for (let chroma = 0; chroma < LEVELS; chroma++) {
        const red = (lattice.luma * y + lattice.red[chroma]!) >> FRACTION;
        const blue = (lattice.luma * y + lattice.blue[chroma]!) >> FRACTION;
        if (red >= 0 && red <= TOP) this.#secondOf[y * LEVELS + red] = chroma;
        if (blue >= 0 && blue <= TOP) this.#firstOf[y * LEVELS + blue] = chroma;
      }
    }
    this.#weights = lumaWeights(lattice);
  }

  /** Made when it is needed: few pictures lie on a lattice. */
  get range(): LumaRange {
    this.#range ??= new LumaRange(this.lattice);
    return this.#range;
  }

  get chromas(): ChromaRange {
    this.#chromas ??= new ChromaRange(this.lattice);
    return this.#chromas;
  }

  get nearest(): NearestChromas {
    this.#nearest ??= new NearestChromas(this.lattice);
    return this.#nearest;
  }

  /** Looks up one colour without a clipped component; `found` gets luma, first and second. */
  find(red: number, green: number, blue: number, found: Int32Array): boolean {
    const { luma, greenFirst, greenSecond } = this.lattice;
    const [ofRed, ofGreen, ofBlue, base] = this.#weights;
    const estimate = (ofRed * red + ofGreen * green + ofBlue * blue + base) >> FRACTION;
    for (const step of STEPS) {
      const y = estimate + step;
      if (y < 0 || y > TOP) continue;
      const second = this.#secondOf[y * LEVELS + red]!;
      const first = this.#firstOf[y * LEVELS + blue]!;
      if ((first | second) < 0) continue;
      if ((luma * y + greenFirst[first]! + greenSecond[second]!) >> FRACTION !== green) continue;
      found[0] = y;
      found[1] = first;
      found[2] = second;
      return true;
    }
    found[0] = Math.min(Math.max(estimate, 0), TOP);
    return false;
  }

  /** Looks up every pixel. */
  points(red: Int32Array, green: Int32Array, blue: Int32Array): Points {
    const size = red.length;
    const points: Points = {
      state: new Uint8Array(size),
      luma: new Int32Array(size),
      first: new Int32Array(size),
      second: new Int32Array(size),
    };
    const found = new Int32Array(3);
    for (let pixel = 0; pixel < size; pixel++) {
      const r = red[pixel]!;
      const g = green[pixel]!;
      const b = blue[pixel]!;
      const solved = this.find(r, g, b, found);
      points.luma[pixel] = found[0]!;
      if (isClipped(r) || isClipped(g) || isClipped(b)) points.state[pixel] = FREE;
      else if (!solved) points.state[pixel] = OFF;
      else {
        points.first[pixel] = found[1]!;
        points.second[pixel] = found[2]!;
      }
    }
    return points;
  }
}

export function isClipped(value: number): boolean {
  return value === 0 || value === TOP;
}

/** Green, blue and red as linear functions of luma and chroma, solved for luma. */
function lumaWeights(lattice: Lattice): [number, number, number, number] {
  const slope = (table: Int32Array) => (table[TOP]! - table[0]!) / TOP;
  const ofFirst = slope(lattice.greenFirst) / slope(lattice.blue);
  const ofSecond = slope(lattice.greenSecond) / slope(lattice.red);
  const one = 2 ** FRACTION;
  const scale = one / (lattice.luma * (1 - ofFirst - ofSecond));
  // A sum is cut off, so that a component stands for values half a step above it; and tables do not begin at 0.
  const constant = (table: Int32Array) => one / 2 - table[0]!;
  const base =
    constant(lattice.greenFirst) -
    lattice.greenSecond[0]! -
    ofFirst * constant(lattice.blue) -
    ofSecond * constant(lattice.red);
  return [
    Math.round(-ofSecond * scale * one),
    Math.round(scale * one),
    Math.round(-ofFirst * scale * one),
    Math.round(scale * base + one / 2),
  ];
}
