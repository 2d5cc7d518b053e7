import type { Kernel, Span } from "../kernel.js";
import { EARLIER_TAPS, OWN_TAPS } from "../model/features.js";
import { describePart, type NetworkModel, packPart } from "../model/network.js";

/** Puts the parts of a network into the kernel, for planes up to a width. */
export class PlacedNetwork {
  readonly #descriptions: readonly Span[];
  readonly #memory: Span;

  constructor(kernel: Kernel, model: NetworkModel, width: number) {
    const taps = kernel.write(new Uint8Array(Int8Array.from([...OWN_TAPS, ...EARLIER_TAPS].flat()).buffer));
    this.#descriptions = model.planes.map((part) => {
      const { bytes, inputs } = packPart(part);
      const weights = kernel.write(bytes);
      return kernel.write(
        describePart(model, {
          weights: weights.pointer,
          taps: taps.pointer,
          ownTaps: OWN_TAPS.length,
          earlierTaps: EARLIER_TAPS.length,
          inputs,
        }),
      );
    });
    const sizes = this.#descriptions.map(({ pointer }) => kernel.run.samplesNetworkBytes(pointer, width));
    this.#memory = kernel.allocate(Math.max(...sizes));
  }

  /** Where the part for planes with so many earlier ones is described, and the memory for it. */
  part(earlier: number): { description: number; memory: number } {
    return { description: this.#descriptions[earlier]!.pointer, memory: this.#memory.pointer };
  }
}
