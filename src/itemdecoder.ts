import { openBlock } from "../codec/container/block.js";
import { FlowzipError, missingFlow } from "../codec/container/errors.js";
import { readItems } from "../codec/domain/items.js";
import type { Kernel } from "../codec/kernel.js";
import { toBytes } from "./arrays.js";
import { identityOf, identityText } from "./models/flowfile.js";
import type { DecodeOptions } from "./options.js";

/**
 * The file of the model that a block of items names; undefined where the block holds it.
 * @throws FlowzipError `missing-model` where it is not found, `corrupt` where what is found is another one
 */
export async function neededModel(
  kernel: Kernel,
  block: Uint8Array,
  findModel: DecodeOptions["findModel"],
): Promise<Uint8Array | undefined> {
  const { model } = readItems(openBlock(kernel, block));
  if (model.kind === "embedded") return undefined;
  const identity = identityText(model.identity);
  const found = await findModel?.(model.name, identity);
  if (found === undefined) throw missingFlow(model.name, identity);
  const bytes = Uint8Array.from(toBytes(found));
  if (identityText(await identityOf(bytes)) === identity) return bytes;
  throw new FlowzipError(
    "corrupt",
    `the model '${model.name}' that was found has not the SHA-256 ${identity}`,
    "it was altered: get it again from where it came from",
  );
}
