import { openRunner } from "#runner";
import { largestBlockBytes } from "../codec/container/block.js";
import { type IndexEntry, largestIndexBytes, writeIndex } from "../codec/container/blockindex.js";
import { FlowzipError } from "../codec/container/errors.js";
import { FULL_HEADER_BYTES, writeHeader } from "../codec/container/header.js";
import { LARGEST_SHORT, SMALLEST_BLOCK_SIZE } from "../codec/container/limits.js";
import { ArraySource, type ByteSource, ChunkSource } from "../codec/container/source.js";
import { encodeMemory } from "../codec/domain/bytes.js";
import { codesPictures } from "../codec/domain/picturecoding.js";
import { Kernel } from "../codec/kernel.js";
import { type Bytes, concatenate, toBytes } from "./arrays.js";
import { byteChunks } from "./chunks.js";
import { MemoryGate } from "./gate.js";
import { encodeItemMember } from "./itemencoder.js";
import { metadataField } from "./metadata.js";
import { completeEncodeOptions, type EncodeOptions } from "./options.js";
import { BLOCKS_PER_THREAD, mapOrdered } from "./ordered.js";
import { encodePictureMember } from "./pictureencoder.js";
import { largestFile } from "./picturefile.js";
import { readPicture } from "./pictureinput.js";
import { type ByteStream, byteStream } from "./streams.js";

/**
 * Compresses an array.
 *
 * @throws FlowzipError `invalid-argument` for options that are not possible, `limit-exceeded` where memory does not suffice,
 * `verify-failed`; the signal's reason where it was aborted
 * @example
 * const packed = await encode(new TextEncoder().encode("to be or not to be"));
 * const unpacked = await decode(packed);
 */
export async function encode(
  content: BufferSource,
  options: EncodeOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = toBytes(content);
  const pieces: Uint8Array[] = [];
  for await (const piece of encodeSource(new ArraySource(bytes), bytes.length, options)) pieces.push(piece);
  return concatenate(pieces);
}

/**
 * A stream that compresses what is written to it. It holds a bounded number of blocks, whatever the length.
 *
 * @example
 * await file.stream().pipeThrough(createEncoder({ level: "fast" })).pipeTo(destination);
 */
export function createEncoder(options: EncodeOptions = {}): ByteStream {
  completeEncodeOptions(options);
  return byteStream((chunks) => encodeChunks(chunks, options));
}

/** Compresses chunks as they come; what {@link createEncoder} does, for loops. */
export function encodeChunks(
  chunks: AsyncIterable<Bytes>,
  options: EncodeOptions = {},
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  const source = new ChunkSource(byteChunks(chunks, options.signal));
  return encodeSource(source, Number.POSITIVE_INFINITY, options);
}

/** The most bytes that {@link encode} returns for `size` bytes without metadata, whatever the level and block size. */
export function upperBound(size: number): number {
  if (!Number.isSafeInteger(size) || size < 0) {
    throw new FlowzipError("invalid-argument", `the size is ${size}`, "use a whole number of bytes");
  }
  const blocks = Math.ceil(size / SMALLEST_BLOCK_SIZE);
  const block = largestBlockBytes(SMALLEST_BLOCK_SIZE) - SMALLEST_BLOCK_SIZE;
  return FULL_HEADER_BYTES + size + blocks * (block + 8) + largestIndexBytes(blocks);
}

async function* encodeSource(
  input: ByteSource,
  size: number,
  options: EncodeOptions,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  const complete = completeEncodeOptions(options);
  const { level, blockSize, metadata, verify, raw, threads, memory, signal, onProgress, onHint } = complete;
  signal?.throwIfAborted();
  const blockMemory = encodeMemory(Math.min(blockSize, size), level);
  if (blockMemory > memory) {
    throw new FlowzipError(
      "limit-exceeded",
      `blocks of ${blockSize} bytes need ${blockMemory} bytes of memory, the limit is ${memory}`,
      "use a smaller block size or a higher limit",
    );
  }
  const kernel = await Kernel.load();
  const runner = openRunner(threads, size);
  try {
    const fields = metadata === undefined ? [] : [metadataField(metadata)];
    let source = input;
    let hinted: number | undefined;
    if (complete.model !== undefined) {
      const { pieces, rest } = await encodeItemMember({ kernel, runner, source, fields, options: complete });
      if (pieces !== undefined) return yield* pieces;
      source = rest;
    } else if (codesPictures(level)) {
      const { whole, rest } = await readPicture(input, largestFile(memory), raw);
      source = rest;
      if (whole !== undefined) {
        const made = await encodePictureMember({ kernel, runner, file: whole, fields, options: complete });
        if (made.kind === "picture") return yield* made.pieces;
        hinted = made.pixelBytes;
      }
    }
    let content = await source.takeUpTo(blockSize);
    let next = await source.takeUpTo(blockSize);
    const single = content.length > 0 && next.length === 0;
    const isShort = single && content.length <= LARGEST_SHORT;
    const header = writeHeader(kernel, { domain: "bytes", single, isShort, fields });
    let bytesIn = 0;
    let bytesOut = header.length;
    yield header;

    async function* contents(): AsyncGenerator<Uint8Array, void, void> {
      while (content.length > 0) {
        signal?.throwIfAborted();
        yield content;
        content = next;
        next = await source.takeUpTo(blockSize);
      }
    }
    const parallel = Math.max(1, Math.min(runner.parallel, Math.floor(memory / blockMemory)));
    const gate = new MemoryGate(memory);
    const blocks = mapOrdered(contents(), parallel * BLOCKS_PER_THREAD, async (bytes) => {
      const work = () => runner.run("encode", { bytes, level, verify, isShort }, signal);
      return { contentSize: bytes.length, block: await gate.hold(encodeMemory(bytes.length, level), work) };
    });
    const entries: IndexEntry[] = [];
    for await (const { contentSize, block } of blocks) {
      entries.push({ contentSize, blockSize: block.length });
      bytesIn += contentSize;
      bytesOut += block.length;
      onProgress?.({ bytesIn, bytesOut });
      yield block;
    }
    if (!single) yield writeIndex(kernel, entries);
    if (hinted !== undefined && hinted < bytesOut) onHint?.({ bytes: bytesOut, pixelBytes: hinted });
  } finally {
    await runner.close();
    await input.close?.();
  }
}
