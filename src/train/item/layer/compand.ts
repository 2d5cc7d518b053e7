import { type CompandModel, companded, digitsBehind } from "../../../../codec/item/layer/compand.js";
import { through } from "../straight.js";
import type { LayerTwin, Site } from "./twin.js";

/**
 * The graph of `compand`: the codec's own map. Nothing in it is trained, and no gradient passes. Integers of more than 24 bits are
 * rounded to those of the graph before.
 */
export function compandTwin({ kind, digits }: CompandModel, { tf }: Site): LayerTwin {
  return {
    variables: [],
    codes: true,
    forward(flowing) {
      const [rows, items] = flowing.values.shape as [number, number];
      let bits = 0;
      const values = through(
        tf,
        flowing.values,
        (input) => {
          const all = input.dataSync().slice() as Float32Array;
          for (let at = 0; at < all.length; at++) {
            const own = digits[Math.floor(at / items) % digits.length]!;
            bits += digitsBehind(Math.abs(all[at]!), own);
            all[at] = companded(all[at]!, own);
          }
          return tf.tensor2d(all, [rows, items]);
        },
        (gradient) => tf.zerosLike(gradient),
      );
      return { ...flowing, values, bits: flowing.bits.add(bits / items) };
    },
    export: () => ({ kind, digits }),
  };
}
