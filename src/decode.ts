import { openRunner } from "#runner";
import { FlowzipError } from "../codec/container/errors.js";
import { ArraySource, type ByteSource, ChunkSource } from "../codec/container/source.js";
import { Kernel } from "../codec/kernel.js";
import { type Bytes, concatenate, toBytes } from "./arrays.js";
import { byteChunks } from "./chunks.js";
import { DecodeSteps, locate, type Step } from "./decodesteps.js";
import { MemoryGate } from "./gate.js";
import { type CompleteDecodeOptions, completeDecodeOptions, type DecodeOptions } from "./options.js";
import { BLOCKS_PER_THREAD, mapOrdered } from "./ordered.js";
import { type ByteStream, byteStream } from "./streams.js";

/**
 * Decompresses a file, or several one after the other, from an array.
 *
 * @throws FlowzipError `not-flowzip`, `truncated`, `corrupt`, `unsupported`, `trailing-data`, `limit-exceeded`,
 * `invalid-argument`; the signal's reason where it was aborted
 * @example
 * const content = await decode(packed, { maxOutputSize: 1 << 20 });
 */
export async function decode(
  file: BufferSource,
  options: DecodeOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const complete = completeDecodeOptions(options);
  const bytes = toBytes(file);
  const pieces: Uint8Array[] = [];
  for await (const piece of decodeSource(new ArraySource(bytes), bytes.length, complete)) pieces.push(piece);
  return concatenate(pieces);
}

/**
 * A stream that decompresses what is written to it. It holds a bounded number of blocks, whatever the length.
 *
 * @example
 * await response.body.pipeThrough(createDecoder()).pipeTo(destination);
 */
export function createDecoder(options: DecodeOptions = {}): ByteStream {
  completeDecodeOptions(options);
  return byteStream((chunks) => decodeChunks(chunks, options));
}

/** Decompresses chunks as they come; what {@link createDecoder} does, for loops. */
export function decodeChunks(
  chunks: AsyncIterable<Bytes>,
  options: DecodeOptions = {},
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  const complete = completeDecodeOptions(options, Number.MAX_SAFE_INTEGER);
  const source = new ChunkSource(byteChunks(chunks, complete.signal));
  return decodeSource(source, Number.POSITIVE_INFINITY, complete);
}

/** As {@link decodeChunks}, from a source that can pass over what is not needed. */
export function decodeSeekable(
  source: ByteSource,
  options: DecodeOptions,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  const complete = completeDecodeOptions(options, Number.MAX_SAFE_INTEGER);
  return decodeSource(source, Number.POSITIVE_INFINITY, complete);
}

/** What salvage ends at, and all else throws on. */
const DAMAGE: readonly string[] = ["truncated", "corrupt", "trailing-data"];

async function* decodeSource(
  source: ByteSource,
  size: number,
  options: CompleteDecodeOptions,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  const { salvage, onDamage, threads, memory, signal, onProgress } = options;
  signal?.throwIfAborted();
  const kernel = await Kernel.load();
  const runner = openRunner(threads, size);
  const gate = new MemoryGate(memory);
  const steps = new DecodeSteps(kernel, runner, gate, options);
  try {
    let bytesIn = 0;
    let bytesOut = 0;
    for await (const { step, outcome } of worked(steps.read(source), runner.parallel, gate)) {
      const lost = "error" in outcome ? outcome.error : undefined;
      if (lost !== undefined && !(salvage && step.picture !== undefined && isDamage(lost))) throw lost;
      if (step.picture !== undefined && isDamage(lost)) step.picture.damage ??= lost;
      const piece = "made" in outcome ? await step.finish(outcome.made) : undefined;
      bytesIn += step.taken;
      bytesOut += piece?.length ?? 0;
      onProgress?.({ bytesIn, bytesOut });
      if (piece !== undefined) yield piece;
      if (step.ends?.damage !== undefined) throw step.ends.damage;
    }
  } catch (error) {
    if (!salvage || !isDamage(error)) throw error;
    // What there is of a picture that ends too early is given out as well.
    if (steps.picture?.hasTiles === true) {
      steps.picture.damage = error;
      yield await steps.give(steps.picture);
    }
    onDamage?.(error);
  } finally {
    await runner.close();
    await source.close?.();
  }
}

type Outcome = { readonly made: Uint8Array<ArrayBuffer> } | { readonly error: unknown };

/** Does the work of steps, some at a time, and gives them in order with what came of it. */
function worked(
  steps: AsyncIterable<Step>,
  threads: number,
  gate: MemoryGate,
): AsyncGenerator<{ readonly step: Step; readonly outcome: Outcome }, void, void> {
  return mapOrdered(steps, threads * BLOCKS_PER_THREAD, async (step) => {
    const outcome = await gate
      .hold(step.memory, () => step.work())
      .then(
        (made): Outcome => ({ made }),
        (error: unknown): Outcome => ({ error: locate(error, step.position) }),
      );
    return { step, outcome };
  });
}

function isDamage(error: unknown): error is FlowzipError {
  return error instanceof FlowzipError && DAMAGE.includes(error.code);
}
