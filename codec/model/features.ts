/**
 * What a network sees of a sample: the shape of its surroundings, written once for the kernel, which is given these lists, and
 * for the graph that is trained.
 */

/** A place beside a sample: columns to the right, rows down. */
export type Tap = readonly [x: number, y: number];

function window(left: number, above: number, below: number, has: (x: number, y: number) => boolean): Tap[] {
  const taps: Tap[] = [];
  for (let y = -above; y <= below; y++) {
    for (let x = -left; x <= left; x++) if (has(x, y)) taps.push([x, y]);
  }
  return taps;
}

/** Of the plane itself: what is decoded within three columns and rows, row by row. */
export const OWN_TAPS: readonly Tap[] = window(3, 3, 0, (x, y) => y < 0 || x < 0);

/** Of each earlier plane: all around the same place within two columns and rows, row by row. */
export const EARLIER_TAPS: readonly Tap[] = window(2, 2, 2, (x, y) => x !== 0 || y !== 0);

/** Earlier planes that a network looks at, at the most. */
export const MOST_EARLIER = 2;

/**
 * The number of inputs for a plane that looks at so many earlier ones: the own taps; for each earlier plane its taps, its
 * error beside the median predictor and its sample; the roughness of each plane; the median prediction.
 */
export function inputCount(earlier: number): number {
  return OWN_TAPS.length + earlier * (EARLIER_TAPS.length + 2) + (1 + earlier) + 1;
}

/** Differences count up to this. */
export const LARGEST_DIFFERENCE = 511;
/** Inputs are kept within this on both sides; 32 is one unit of roughness. */
export const LARGEST_INPUT = 255;
/** A unit of roughness is this many: a mean difference of one sample is about 64. */
export const ROUGHNESS_UNIT = 64;
/** What the weighted sums of differences are multiplied by, of the plane itself (weights 9) and of earlier ones (12). */
export const OWN_ROUGHNESS = 7;
export const EARLIER_ROUGHNESS = 5;
export const LEAST_ROUGHNESS = 32;
export const LARGEST_ROUGHNESS = 65535;
/** Differences are multiplied by floor(RECIPROCAL / roughness) and divided by 256, rounded. */
export const RECIPROCAL = 2 ** 19;
/** The binary logarithm of a roughness, in sixteenths, that stands for none: input 0. */
export const MIDDLE_LOGARITHM = 128;
