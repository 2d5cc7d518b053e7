import { openBlock } from "../codec/container/block.js";
import { FlowzipError } from "../codec/container/errors.js";
import { decodeOpened, encodeBytes } from "../codec/domain/bytes.js";
import { isPicture } from "../codec/domain/pictures.js";
import { Kernel } from "../codec/kernel.js";
import { decodePictureFile, encodePictureFile } from "./picturefile.js";
import type { BlockRunner, BlockTask } from "./runner.js";

/**
 * Does a task in this thread.
 * @throws FlowzipError whatever the codec throws, and `verify-failed`
 */
export function perform(kernel: Kernel, task: BlockTask): Uint8Array<ArrayBuffer> {
  if (task.kind === "decode") return decodeBlock(kernel, task.bytes, task.memory);
  if (task.kind === "picture") {
    const made = encodePictureFile(kernel, task.bytes, task);
    if (made === undefined) return new Uint8Array(0);
    if (task.verify) verify(kernel, made.content, made.block);
    return made.block;
  }
  const block = encodeBytes(kernel, task.bytes, task.level);
  if (task.verify) verify(kernel, task.bytes, block);
  return block;
}

/** Decodes a block of any domain. */
function decodeBlock(kernel: Kernel, bytes: Uint8Array, memory: number): Uint8Array<ArrayBuffer> {
  const block = openBlock(kernel, bytes);
  return isPicture(block.chain) ? decodePictureFile(kernel, block, memory) : decodeOpened(kernel, block);
}

/**
 * Compares what a block decodes to with its content.
 * @throws FlowzipError `verify-failed`
 */
function verify(kernel: Kernel, content: Uint8Array, block: Uint8Array): void {
  const decoded = decodeBlock(kernel, block, Number.POSITIVE_INFINITY);
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

  async run(task: BlockTask, signal: AbortSignal | undefined): Promise<Uint8Array<ArrayBuffer>> {
    this.#kernel ??= Kernel.load();
    const kernel = await this.#kernel;
    await new Promise((resolve) => setTimeout(resolve, 0));
    signal?.throwIfAborted();
    return perform(kernel, task);
  }

  async close(): Promise<void> {}
}
