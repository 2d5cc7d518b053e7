import { corrupt } from "../container/errors.js";
import type { BytePrior } from "./prior.js";

/** The kernel may have one more chunk of coded bytes at hand than it has given out. */
const CHUNK_ROOM = 2 * 2 ** 20 + 64;

/** Adaptive order-1 and order-2 distributions of half bytes: the prior of the fast level. See `codec/kernel/prior/order2.ts`. */
export const order2: BytePrior = {
  id: 1,
  name: "order2",
  encode(kernel, latent) {
    const payload = kernel.allocate(latent.size + CHUNK_ROOM);
    const mark = kernel.mark();
    const scratch = kernel.allocate(kernel.run.order2ScratchBytes());
    const size = kernel.run.order2Encode(
      latent.pointer,
      latent.size,
      payload.pointer,
      payload.size,
      scratch.pointer,
    );
    kernel.release(mark);
    return size < 0 || size >= latent.size ? undefined : { pointer: payload.pointer, size };
  },
  decode(kernel, payload, size) {
    const bytes = kernel.allocate(size);
    const mark = kernel.mark();
    const scratch = kernel.allocate(kernel.run.order2ScratchBytes());
    const failed = kernel.run.order2Decode(
      bytes.pointer,
      size,
      payload.pointer,
      payload.size,
      scratch.pointer,
    );
    kernel.release(mark);
    if (failed !== 0) throw corrupt("the payload of a block is not one that its prior makes");
    return bytes;
  },
};
