import type { OpenedBlock } from "../container/block.js";
import type { ChainRecord } from "../container/chain.js";
import { corrupt, unsupported } from "../container/errors.js";
import { Reader, Writer } from "../container/wire.js";
import { Stack } from "../entropy/stack.js";
import { type FlowModel, FlowRunner } from "../item/flow.js";
import { latticeSize } from "../item/lattice.js";
import type { Kernel } from "../kernel.js";

/** The prior of a trained flow, in blocks of items. */
export const ITEMS_PRIOR = 64;
export const ITEMS_CHAIN: ChainRecord = { flows: [], prior: ITEMS_PRIOR };

export const IDENTITY_BYTES = 32;
const LARGEST_NAME = 256;
const LARGEST_MODEL_BLOCK = 2 ** 26;
const LARGEST_REMAINDER = 2 ** 28;
const MOST_FORMATS = 127;
const NAMED = 0;
const EMBEDDED = 1;

/** The model that a block needs: by the SHA-256 of its file and its name, or the file itself as a block of bytes. */
export type NeededModel =
  | { readonly kind: "named"; readonly identity: Uint8Array; readonly name: string }
  | { readonly kind: "embedded"; readonly block: Uint8Array };

/** What a block of items says before the latents. */
export interface ItemsAbout {
  readonly model: NeededModel;
  /** The number of the format of the file that the items were in. */
  readonly format: number;
  readonly count: number;
  /** All else that the file says, as it was packed. */
  readonly remainder: Uint8Array;
}

/** The payload of a block of items. */
export function writeItems(about: ItemsAbout, latents: Uint8Array): Uint8Array<ArrayBuffer> {
  const { model, format, count, remainder } = about;
  const writer = new Writer();
  if (model.kind === "named") {
    const name = new TextEncoder().encode(model.name);
    writer.byte(NAMED).bytes(model.identity).number(name.length).bytes(name);
  } else writer.byte(EMBEDDED).number(model.block.length).bytes(model.block);
  return writer.byte(format).number(count).number(remainder.length).bytes(remainder).bytes(latents).finish();
}

/**
 * What a block of items says, and its latents.
 * @throws FlowzipError `corrupt`, or `unsupported` for another chain
 */
export function readItems({
  chain,
  payload,
  contentSize,
}: Pick<OpenedBlock, "chain" | "payload" | "contentSize">): ItemsAbout & { readonly latents: Uint8Array } {
  if (chain.prior !== ITEMS_PRIOR)
    throw unsupported(`a block of items needs the unknown prior ${chain.prior}`);
  const [flow] = chain.flows;
  if (flow !== undefined) throw unsupported(`a block of items needs the unknown flow ${flow.id}`);
  const reader = new Reader(payload, "in a block of items", true);
  const model = readNeeded(reader);
  const format = reader.byte();
  if (format > MOST_FORMATS) throw unsupported(`items were in a file of format ${format}`);
  const count = reader.number(contentSize, "number of items");
  const remainder = reader.take(reader.number(LARGEST_REMAINDER, "size of the remainder of items"));
  return { model, format, count, remainder, latents: reader.take(reader.remaining) };
}

function readNeeded(reader: Reader): NeededModel {
  const kind = reader.byte();
  if (kind === EMBEDDED) {
    return { kind: "embedded", block: reader.take(reader.number(LARGEST_MODEL_BLOCK, "size of a model")) };
  }
  if (kind !== NAMED) throw unsupported(`a block of items names its model in way ${kind}`);
  const identity = reader.take(IDENTITY_BYTES).slice();
  const name = reader.take(reader.number(LARGEST_NAME, "length of a model's name"));
  return { kind: "named", identity, name: new TextDecoder().decode(name) };
}

/**
 * Codes items by a flow, from the last to the first, so that they are decoded in order.
 * @throws FlowzipError `invalid-argument` where a layer takes an integer beyond 32 bits
 */
export function encodeLatents(kernel: Kernel, model: FlowModel, values: Int32Array): Uint8Array<ArrayBuffer> {
  const mark = kernel.mark();
  try {
    const runner = new FlowRunner(kernel, model);
    const coder = new Stack();
    for (let index = values.length / runner.size - 1; index >= 0; index--) runner.push(values, index, coder);
    return coder.finish();
  } finally {
    kernel.release(mark);
  }
}

/**
 * @param contentSize of the file that the items were in, which has a byte for each integer at the least
 * @throws FlowzipError `corrupt`
 */
export function decodeLatents(
  kernel: Kernel,
  model: FlowModel,
  latents: Uint8Array,
  count: number,
  contentSize: number,
): Int32Array {
  const size = latticeSize(model.lattice);
  if (count * size > contentSize)
    throw corrupt(`${count} items of ${size} integers are not possible in ${contentSize} bytes`);
  const coder = Stack.from(latents);
  const mark = kernel.mark();
  try {
    const runner = new FlowRunner(kernel, model);
    const values = new Int32Array(count * size);
    for (let index = 0; index < count; index++) runner.pop(values, index, coder);
    if (!coder.isEmpty) throw corrupt("latents are left over behind the last item");
    return values;
  } finally {
    kernel.release(mark);
  }
}
