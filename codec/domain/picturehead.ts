import { corrupt, unsupported } from "../container/errors.js";
import { type Reader, Writer } from "../container/wire.js";
import type { PictureShape } from "../image/plane.js";
import { isGrid, MOST_TILES, type TileGrid } from "./tilegrid.js";

const LARGEST_SIDE = 2 ** 31 - 1;
const MOST_FORMATS = 127;
/** The most samples of a picture, all planes together. */
export const MOST_SAMPLES = 2 ** 31;
const LARGEST_REMAINDER = 2 ** 28;
/** The largest file of a picture in tiles, in bytes. */
export const LARGEST_FILE = 2 ** 33;

/** What is said of a picture before its samples. */
export interface PictureAbout {
  /** The number of the format of the picture's file. */
  readonly format: number;
  readonly shape: PictureShape;
}

/** How a picture is cut, and the file that its tiles and its remainder come to. */
export interface TiledAbout extends PictureAbout {
  readonly grid: TileGrid;
  readonly fileSize: number;
  readonly fileCheck: number;
}

/** The formats that the first byte of a head names by their places here; 0 is for all others, whose number follows. */
const NAMED_FORMATS: readonly (number | undefined)[] = [undefined, 1, 2, 4];

/** The first byte of a head: two bits each for planes less 1 and the format, between them four for bits less 1. */
export function writeAbout({ format, shape }: PictureAbout): Writer {
  const { width, height, planes, bits } = shape;
  const name = Math.max(0, NAMED_FORMATS.indexOf(format));
  const writer = new Writer().byte((planes - 1) | ((bits - 1) << 2) | (name << 6));
  if (name === 0) writer.byte(format);
  return writer.number(width).number(height);
}

/** @throws FlowzipError `corrupt` or `unsupported` */
export function readAbout(reader: Reader): PictureAbout {
  const first = reader.byte();
  const planes = 1 + (first & 3);
  const bits = 1 + ((first >> 2) & 15);
  const format = NAMED_FORMATS[first >> 6] ?? readFormat(reader);
  const width = reader.number(LARGEST_SIDE, "width of a picture");
  const height = reader.number(LARGEST_SIDE, "height of a picture");
  const what = `a picture of ${width} x ${height} x ${planes} samples of ${bits} bits`;
  if (width < 1 || height < 1) throw corrupt(`${what} is not possible`);
  if (width * height * planes > MOST_SAMPLES) throw unsupported(`${what} is too large`);
  return { format, shape: { width, height, planes, bits } };
}

function readFormat(reader: Reader): number {
  const format = reader.byte();
  if (NAMED_FORMATS.includes(format)) throw corrupt(`format ${format} is written in too many bytes`);
  if (format > MOST_FORMATS) throw unsupported(`a picture was in a file of format ${format}`);
  return format;
}

/** What a picture in tiles has behind {@link writeAbout}. */
export function writeTiledAbout(about: TiledAbout): Writer {
  const { grid, fileSize, fileCheck } = about;
  return writeAbout(about).number(grid.columns).number(grid.rows).number(fileSize).word(fileCheck);
}

/** @throws FlowzipError `corrupt` or `unsupported` */
export function readTiledAbout(reader: Reader): TiledAbout {
  const about = readAbout(reader);
  const grid = {
    columns: reader.number(MOST_TILES, "number of columns of tiles"),
    rows: reader.number(MOST_TILES, "number of rows of tiles"),
  };
  if (!isGrid(grid, about.shape)) {
    const { width, height } = about.shape;
    throw corrupt(`${width} x ${height} samples cannot be cut into ${grid.columns} x ${grid.rows} tiles`);
  }
  const fileSize = reader.number(LARGEST_FILE, "size of the file of a picture");
  return { ...about, grid, fileSize, fileCheck: reader.word() };
}

/** Samples alone, which have no remainder: not even that there is none is written. */
const WITHOUT_REMAINDER = 4;

/** Writes a picture's remainder as it was packed. */
export function writeRemainder(writer: Writer, format: number, remainder: Uint8Array): Writer {
  return format === WITHOUT_REMAINDER ? writer : writer.number(remainder.length).bytes(remainder);
}

/** A picture's remainder as it was packed. */
export function readRemainder(reader: Reader, format: number): Uint8Array {
  if (format === WITHOUT_REMAINDER) return new Uint8Array(0);
  return reader.take(reader.number(LARGEST_REMAINDER, "size of a picture's remainder"));
}
