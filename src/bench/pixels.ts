import { readFile } from "node:fs/promises";
import type { FilePlane } from "../formats/format.js";
import { openPicture } from "../formats/pictures.js";
import { chunkAt, SIGNATURE } from "../formats/png/chunks.js";
import { GREY, GREY_ALPHA, PALETTE, parseHeader, RGB } from "../formats/png/header.js";
import type { InputFile } from "./files.js";

/** What a picture shows: red, green, blue and alpha of each pixel with 16 bits, however its file says so. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Samples of a pixel that the file has, those of a palette's colours for an index. */
  readonly channels: number;
  /** Bits of such a sample. */
  readonly bits: number;
  readonly rgba: Uint16Array;
}

const CHANNELS = 4;
const OPAQUE = 65535;

/** The pixels of a PNG or a PNM; undefined where they cannot be had. */
export function pixelsOf(file: Uint8Array): Pixels | undefined {
  const picture = openPicture(file, { pixels: true })?.picture;
  if (picture === undefined) return undefined;
  const { width, height, planes, bits } = picture;
  const chunks = chunksOf(file);
  const header = chunks.get("IHDR");
  const colour = header === undefined ? undefined : parseHeader(header)?.colour;
  if (colour === PALETTE) return indexed(picture, chunks);
  const [first, second, third, fourth] = planes as readonly [FilePlane, FilePlane?, FilePlane?, FilePlane?];
  const hasColour = planes.length > 2;
  const alpha = hasColour ? fourth : second;
  const colours = hasColour ? [first, second, third] : [first, first, first];
  const transparent = transparentOf(chunks.get("tRNS"), colour);
  const rgba = new Uint16Array(CHANNELS * width * height);
  for (let at = 0; at < width * height; at++) {
    for (let channel = 0; channel < 3; channel++) {
      const plane = colours[channel] as FilePlane;
      rgba[CHANNELS * at + channel] = widened(plane.samples[at] as number, plane.most);
    }
    const isClear = transparent?.every((value, channel) => colours[channel]?.samples[at] === value) === true;
    const opacity = alpha === undefined ? OPAQUE : widened(alpha.samples[at] as number, alpha.most);
    rgba[CHANNELS * at + 3] = isClear ? 0 : opacity;
  }
  return { width, height, channels: planes.length, bits, rgba };
}

/** A sample of 0 to `most` as one of 0 to 65535. */
function widened(sample: number, most: number): number {
  return Math.round((sample * OPAQUE) / most);
}

function indexed(
  { width, height, planes }: { width: number; height: number; planes: readonly FilePlane[] },
  chunks: ReadonlyMap<string, Uint8Array>,
): Pixels {
  const palette = chunks.get("PLTE") ?? new Uint8Array(0);
  const opacity = chunks.get("tRNS");
  const rgba = new Uint16Array(CHANNELS * width * height);
  for (const [at, index] of (planes[0] as FilePlane).samples.entries()) {
    for (let channel = 0; channel < 3; channel++)
      rgba[CHANNELS * at + channel] = 257 * (palette[3 * index + channel] ?? 0);
    rgba[CHANNELS * at + 3] = 257 * (opacity?.[index] ?? 255);
  }
  return { width, height, channels: opacity === undefined ? 3 : CHANNELS, bits: 8, rgba };
}

/** The colour, a sample for each channel of it, that a PNG says is not seen. */
function transparentOf(data: Uint8Array | undefined, colour: number | undefined): number[] | undefined {
  if (data === undefined || (colour !== GREY && colour !== RGB && colour !== GREY_ALPHA)) return undefined;
  const samples = colour === RGB ? [0, 1, 2] : [0, 0, 0];
  return samples.map((at) => ((data[2 * at] ?? 0) << 8) | (data[2 * at + 1] ?? 0));
}

/** The chunks of a PNG before its pixels; none for other files. */
function chunksOf(file: Uint8Array): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  if (!SIGNATURE.every((byte, at) => file[at] === byte)) return found;
  for (let chunk = chunkAt(file, SIGNATURE.length); chunk !== undefined; chunk = chunkAt(file, chunk.end)) {
    if (chunk.name === "IDAT") break;
    found.set(chunk.name, chunk.data);
  }
  return found;
}

/** What the pixels of two files differ in, undefined where they show the same. */
export async function pixelDifference(path: string, other: string): Promise<string | undefined> {
  const one = pixelsOf(await readFile(path));
  const two = pixelsOf(await readFile(other));
  if (one === undefined || two === undefined) return "the pixels of the decoded file cannot be read";
  if (one.width !== two.width || one.height !== two.height) return "the decoded picture has another size";
  const at = one.rgba.findIndex((sample, index) => sample !== two.rgba[index]);
  if (at === -1) return undefined;
  const pixel = Math.floor(at / CHANNELS);
  return `the pixel (${pixel % one.width}, ${Math.floor(pixel / one.width)}) differs`;
}

/** Files of pictures among others, with the size of their samples instead of their own. */
export async function picturesAmong(inputs: readonly InputFile[]): Promise<InputFile[]> {
  const pictures: InputFile[] = [];
  for (const input of inputs) {
    const pixels = pixelsOf(await readFile(input.path));
    if (pixels === undefined) continue;
    const subPixels = pixels.width * pixels.height * pixels.channels;
    pictures.push({ ...input, size: subPixels * (pixels.bits > 8 ? 2 : 1), subPixels });
  }
  return pictures;
}
