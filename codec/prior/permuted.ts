import { decodeWith, encodeWith } from "./coded.js";
import type { BytePrior } from "./prior.js";

/** Mixed adaptive contexts of runs and recency, for bytes that the Burrows-Wheeler transform has permuted. */
export const permuted: BytePrior = {
  id: 2,
  name: "permuted",
  encode: (kernel, latent, check) =>
    encodeWith(kernel, latent, check, kernel.run.permutedScratchBytes(), kernel.run.permutedEncode),
  decode: (kernel, payload, size) =>
    decodeWith(kernel, payload, size, kernel.run.permutedScratchBytes(), kernel.run.permutedDecode),
};
