import { openBlock, readBlockHeader } from "../codec/container/block.js";
import { readChain } from "../codec/container/chain.js";
import { FlowzipError } from "../codec/container/errors.js";
import { Reader } from "../codec/container/wire.js";
import { decodeBytes, encodeBytes } from "../codec/domain/bytes.js";
import { mayTakeNetwork } from "../codec/domain/picturecoding.js";
import { decodeTile, encodeTile } from "../codec/domain/tiles.js";
import { NETWORK, networkOf } from "../codec/image/priors.js";
import { Kernel } from "../codec/kernel.js";
import { decodeItemFile, encodeItemFile } from "./itemfile.js";
import { loadNetwork } from "./models/shipped.js";
import { decodePictureFile, encodePictureFile, restoreTiled } from "./picturefile.js";
import type { BlockRunner, Given, Made, TaskKind } from "./runner.js";

type Work = { readonly [Kind in TaskKind]: (kernel: Kernel, given: Given<Kind>) => Made<Kind> };

const WORK: Work = {
  encode(kernel, { bytes, level, verify, isShort }) {
    const block = encodeBytes(kernel, bytes, level, isShort);
    if (verify) compare(decodeBytes(kernel, block), bytes);
    return block;
  },
  decode: (kernel, { bytes }) => decodeBytes(kernel, bytes),
  picture(kernel, given) {
    const { result, content } = encodePictureFile(kernel, given.bytes, given);
    if (result.kind === "block" && given.verify) {
      const limits = { memory: Number.POSITIVE_INFINITY, region: undefined };
      compare(decodePictureFile(kernel, openBlock(kernel, result.block), limits), content);
    }
    return result;
  },
  tile(kernel, { bytes, shape, level, verify, frames }) {
    const block = encodeTile(kernel, bytes, shape, level, frames);
    if (verify) compare(decodeTile(kernel, openBlock(kernel, block), shape), bytes);
    return block;
  },
  decodeTile: (kernel, { bytes, shape }) => decodeTile(kernel, openBlock(kernel, bytes), shape),
  decodePicture: (kernel, { bytes, ...limits }) =>
    decodePictureFile(kernel, openBlock(kernel, bytes), limits),
  items(kernel, { bytes, model, raw, level, verify }) {
    const result = encodeItemFile(kernel, bytes, model, raw, level);
    if (verify && result.kind === "block") {
      compare(decodeItemFile(kernel, openBlock(kernel, result.block), model.bytes), bytes);
    }
    return result;
  },
  decodeItems: (kernel, { bytes, model }) => decodeItemFile(kernel, openBlock(kernel, bytes), model),
  restore: restoreTiled,
};

/**
 * Does a task in this thread.
 * @throws FlowzipError whatever the codec throws, and `verify-failed`
 */
export async function perform<Kind extends TaskKind>(
  kernel: Kernel,
  kind: Kind,
  given: Given<Kind>,
): Promise<Made<Kind>> {
  const number = neededNetwork(kind, given);
  if (number !== undefined) kernel.lend(number, await loadNetwork(kernel, number));
  return WORK[kind](kernel, given);
}

/** Networks are loaded on demand: by encoders that may take one, and by decoders of a block that did. */
function neededNetwork(kind: TaskKind, given: Given<TaskKind>): number | undefined {
  if (kind === "picture" || kind === "tile") {
    return "level" in given && mayTakeNetwork(given.level) ? NETWORK : undefined;
  }
  if (kind !== "decodePicture" && kind !== "decodeTile") return undefined;
  const { headerBytes } = readBlockHeader(given.bytes);
  const { prior } = readChain(new Reader(given.bytes.subarray(headerBytes), "in the chain of a block"));
  return networkOf(prior);
}

/**
 * Compares what a block decodes to with its content.
 * @throws FlowzipError `verify-failed`
 */
function compare(decoded: Uint8Array, content: Uint8Array): void {
  if (decoded.length === content.length && decoded.every((value, index) => value === content[index])) return;
  throw new FlowzipError(
    "verify-failed",
    "a block does not decode to what it was made of",
    "keep the original and report this with it: it is a bug, or the machine's memory is at fault",
  );
}

/** Runs tasks in the calling thread, one after the other, and lets others run between them. */
export class InlineRunner implements BlockRunner {
  readonly parallel = 1;
  #kernel: Promise<Kernel> | undefined;

  async run<Kind extends TaskKind>(
    kind: Kind,
    given: Given<Kind>,
    signal: AbortSignal | undefined,
  ): Promise<Made<Kind>> {
    this.#kernel ??= Kernel.load();
    const kernel = await this.#kernel;
    await new Promise((resolve) => setTimeout(resolve, 0));
    signal?.throwIfAborted();
    return perform(kernel, kind, given);
  }

  async close(): Promise<void> {}
}
