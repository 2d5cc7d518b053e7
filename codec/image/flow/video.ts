import { Lattice } from "../lattice/lattice.js";
import { latticeFlow } from "../lattice/latticeflow.js";
import { doublings, LINEAR, REPETITION, type Sampling, TRIANGLE } from "../lattice/sampling.js";

/** Luma has 219 steps from 16 on, chroma 224 around 128. */
const BLACK = 16;
const ZERO = 128;
/** 255 / 219 with 16 bits of fraction. */
const LUMA = 76309;

/** What chroma steps add, with 16 bits of fraction. */
interface Coefficients {
  readonly red: number;
  readonly greenOfFirst: number;
  readonly greenOfSecond: number;
  readonly blue: number;
}

function limited(name: string, { red, greenOfFirst, greenOfSecond, blue }: Coefficients): Lattice {
  return new Lattice({
    name,
    luma: LUMA,
    base: 32768 - BLACK * LUMA,
    firstZero: ZERO,
    secondZero: ZERO,
    redOfSecond: (level) => red * (level - ZERO),
    greenOfFirst: (level) => -greenOfFirst * (level - ZERO),
    greenOfSecond: (level) => -greenOfSecond * (level - ZERO),
    blueOfFirst: (level) => blue * (level - ZERO),
  });
}

const SAMPLINGS: readonly Sampling[] = [
  ...doublings(REPETITION),
  ...doublings(LINEAR),
  ...doublings(TRIANGLE),
];

/** Frames of video with the range and the coefficients of BT.601. */
export const bt601 = latticeFlow(
  34,
  limited("bt601", { red: 104597, greenOfFirst: 25675, greenOfSecond: 53279, blue: 132201 }),
  SAMPLINGS,
);

/** Frames of video with the range and the coefficients of BT.709. */
export const bt709 = latticeFlow(
  35,
  limited("bt709", { red: 117489, greenOfFirst: 13975, greenOfSecond: 34925, blue: 138438 }),
  SAMPLINGS,
);
