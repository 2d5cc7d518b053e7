import { FlowzipError } from "../../codec/container/errors.js";
import { toBytes } from "../arrays.js";
import { type ItemArray, readItems } from "../formats/items/items.js";
import { parseRawItems } from "../formats/items/rawshape.js";
import { writeFlow } from "../models/flowfile.js";
import { type TrainItemsOptions, type TrainingRecord, trainItems } from "./item/train.js";

export type { Architecture, ArchitectureName } from "./item/architecture.js";
export type { LayerDescription } from "./item/description.js";
export type { ItemArray, TrainItemsOptions, TrainingRecord };

/**
 * The items of a file: an array of NumPy, a table of numbers, a picture, or raw samples.
 * @param rawItems the shape of raw samples, as in `3000x32x32x3`
 * @throws FlowzipError `invalid-argument` for content that holds no items
 */
export function itemsOf(content: BufferSource, rawItems?: string): ItemArray {
  const file = readItems(toBytes(content), rawItems === undefined ? undefined : parseRawItems(rawItems));
  if (file !== undefined) return file.items;
  throw new FlowzipError(
    "invalid-argument",
    "the content holds no items that a model can tell",
    "give an array of NumPy, a table of numbers, a picture, or the shape of raw samples",
  );
}

export interface TrainOptions extends TrainItemsOptions {
  /** What the model is called in files that name it. */
  readonly name?: string;
  readonly licence?: string;
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
  const { name = "model", licence = "", ...others } = options;
  const { model, record } = await trainItems(items, others);
  const { curve: _, paysFrom, ...training } = record;
  const file = writeFlow({
    name,
    licence,
    flow: model,
    names: items.names ?? [],
    training: { ...training, ...(paysFrom === undefined ? {} : { paysFrom }) },
  });
  return { model: file, record };
}
