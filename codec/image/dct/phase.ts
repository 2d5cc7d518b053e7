import { BLOCK, SIDE, ZERO } from "./islow.js";
import { forwardTransform } from "./transform.js";

/** Places where all phases are tried, in each direction. */
const PLACES = 12;
/** Coefficients that are nothing are below this, whatever samples were rounded to. */
const NOTHING = 0.75;
/** Where samples differ by less, coefficients are nothing at every phase. */
const LIVELY = 12;
/** A phase that is not that of a whole picture must have so many more of them, in parts of 16. */
const MORE = 17;
/** Samples that all phases of a block lie in. */
const WINDOW = 2 * SIDE - 1;

/** Columns, and rows, between the beginning of a block and that of the picture. */
export interface Phase {
  readonly left: number;
  readonly top: number;
}

/**
 * Where blocks begin, by how many of their coefficients are nothing: quantisers leave few, and a shifted transform does not
 * find those.
 * @param sampleAt luma, or undefined where it is not known
 * @param parity of an axis with pairs, how many samples there are before the first pair
 */
export function findPhase(
  width: number,
  height: number,
  sampleAt: (x: number, y: number) => number | undefined,
  parity: { readonly x: number | undefined; readonly y: number | undefined },
): Phase {
  const counts = new Int32Array(BLOCK);
  const window = new Float64Array(WINDOW * WINDOW);
  for (const y of starts(height)) {
    for (const x of starts(width)) if (fill(window, sampleAt, x, y)) countNothing(window, x, y, counts);
  }
  const fits = (phase: number, own: number | undefined) => own === undefined || (phase & 1) === (own & 1);
  const first = ((parity.y ?? 0) & 1) * SIDE + ((parity.x ?? 0) & 1);
  let best = first;
  for (let phase = 0; phase < BLOCK; phase++) {
    if (!fits(phase & 7, parity.x) || !fits(phase >> 3, parity.y)) continue;
    const least = best === 0 ? (counts[0]! * MORE) / (MORE - 1) : counts[best]!;
    if (counts[phase]! > least) best = phase;
  }
  return { left: best & 7, top: best >> 3 };
}

function starts(length: number): readonly number[] {
  const last = length - WINDOW;
  if (last < 0) return [];
  return Array.from({ length: PLACES }, (_, turn) => Math.floor((last * turn) / (PLACES - 1)));
}

/** Whether all samples of a window are known, and not all nearly alike. */
function fill(
  window: Float64Array,
  sampleAt: (x: number, y: number) => number | undefined,
  left: number,
  top: number,
): boolean {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < window.length; at++) {
    const sample = sampleAt(left + (at % WINDOW), top + Math.floor(at / WINDOW));
    if (sample === undefined) return false;
    least = Math.min(least, sample);
    most = Math.max(most, sample);
    window[at] = sample - ZERO;
  }
  return most - least >= LIVELY;
}

const samples = new Float64Array(BLOCK);
const coefficients = new Float64Array(BLOCK);

/** Counts the coefficients that are nothing for the phase that each of 64 blocks has: 8 times the rows, plus the columns. */
function countNothing(window: Float64Array, left: number, top: number, counts: Int32Array): void {
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      for (let row = 0; row < SIDE; row++) {
        const from = (y + row) * WINDOW + x;
        samples.set(window.subarray(from, from + SIDE), row * SIDE);
      }
      forwardTransform(samples, coefficients);
      let count = 0;
      for (let index = 0; index < BLOCK; index++) if (Math.abs(coefficients[index]!) < NOTHING) count++;
      const phase = (-(top + y) & 7) * SIDE + (-(left + x) & 7);
      counts[phase] = counts[phase]! + count;
    }
  }
}
