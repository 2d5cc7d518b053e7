import { corrupt } from "../container/errors.js";
import type { BytePrior } from "./prior.js";

/** All bytes equally probable: the payload is the latent. It keeps a file from becoming larger. */
export const stored: BytePrior = {
  id: 0,
  name: "stored",
  encode: (_kernel, latent) => latent,
  decode(_kernel, payload, size) {
    if (payload.size !== size) throw corrupt(`a stored block has ${payload.size} bytes instead of ${size}`);
    return { latent: payload, check: undefined };
  },
};
