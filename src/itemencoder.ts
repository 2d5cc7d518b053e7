import { type Field, writeHeader } from "../codec/container/header.js";
import { LARGEST_BLOCK } from "../codec/container/limits.js";
import { ArraySource, type ByteSource } from "../codec/container/source.js";
import type { Kernel } from "../codec/kernel.js";
import { toBytes } from "./arrays.js";
import { identityOf } from "./models/flowfile.js";
import type { CompleteEncodeOptions } from "./options.js";
import type { BlockRunner } from "./runner.js";

type Bytes = Uint8Array<ArrayBuffer>;

/** A file of items on its way to a member. */
export interface ItemJob {
  readonly kernel: Kernel;
  readonly runner: BlockRunner;
  readonly source: ByteSource;
  readonly fields: readonly Field[];
  readonly options: CompleteEncodeOptions;
}

/**
 * Encodes a file of items by the model of the options.
 * @returns the pieces of its member, none where it is smaller as bytes; and a source that gives all of the file
 * @throws FlowzipError `invalid-argument` where the file and the model do not fit
 */
export async function encodeItemMember(
  job: ItemJob,
): Promise<{ readonly pieces: readonly Bytes[] | undefined; readonly rest: ByteSource }> {
  const { kernel, runner, source, fields, options } = job;
  const { level, verify, rawItems, embedModel, signal, onProgress } = options;
  const file = await source.takeUpTo(LARGEST_BLOCK + 1);
  const bytes = Uint8Array.from(toBytes(options.model ?? new Uint8Array(0)));
  const model = { bytes, identity: await identityOf(bytes), embed: embedModel };
  const result = await runner.run("items", { bytes: file, level, verify, model, raw: rawItems }, signal);
  if (result.kind === "bytes") return { pieces: undefined, rest: new ArraySource(file) };
  const header = writeHeader(kernel, { domain: "items", single: true, isShort: false, fields });
  onProgress?.({ bytesIn: file.length, bytesOut: header.length + result.block.length });
  return { pieces: [header, result.block], rest: new ArraySource(new Uint8Array(0)) };
}
