import { corrupt } from "../../../codec/container/errors.js";
import { concatenate } from "../../arrays.js";
import {
  checkShape,
  DEFAULT_SAMPLES,
  type FilePicture,
  type OpenedPicture,
  type OpenOptions,
  type PictureFormat,
} from "../format.js";
import { RemainderReader, RemainderWriter } from "../layout.js";
import { chunkAt, hasSignature, joinChunks, MOST_CUTS, makeChunk, parseChunks, SIGNATURE } from "./chunks.js";
import { compress } from "./deflate.js";
import type { DeflateSetting } from "./engine.js";
import { likelyFilters, refilter, unfilter } from "./filters.js";
import { channels, filterStep, PALETTE, type PngHeader, parseHeader, writeHeader } from "./header.js";
import { inflate } from "./inflate.js";
import { packedBytes, passesOf, rowCount } from "./interlace.js";
import { pack, unpack } from "./samples.js";

/** How a PNG is compressed that need not be the original one: for photographs 1 % above level 9, far sooner. */
const OWN_SETTING: DeflateSetting = {
  engine: "chromium",
  level: 4,
  memLevel: 9,
  strategy: "filtered",
  windowBits: 15,
};

/** Where the data of IHDR is in a PNG. */
const HEADER_BEGIN = 16;
const HEADER_END = 29;

/** Chunks that say how any part of the picture is to be shown. */
const OF_ANY_PART = ["cHRM", "gAMA", "iCCP", "sRGB", "cICP", "sBIT", "PLTE", "tRNS", "bKGD", "pHYs"];

/** PNG, of which pixels and chunks are kept, but not how they were compressed. */
export const pngPixels: PictureFormat = {
  id: 5,
  name: "PNG",
  recognise: hasSignature,
  open(bytes, options = {}): OpenedPicture | undefined {
    const opened = openPixels(bytes, options);
    if (opened === undefined) return undefined;
    const { before, after } = opened.parts;
    return {
      picture: opened.picture,
      remainder: new RemainderWriter().bytes(before).bytes(after).finish(),
    };
  },
  restore(picture, remainder) {
    const reader = new RemainderReader(remainder);
    const { header, before, after } = readAround(reader, picture);
    reader.end();
    return ownPng(picture, header, before, after);
  },
  write: writePng,
};

/** A PNG taken apart as far as to its pixels; undefined where it is malformed or too large. */
export function openPixels(bytes: Uint8Array, options: OpenOptions) {
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
  const picture: FilePicture = { width: header.width, height: header.height, bits: header.depth, planes };
  return { parts, picture, passes, inflated, rows, padding };
}

/**
 * Reads the chunks before and after the pixels, and the header among them.
 * @throws FlowzipError `corrupt` where the picture is not of the shape that the header says
 */
export function readAround(
  reader: RemainderReader,
  picture: FilePicture,
): { readonly header: PngHeader; readonly before: Uint8Array; readonly after: Uint8Array } {
  const { header, before, after } = readChunks(reader);
  checkShape(picture, channels(header), header.width, header.height, 2 ** header.depth - 1);
  return { header, before, after };
}

function readChunks(reader: RemainderReader) {
  const before = reader.bytes("chunks before the pixels");
  const after = reader.bytes("chunks after the pixels");
  const header = parseHeader(before.subarray(HEADER_BEGIN, HEADER_END));
  if (header === undefined) throw corrupt("the header of a PNG is not one");
  return { header, before, after };
}

/** Palettes and samples below a byte are hardly ever filtered: neighbours are not close in value. */
export function usesFilters(header: PngHeader): boolean {
  return header.colour !== PALETTE && header.depth >= 8;
}

/** Another PNG with the chunks of one that hold for any part of it; both formats begin with the chunks. */
export function writePng(picture: FilePicture, remainder: Uint8Array): Uint8Array<ArrayBuffer> {
  const { header: original, before } = readChunks(new RemainderReader(remainder));
  const { width, height } = picture;
  const header: PngHeader = { ...original, width, height, isInterlaced: false };
  checkShape(picture, channels(header), width, height, 2 ** header.depth - 1);
  const pieces: Uint8Array[] = [SIGNATURE, makeChunk("IHDR", writeHeader(header))];
  for (let at = SIGNATURE.length; at < before.length; ) {
    const chunk = chunkAt(before, at);
    if (chunk === undefined) throw corrupt("the chunks before the pixels of a PNG are not whole");
    if (OF_ANY_PART.includes(chunk.name)) pieces.push(before.subarray(at, chunk.end));
    at = chunk.end;
  }
  return ownPng(picture, header, concatenate(pieces), makeChunk("IEND", new Uint8Array(0)));
}

/** A PNG as this package compresses it. */
function ownPng(
  { planes }: FilePicture,
  header: PngHeader,
  before: Uint8Array,
  after: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const passes = passesOf(header);
  const step = filterStep(header);
  const packed = pack(planes, new Uint8Array(rowCount(passes)), header, passes);
  const types = usesFilters(header) ? likelyFilters(packed, passes, step) : new Uint8Array(rowCount(passes));
  const stream = compress(refilter({ types, packed }, passes, step), OWN_SETTING);
  return joinChunks({ before, stream, cuts: [stream.length], after });
}
