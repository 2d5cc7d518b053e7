import { Lattice } from "../lattice/lattice.js";
import { latticeFlow } from "../lattice/latticeflow.js";
import { doublings, LINEAR } from "../lattice/sampling.js";

/** Kodak's coefficients to 16 bits of fraction: 1.3584, 1.8215, 2.2179, 0.194 and 0.509. */
const LUMA = 89024;
const RED = 119374;
const BLUE = 145352;
const GREEN_OF_BLUE = 12714;
const GREEN_OF_RED = 33358;
const FIRST_ZERO = 156;
const SECOND_ZERO = 137;

/** Photo CD: green is made of what red and blue have beyond luma, cut off to whole numbers. */
export const PHOTOCD = new Lattice({
  name: "photocd",
  luma: LUMA,
  base: 0,
  firstZero: FIRST_ZERO,
  secondZero: SECOND_ZERO,
  redOfSecond: (level) => RED * (level - SECOND_ZERO),
  greenOfFirst: (level) => -GREEN_OF_BLUE * ((BLUE * (level - FIRST_ZERO)) >> 16),
  greenOfSecond: (level) => -GREEN_OF_RED * ((RED * (level - SECOND_ZERO)) >> 16),
  blueOfFirst: (level) => BLUE * (level - FIRST_ZERO),
});

/** Pictures from Photo CDs, as those of Kodak's test set; one that was turned or cut has another phase. */
export const photocd = latticeFlow(
  32,
  PHOTOCD,
  doublings(LINEAR).filter(({ horizontal, vertical }) => horizontal && vertical),
);
