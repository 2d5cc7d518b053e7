import { corrupt } from "../../../codec/container/errors.js";
import type { Picture } from "../../../codec/image/plane.js";
import {
  checkShape,
  DEFAULT_SAMPLES,
  type OpenedPicture,
  type OpenOptions,
  type PictureFormat,
} from "../format.js";
import { orZero, RemainderReader, RemainderWriter, unlessZero } from "../layout.js";
import { hasSignature, joinChunks, parseChunks } from "./chunks.js";
import { compress, follow, readRecipe, reproduce, writeRecipe } from "./deflate.js";
import type { DeflateSetting } from "./engine.js";
import { FILTERS, likelyFilters, refilter, type Unfiltered, unfilter } from "./filters.js";
import { channels, filterStep, PALETTE, type PngHeader, parseHeader } from "./header.js";
import { inflate } from "./inflate.js";
import { type Pass, packedBytes, passesOf, rowCount } from "./interlace.js";
import { pack, unpack } from "./samples.js";

/** How the pixels were kept, numbers of the format. */
const BYTE_FOR_BYTE = 0;
const PIXELS_ONLY = 1;

/** How a restored PNG is compressed that need not be the original one: for photographs 1 % above level 9, far sooner. */
const OWN_SETTING: DeflateSetting = {
  engine: "chromium",
  level: 4,
  memLevel: 9,
  strategy: "filtered",
  windowBits: 15,
};

/** Files with more IDAT chunks are not opened: a short list of them could ask for any amount of memory. */
const MOST_CUTS = 2 ** 20;

/** Where the data of IHDR is in a PNG. */
const HEADER_BEGIN = 16;
const HEADER_END = 29;

/** PNG, all kinds of pixels. A picture with a palette is one plane of indices. */
export const png: PictureFormat = { id: 1, name: "PNG", recognise: hasSignature, open, restore };

function open(bytes: Uint8Array, options: OpenOptions = {}): OpenedPicture | undefined {
  const parts = parseChunks(bytes);
  if (parts === undefined || parts.cuts.length > MOST_CUTS) return undefined;
  const { header, stream } = parts;
  const samples = header.width * header.height * channels(header);
  if (samples > (options.mostSamples ?? DEFAULT_SAMPLES)) return undefined;
  const passes = passesOf(header);
  const inflated = inflate(stream, packedBytes(passes) + rowCount(passes));
  if (inflated === undefined) return undefined;
  const rows = unfilter(inflated.content, passes, filterStep(header));
  if (rows === undefined) return undefined;
  const { planes, padding } = unpack(rows.packed, header, passes);
  const picture: Picture = { width: header.width, height: header.height, bits: header.depth, planes };
  const writer = new RemainderWriter();
  if (options.pixels) {
    writer.number(PIXELS_ONLY).bytes(parts.before).bytes(parts.after);
    return { picture, remainder: writer.finish() };
  }
  const recipe = reproduce(stream.subarray(0, inflated.used), inflated.content, options.work);
  if (recipe === undefined) return undefined;
  writer.number(BYTE_FOR_BYTE).bytes(parts.before).bytes(parts.after);
  writer.bytes(unlessZero(padding)).bytes(unlessZero(unexpectedFilters(rows, header, passes)));
  writeRecipe(writer, recipe);
  writer.bytes(stream.subarray(inflated.used));
  writeCuts(writer, parts.cuts);
  return { picture, remainder: writer.finish() };
}

function restore(picture: Picture, remainder: Uint8Array): Uint8Array<ArrayBuffer> {
  const reader = new RemainderReader(remainder);
  const way = reader.number("way to keep a PNG", PIXELS_ONLY);
  const before = reader.bytes("chunks before the pixels");
  const after = reader.bytes("chunks after the pixels");
  const header = parseHeader(before.subarray(HEADER_BEGIN, HEADER_END));
  if (header === undefined) throw corrupt("the header of a PNG is not one");
  checkShape(picture, channels(header), header.width, header.height, 2 ** header.depth - 1);
  const passes = passesOf(header);
  if (way === PIXELS_ONLY) {
    reader.end();
    const padding = new Uint8Array(rowCount(passes));
    const packed = pack(picture.planes, padding, header, passes);
    const types = usesFilters(header) ? likelyFilters(packed, passes, filterStep(header)) : padding;
    const filtered = refilter({ types, packed }, passes, filterStep(header));
    const stream = compress(filtered, OWN_SETTING);
    return joinChunks({ before, stream, cuts: [stream.length], after });
  }
  const padding = orZero(reader.bytes("padding of the rows"), rowCount(passes), "padding");
  const unexpected = orZero(reader.bytes("filters of the rows"), rowCount(passes), "list of filters");
  const recipe = readRecipe(reader);
  const extra = reader.bytes("bytes after the stream");
  const packed = pack(picture.planes, padding, header, passes);
  const types = actualFilters(unexpected, packed, header, passes);
  const content = refilter({ types, packed }, passes, filterStep(header));
  const made = follow(recipe, content);
  const stream = new Uint8Array(made.length + extra.length);
  stream.set(made);
  stream.set(extra, made.length);
  const cuts = readCuts(reader, stream.length);
  reader.end();
  return joinChunks({ before, stream, cuts, after });
}

/** Palettes and samples below a byte are hardly ever filtered: neighbours are not close in value. */
function usesFilters(header: PngHeader): boolean {
  return header.colour !== PALETTE && header.depth >= 8;
}

/** How far the filters of the rows are, modulo their number, from those that most encoders choose. */
function unexpectedFilters(
  { types, packed }: Unfiltered,
  header: PngHeader,
  passes: readonly Pass[],
): Uint8Array {
  if (!usesFilters(header)) return types;
  const likely = likelyFilters(packed, passes, filterStep(header));
  return types.map((type, row) => (type - likely[row]! + FILTERS) % FILTERS);
}

/**
 * The inverse of {@link unexpectedFilters}.
 * @throws FlowzipError `corrupt` for a filter that does not exist
 */
function actualFilters(
  unexpected: Uint8Array,
  packed: Uint8Array,
  header: PngHeader,
  passes: readonly Pass[],
): Uint8Array<ArrayBuffer> {
  if (unexpected.some((type) => type >= FILTERS)) throw corrupt("a filter of a PNG does not exist");
  if (!usesFilters(header)) return Uint8Array.from(unexpected);
  const likely = likelyFilters(packed, passes, filterStep(header));
  return likely.map((type, row) => (type + unexpected[row]!) % FILTERS);
}

/** Most often all parts but the last have one size: as runs of equal sizes. */
function writeCuts(writer: RemainderWriter, cuts: readonly number[]): void {
  const runs: { size: number; count: number }[] = [];
  for (const size of cuts) {
    const run = runs.at(-1);
    if (run?.size === size) run.count++;
    else runs.push({ size, count: 1 });
  }
  writer.number(runs.length);
  for (const { size, count } of runs) writer.number(size).number(count);
}

function readCuts(reader: RemainderReader, length: number): number[] {
  const cuts: number[] = [];
  let sum = 0;
  for (let left = reader.number("number of runs of chunks", reader.remaining); left > 0; left--) {
    const size = reader.number("size of a chunk", length);
    const most = size === 0 ? MOST_CUTS : Math.floor((length - sum) / size);
    const count = reader.number("number of chunks", Math.min(most, MOST_CUTS - cuts.length));
    for (let at = 0; at < count; at++) cuts.push(size);
    sum += size * count;
  }
  if (sum !== length) throw corrupt("the chunks of a PNG do not hold its stream");
  return cuts;
}
