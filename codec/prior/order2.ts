import { decodeWith, encodeWith } from "./coded.js";
import type { BytePrior } from "./prior.js";

/** Adaptive order-1 and order-2 distributions of half bytes: the prior of the fast level. See `codec/kernel/prior/order2.ts`. */
export const order2: BytePrior = {
  id: 1,
  name: "order2",
  encode: (kernel, latent, check) =>
    encodeWith(kernel, latent, check, kernel.run.order2ScratchBytes(), kernel.run.order2Encode),
  decode: (kernel, payload, size) =>
    decodeWith(kernel, payload, size, kernel.run.order2ScratchBytes(), kernel.run.order2Decode),
};
