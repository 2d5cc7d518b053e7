import { Lattice } from "../lattice/lattice.js";
import { latticeFlow } from "../lattice/latticeflow.js";
import { doublings, REPETITION, TRIANGLE } from "../lattice/sampling.js";

const ZERO = 128;

/** BT.601 with the full range of 8 bits, as libjpeg converts it. */
export const JPEG = new Lattice({
  name: "jpeg",
  luma: 65536,
  base: 32768,
  firstZero: ZERO,
  secondZero: ZERO,
  redOfSecond: (level) => 91881 * (level - ZERO),
  greenOfFirst: (level) => -22554 * (level - ZERO),
  greenOfSecond: (level) => -46802 * (level - ZERO),
  blueOfFirst: (level) => 116130 * (level - ZERO),
});

/** Pictures that were JPEG files; libjpeg doubles chroma by a triangle filter, or fast by repetition. */
export const jpeg = latticeFlow(33, JPEG, [...doublings(TRIANGLE), ...doublings(REPETITION)]);
