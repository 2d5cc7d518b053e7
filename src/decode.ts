import { openRunner } from "#runner";
import type { BlockHeader } from "../codec/container/block.js";
import { FlowzipError } from "../codec/container/errors.js";
import { type MemberEvent, readMembers } from "../codec/container/member.js";
import { ArraySource, type ByteSource, ChunkSource } from "../codec/container/source.js";
import { decodeMemory } from "../codec/domain/bytes.js";
import { Kernel } from "../codec/kernel.js";
import { type Bytes, concatenate, toBytes } from "./arrays.js";
import { byteChunks } from "./chunks.js";
import { MemoryGate } from "./gate.js";
import { readMetadata } from "./metadata.js";
import { completeDecodeOptions, type DecodeOptions } from "./options.js";
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

/** What salvage ends at, and all else throws on. */
const DAMAGE: readonly string[] = ["truncated", "corrupt", "trailing-data"];

async function* decodeSource(
  source: ByteSource,
  size: number,
  options: ReturnType<typeof completeDecodeOptions>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  const { maxOutputSize, salvage, onDamage, onMetadata, threads, memory, signal, onProgress } = options;
  signal?.throwIfAborted();
  const kernel = await Kernel.load();
  const runner = openRunner(threads, size);
  let claimed = 0;

  /** Refuses what a block claims before anything is read or done for it. */
  function check({ contentSize }: BlockHeader, position: number): void {
    claimed += contentSize;
    if (claimed > maxOutputSize) {
      throw new FlowzipError(
        "limit-exceeded",
        `the content has more than the ${maxOutputSize} bytes that are allowed`,
        "raise maxOutputSize, or decode it as a stream",
      );
    }
    const needed = decodeMemory(contentSize);
    if (needed > memory) {
      throw new FlowzipError(
        "limit-exceeded",
        `the block at byte ${position} needs ${needed} bytes of memory, the limit is ${memory}`,
        "raise the limit of memory",
      );
    }
  }

  async function* blocks(): AsyncGenerator<MemberEvent & { kind: "block" }, void, void> {
    for await (const event of readMembers(kernel, source, { bodies: true, check })) {
      signal?.throwIfAborted();
      if (event.kind === "header") {
        // Read in any case, so that whether a file is sound does not hang on who asks.
        const metadata = readMetadata(event.header.fields);
        onMetadata?.(metadata);
      }
      if (event.kind === "block") yield event;
    }
  }

  const gate = new MemoryGate(memory);
  try {
    let bytesIn = 0;
    let bytesOut = 0;
    const contents = mapOrdered(
      blocks(),
      runner.parallel * BLOCKS_PER_THREAD,
      async ({ header, position, bytes }) => {
        const work = () => runner.run({ kind: "decode", bytes, memory }, signal);
        try {
          return { taken: bytes.length, content: await gate.hold(decodeMemory(header.contentSize), work) };
        } catch (error) {
          throw located(error, position);
        }
      },
    );
    for await (const { taken, content } of contents) {
      bytesIn += taken;
      bytesOut += content.length;
      onProgress?.({ bytesIn, bytesOut });
      yield content;
    }
  } catch (error) {
    if (!salvage || !(error instanceof FlowzipError) || !DAMAGE.includes(error.code)) throw error;
    onDamage?.(error);
  } finally {
    await runner.close();
    await source.close?.();
  }
}

function located(error: unknown, position: number): unknown {
  if (!(error instanceof FlowzipError)) return error;
  return new FlowzipError(error.code, `${error.what} (the block at byte ${position})`, error.advice);
}
