import { corrupt } from "../../../codec/container/errors.js";
import type { ItemLayout } from "./npyshape.js";
import type { ItemReader, ItemWriter } from "./remainder.js";

/** A channel of an array as planes of rows. */
export interface Grid {
  readonly planes: number;
  readonly rows: number;
  readonly columns: number;
  readonly channel: number;
  readonly channels: number;
}

/** A channel of items: rows of a grid are one plane, and values of a table one row. */
export function gridOf({ count, height, width, channels }: ItemLayout, channel: number): Grid {
  if (height > 1) return { planes: count, rows: height, columns: width, channel, channels };
  if (width > 1) return { planes: 1, rows: count, columns: width, channel, channels };
  return { planes: 1, rows: 1, columns: count, channel, channels };
}

export const MOST_WEIGHTS = 4;
const WEIGHT_BYTES = 4;

/** How floats along an axis go on: weights of the differences before a place, of each place, or of the last told and all behind it. */
export class AxisWeights {
  readonly #counts: Uint8Array;
  /** {@link MOST_WEIGHTS} for each place. */
  readonly #weights: Float32Array;

  /** @param weights for each place, from the first on, up to {@link MOST_WEIGHTS} of them */
  constructor(weights: readonly (readonly number[])[]) {
    this.#counts = Uint8Array.from(weights, ({ length }) => length);
    this.#weights = new Float32Array(MOST_WEIGHTS * weights.length);
    for (const [place, own] of weights.entries()) this.#weights.set(own, MOST_WEIGHTS * place);
  }

  /**
   * What a float at a place of the axis, from 1 on, is told to be by those before it.
   * @param at where it is
   * @param step the way from one to the next
   */
  extrapolate(floats: Float32Array, at: number, step: number, place: number): number {
    const told = Math.min(place, this.#counts.length - 1);
    const from = MOST_WEIGHTS * told;
    const count = Math.min(this.#counts[told]!, place - 1);
    let later = floats[at - step]!;
    let sum = later;
    for (let index = 0; index < count; index++) {
      const earlier = floats[at - (index + 2) * step]!;
      sum += this.#weights[from + index]! * (later - earlier);
      later = earlier;
    }
    return sum;
  }

  write(writer: ItemWriter): void {
    writer.number(this.#counts.length);
    for (const [place, count] of this.#counts.entries()) {
      writer.number(count);
      const own = this.#weights.slice(MOST_WEIGHTS * place, MOST_WEIGHTS * place + count);
      writer.plain(new Uint8Array(own.buffer));
    }
  }

  /**
   * The inverse of {@link write}, for an axis of so many places.
   * @throws FlowzipError `corrupt`
   */
  static read(reader: ItemReader, places: number): AxisWeights {
    const told = reader.count("places of an axis with weights", Math.max(1, places));
    if (told === 0) throw corrupt("an axis of floats has no weights");
    const weights = Array.from({ length: told }, () => {
      const count = reader.number("weights of a place", MOST_WEIGHTS);
      return [...new Float32Array(reader.plain(WEIGHT_BYTES * count).slice().buffer)];
    });
    if (!weights.every((own) => own.every(Number.isFinite)))
      throw corrupt("an axis of floats has weights that are no numbers");
    return new AxisWeights(weights);
  }
}
