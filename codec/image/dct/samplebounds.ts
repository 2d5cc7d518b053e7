import { BLOCK, SIDE, TOP } from "./islow.js";

/** What is known of the samples of a block: the least and the most of each, 0 and 255 standing for all beyond. */
export interface Bounds {
  readonly least: Int32Array;
  readonly most: Int32Array;
}

export function isKnown({ least, most }: Bounds, index: number): boolean {
  return least[index] === most[index] && least[index]! > 0 && least[index]! < TOP;
}

/** Of samples with more room than this, those around them tell more than the middle. */
const WIDE = 4;

/**
 * A guess at the samples: within bounds, and beyond the edge of what is known as at the edge. That is what libjpeg does beyond the
 * edge of a picture (`expand_right_edge` of `jcprepct.c`).
 * @param mean of the block, where nothing is known
 */
export function guessSamples({ least, most }: Bounds, mean: number, guess: Float64Array): void {
  let unknown = 0;
  for (let index = 0; index < BLOCK; index++) {
    const isLow = least[index]! <= 0;
    const isHigh = most[index]! >= TOP;
    if (isLow === isHigh && most[index]! - least[index]! > WIDE) {
      unknown++;
      guess[index] = Number.NaN;
    } else guess[index] = isLow ? most[index]! : isHigh ? least[index]! : (least[index]! + most[index]!) / 2;
  }
  if (unknown === 0) return;
  if (unknown === BLOCK) guess.fill(mean);
  else {
    for (let start = 0; start < BLOCK; start += SIDE) spread(guess, start, 1);
    for (let start = 0; start < SIDE; start++) spread(guess, start, SIDE);
  }
  for (let index = 0; index < BLOCK; index++) {
    guess[index] = Math.min(Math.max(guess[index]!, least[index]!), most[index]!);
  }
}

/** Has those of a line that are missing be as the one before, or else the one after. */
function spread(guess: Float64Array, start: number, step: number): void {
  for (let turn = 1; turn < SIDE; turn++) {
    const at = start + turn * step;
    if (Number.isNaN(guess[at]!)) guess[at] = guess[at - step]!;
  }
  for (let turn = SIDE - 2; turn >= 0; turn--) {
    const at = start + turn * step;
    if (Number.isNaN(guess[at]!)) guess[at] = guess[at + step]!;
  }
}
