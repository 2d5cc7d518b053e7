import { type OpenedBlock, writeBlock } from "../codec/container/block.js";
import { corrupt, FlowzipError, unsupported } from "../codec/container/errors.js";
import { LARGEST_BLOCK } from "../codec/container/limits.js";
import { decodeBytes, encodeBytes, type Level } from "../codec/domain/bytes.js";
import { decodeLatents, encodeLatents, ITEMS_CHAIN, readItems, writeItems } from "../codec/domain/items.js";
import { packRemainder, unpackRemainder } from "../codec/domain/remainder.js";
import type { Kernel } from "../codec/kernel.js";
import * as formats from "./formats/items/items.js";
import { type FlowFile, readFlow } from "./models/flowfile.js";
import type { ItemResult } from "./runner.js";

type Bytes = Uint8Array<ArrayBuffer>;

/** A model as it is given to encode with. */
export interface GivenModel {
  /** Its file. */
  readonly bytes: Uint8Array;
  readonly identity: Uint8Array;
  /** Whether to put it into what is encoded. */
  readonly embed: boolean;
}

/** A file of items, taken apart for a model. */
export interface OpenedItems {
  readonly model: FlowFile;
  readonly file: formats.ItemFile;
}

/**
 * Takes a file of items apart for a model.
 * @throws FlowzipError `invalid-argument` where the file is of no format of items, or has items of another shape than the model's
 */
export function openItems(
  bytes: Uint8Array,
  modelBytes: Uint8Array,
  raw: formats.RawItems | undefined,
): OpenedItems {
  const model = readFlow(modelBytes);
  const file = formats.readItems(bytes, raw);
  if (file === undefined) {
    throw new FlowzipError(
      "invalid-argument",
      "the data are no items that a model can tell: arrays of NumPy, tables of numbers, or raw samples",
      "compress it without a model, or give the shape of raw samples",
    );
  }
  const { lattice } = model.flow;
  const { height, width, channels } = file.items.shape;
  if (height !== lattice.height || width !== lattice.width || channels !== lattice.channels) {
    throw new FlowzipError(
      "invalid-argument",
      `the data has items of ${height} x ${width} x ${channels} integers, the model '${model.name}' is for ${lattice.height} x ${lattice.width} x ${lattice.channels}`,
      "train a model on data of this kind",
    );
  }
  return { model, file };
}

/**
 * Encodes a file of items as a block.
 * @returns `bytes` where that does not make it smaller
 * @throws FlowzipError as {@link openItems}, and `limit-exceeded` for a file that is larger than a block
 */
export function encodeItemFile(
  kernel: Kernel,
  bytes: Uint8Array,
  model: GivenModel,
  raw: formats.RawItems | undefined,
  level: Level,
): ItemResult {
  if (bytes.length > LARGEST_BLOCK) {
    throw new FlowzipError(
      "limit-exceeded",
      `a file of ${bytes.length} bytes is too large for a model`,
      `cut it into files of up to ${LARGEST_BLOCK} bytes`,
    );
  }
  const { model: opened, file } = openItems(bytes, model.bytes, raw);
  const payload = writeItems(
    {
      model: model.embed
        ? { kind: "embedded", block: encodeBytes(kernel, model.bytes, "max") }
        : { kind: "named", identity: model.identity, name: opened.name },
      format: file.format,
      count: file.items.count,
      remainder: packRemainder(kernel, file.remainder, level),
    },
    encodeLatents(kernel, opened.flow, file.items.values),
  );
  if (payload.length >= bytes.length) return { kind: "bytes" };
  const block = writeBlock(kernel, { size: bytes.length, check: kernel.crc32c(bytes) }, ITEMS_CHAIN, payload);
  return { kind: "block", block };
}

/** @throws FlowzipError `unsupported` */
function knownFormat(format: number): formats.ItemFormatId {
  const known = Object.values(formats.ITEM_FORMATS).find((each) => each === format);
  if (known === undefined) throw unsupported(`items were in a file of format ${format}`);
  return known;
}

/**
 * The file of a block of items.
 * @param model the file of the model that it names; none where it holds it
 * @throws FlowzipError `corrupt` or `unsupported`
 */
export function decodeItemFile(kernel: Kernel, block: OpenedBlock, model: Uint8Array | undefined): Bytes {
  const { contentSize } = block;
  const about = readItems(block);
  const format = knownFormat(about.format);
  const modelFile = about.model.kind === "embedded" ? decodeBytes(kernel, about.model.block) : model;
  if (modelFile === undefined) throw corrupt("a block of items has no model");
  const { flow } = readFlow(modelFile);
  const { height, width, channels } = flow.lattice;
  const values = decodeLatents(kernel, flow, about.latents, about.count, contentSize);
  const content = formats.writeItems(
    {
      items: { count: about.count, shape: { height, width, channels }, values },
      remainder: unpackRemainder(kernel, about.remainder),
      format,
    },
    contentSize,
  );
  if (content.length !== contentSize || kernel.crc32c(content) !== block.contentCheck) {
    throw corrupt("a block of items does not match the checksum of its content");
  }
  return content;
}
