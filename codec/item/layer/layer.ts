import type { LatentCoder } from "../../entropy/stack.js";
import type { Kernel } from "../../kernel.js";
import type { Lattice } from "../lattice.js";

/** The first cells of an item whose values are given. */
export interface Known {
  readonly values: Int32Array;
  readonly cells: number;
}

/**
 * A bijection of the integers of an item, opened for one lattice. Sums wrap at 32 bits, so that each way back exists for all
 * integers.
 */
export interface ItemLayer {
  /**
   * Takes values on to latents; may work in place. What changes the volume takes bits from the coder and gives others; what factors out codes.
   * @param before the items before the present one, the latest first
   */
  forward(values: Int32Array, before: Int32Array, coder: LatentCoder): Int32Array;
  /**
   * The way back; takes from the coder what forward gave, and gives what it took, in the reverse order.
   * @param known what a layer that codes in causal order need not take from the coder
   */
  inverse(latent: Int32Array, before: Int32Array, coder: LatentCoder, known?: Known): Int32Array;
}

/** Where a layer stands: its lattice, how many items before are known, and where each of its integers was in the item. */
export interface Setting {
  readonly lattice: Lattice;
  readonly back: number;
  readonly origins: Int32Array;
}

/** A kind of layer as a model names it. */
export interface LayerKind<Model extends { readonly kind: string }> {
  readonly kind: Model["kind"];
  /** Whether it neither looks at items before nor needs bits of the coder on the way to latents, so that those are taken along. */
  readonly takesAlong: boolean;
  /** @throws FlowzipError `corrupt` for a layer that the lattice cannot have */
  check(model: Model, lattice: Lattice, back: number): void;
  /** What is left after it, and where that was in the item. */
  after(model: Model, setting: Setting): { readonly lattice: Lattice; readonly origins: Int32Array };
  /**
   * @param kernel what a layer puts into its arena has to stay there as long as the layer is used
   * @throws FlowzipError `limit-exceeded` where the engine has not the memory
   */
  open(model: Model, setting: Setting, kernel: Kernel): ItemLayer;
}
