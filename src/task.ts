import { FlowzipError } from "../codec/container/errors.js";
import { decodeBytes, encodeBytes } from "../codec/domain/bytes.js";
import { Kernel } from "../codec/kernel.js";
import type { BlockRunner, BlockTask } from "./runner.js";

/**
 * Does a task in this thread.
 * @throws FlowzipError whatever the codec throws, and `verify-failed`
 */
export function perform(kernel: Kernel, task: BlockTask): Uint8Array<ArrayBuffer> {
  if (task.kind === "decode") return decodeBytes(kernel, task.bytes);
  const block = encodeBytes(kernel, task.bytes, task.level);
  if (task.verify) verify(kernel, task.bytes, block);
  return block;
}

function verify(kernel: Kernel, content: Uint8Array, block: Uint8Array): void {
  const decoded = decodeBytes(kernel, block);
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
