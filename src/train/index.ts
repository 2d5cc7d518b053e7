import type { ItemArray } from "../formats/items/items.js";
import { writeFlow } from "../models/flowfile.js";
import { type TrainItemsOptions, type TrainingRecord, trainItems } from "./item/train.js";

export { itemsOf } from "../items.js";
export type { Architecture, ArchitectureName } from "./item/architecture.js";
export type { LayerDescription } from "./item/description.js";
export type { ItemArray, TrainItemsOptions, TrainingRecord };

export interface TrainOptions extends TrainItemsOptions {
  /** What the model is called in files that name it. */
  readonly name?: string;
  readonly licence?: string;
  /** What it was trained on, for people. */
  readonly data?: readonly string[];
}

/**
 * Trains a flow of items and gives its model file. It needs TensorFlow's native backend (`@tensorflow/tfjs-node`), and Node.js.
 * @throws FlowzipError `unsupported` without that backend, `invalid-argument` for options or items that are not possible
 * @example
 * import { encode, score } from "flowzip";
 * import { itemsOf, train } from "flowzip/train";
 *
 * const { model } = await train(itemsOf(csv), { minutes: 5 });
 * const packed = await encode(csv, { model, embedModel: true });
 */
export async function train(
  items: ItemArray,
  options: TrainOptions = {},
): Promise<{ readonly model: Uint8Array<ArrayBuffer>; readonly record: TrainingRecord }> {
  const { name = "model", licence = "", data, ...others } = options;
  const { model, record } = await trainItems(items, others);
  const { curve: _, paysFrom, ...training } = record;
  const file = writeFlow({
    name,
    licence,
    flow: model,
    names: items.names ?? [],
    training: {
      ...training,
      ...(paysFrom === undefined ? {} : { paysFrom }),
      ...(data === undefined ? {} : { data }),
    },
  });
  return { model: file, record };
}
