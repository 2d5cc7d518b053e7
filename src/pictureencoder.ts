import { type IndexEntry, writeIndex } from "../codec/container/blockindex.js";
import { type Field, writeHeader } from "../codec/container/header.js";
import { tileArea, tileCount } from "../codec/domain/tilegrid.js";
import { tileFrames, tileMemory, tileShape, writeTiledHead } from "../codec/domain/tiles.js";
import type { Kernel } from "../codec/kernel.js";
import { cutOut } from "./formats/raster.js";
import { MemoryGate } from "./gate.js";
import type { CompleteEncodeOptions } from "./options.js";
import { BLOCKS_PER_THREAD, mapOrdered } from "./ordered.js";
import { fileMemory } from "./picturefile.js";
import type { BlockRunner, PictureResult } from "./runner.js";

type Bytes = Uint8Array<ArrayBuffer>;

/** What became of a file: the pieces of its member, or what there is to say of why it stays bytes. */
export type EncodedPicture =
  | { readonly kind: "picture"; readonly pieces: readonly Bytes[] }
  | { readonly kind: "bytes"; readonly pixelBytes: number | undefined };

/** A file of a picture on its way to a member. */
export interface PictureJob {
  readonly kernel: Kernel;
  readonly runner: BlockRunner;
  readonly file: Uint8Array;
  readonly fields: readonly Field[];
  readonly options: CompleteEncodeOptions;
}

/** Encodes a file of a picture: as one block, or in tiles that threads share. */
export async function encodePictureMember(job: PictureJob): Promise<EncodedPicture> {
  const { kernel, runner, file, fields, options } = job;
  const { level, verify, pixels, raw, memory, signal, onHint, onProgress } = options;
  const given = { bytes: file, level, verify, pixels, raw, hint: onHint !== undefined, memory };
  const result = await runner.run("picture", given, signal);
  if (result.kind === "bytes") return result;
  const [single, isShort] = result.kind === "block" ? [true, result.isShort] : [false, false];
  const header = writeHeader(kernel, { domain: "pictures", single, isShort, fields });
  if (result.kind === "tiles") return encodeTiled(job, header, result);
  onProgress?.({ bytesIn: file.length, bytesOut: header.length + result.block.length });
  return { kind: "picture", pieces: [header, result.block] };
}

/** All is held until the end: what does not get shorter is coded as bytes. */
async function encodeTiled(
  job: PictureJob,
  header: Bytes,
  result: PictureResult & { readonly kind: "tiles" },
): Promise<EncodedPicture> {
  const { head } = result;
  const { kernel, file, options } = job;
  const first = writeTiledHead(kernel, head);
  const pieces = [header, first.block];
  const entries: IndexEntry[] = [{ contentSize: first.contentSize, blockSize: first.block.length }];
  let bytesOut = header.length + first.block.length;
  for await (const { contentSize, block } of tilesOf(job, result)) {
    entries.push({ contentSize, blockSize: block.length });
    pieces.push(block);
    bytesOut += block.length;
    if (bytesOut >= head.fileSize) return { kind: "bytes", pixelBytes: undefined };
    const done = (entries.length - 1) / tileCount(head.grid);
    options.onProgress?.({ bytesIn: Math.floor(file.length * done), bytesOut });
  }
  return { kind: "picture", pieces: [...pieces, writeIndex(kernel, entries)] };
}

/** The blocks of the tiles in order, with the sizes of their contents. */
function tilesOf(
  { runner, options }: PictureJob,
  { head, samples, frameHeight }: PictureResult & { readonly kind: "tiles" },
) {
  const { level, verify, memory, signal } = options;
  const { grid, shape, fileSize } = head;

  async function* cut() {
    for (let index = 0; index < tileCount(grid); index++) {
      signal?.throwIfAborted();
      const bytes = cutOut(samples, shape, tileArea(grid, shape, index));
      const frames = frameHeight === undefined ? undefined : tileFrames(grid, shape, index, frameHeight);
      yield { bytes, shape: tileShape(grid, shape, index), frames };
    }
  }

  const gate = new MemoryGate(memory);
  gate.reserve(fileMemory(fileSize, shape));
  return mapOrdered(cut(), runner.parallel * BLOCKS_PER_THREAD, async ({ bytes, shape, frames }) => {
    const contentSize = bytes.length;
    const work = () => runner.run("tile", { bytes, shape, level, verify, frames }, signal);
    return { contentSize, block: await gate.hold(tileMemory(shape), work) };
  });
}
