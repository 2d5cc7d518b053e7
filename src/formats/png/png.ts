import { corrupt } from "../../../codec/container/errors.js";
import { concatenate } from "../../arrays.js";
import type { FilePicture, OpenedPicture, OpenOptions, PictureFormat } from "../format.js";
import { orZero, RemainderReader, RemainderWriter, unlessZero } from "../layout.js";
import { hasSignature, joinChunks, MOST_CUTS } from "./chunks.js";
import { follow, readRecipe, reproduce, writeRecipe } from "./deflate.js";
import { FILTERS, likelyFilters, refilter, type Unfiltered } from "./filters.js";
import { filterStep, type PngHeader } from "./header.js";
import { type Pass, passesOf, rowCount } from "./interlace.js";
import { openPixels, readAround, usesFilters, writePng } from "./pixels.js";
import { pack } from "./samples.js";

/** PNG, all kinds of pixels, byte for byte. A picture with a palette is one plane of indices. */
export const png: PictureFormat = {
  id: 1,
  name: "PNG",
  recognise: hasSignature,
  open,
  restore,
  write: writePng,
};

function open(bytes: Uint8Array, options: OpenOptions = {}): OpenedPicture | undefined {
  const opened = openPixels(bytes, options);
  if (opened === undefined) return undefined;
  const { parts, picture, passes, inflated, rows, padding } = opened;
  const { header, stream } = parts;
  const recipe = reproduce(stream.subarray(0, inflated.used), inflated.content, options.work);
  if (recipe === undefined) return undefined;
  const writer = new RemainderWriter().bytes(parts.before).bytes(parts.after);
  writer.bytes(unlessZero(padding)).bytes(unlessZero(unexpectedFilters(rows, header, passes)));
  writeRecipe(writer, recipe);
  writer.bytes(stream.subarray(inflated.used));
  writeCuts(writer, parts.cuts);
  return { picture, remainder: writer.finish() };
}

function restore(picture: FilePicture, remainder: Uint8Array): Uint8Array<ArrayBuffer> {
  const reader = new RemainderReader(remainder);
  const { header, before, after } = readAround(reader, picture);
  const passes = passesOf(header);
  const padding = orZero(reader.bytes("padding of the rows"), rowCount(passes), "padding");
  const unexpected = orZero(reader.bytes("filters of the rows"), rowCount(passes), "list of filters");
  const recipe = readRecipe(reader);
  const extra = reader.bytes("bytes after the stream");
  const packed = pack(picture.planes, padding, header, passes);
  const types = actualFilters(unexpected, packed, header, passes);
  const content = refilter({ types, packed }, passes, filterStep(header));
  const made = follow(recipe, content);
  const stream = extra.length === 0 ? made : concatenate([made, extra]);
  const cuts = readCuts(reader, stream.length);
  reader.end();
  return joinChunks({ before, stream, cuts, after });
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
