import { corrupt, unsupported } from "../container/errors.js";
import { type Reader, Writer } from "../container/wire.js";
import type { PictureShape } from "../image/plane.js";
import { isGrid, MOST_TILES, type TileGrid } from "./tilegrid.js";

const LARGEST_SIDE = 2 ** 31 - 1;
const MOST_PLANES = 4;
const MOST_BITS = 16;
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

export function writeAbout({ format, shape }: PictureAbout): Writer {
  const { width, height, planes, bits } = shape;
  return new Writer().byte(format).number(width).number(height).byte(planes).byte(bits);
}

/** @throws FlowzipError `corrupt` or `unsupported` */
export function readAbout(reader: Reader): PictureAbout {
  const format = reader.byte();
  if (format > MOST_FORMATS) throw unsupported(`a picture was in a file of format ${format}`);
  const width = reader.number(LARGEST_SIDE, "width of a picture");
  const height = reader.number(LARGEST_SIDE, "height of a picture");
  const planes = reader.byte();
  const bits = reader.byte();
  const what = `a picture of ${width} x ${height} x ${planes} samples of ${bits} bits`;
  if (width < 1 || height < 1 || planes < 1 || planes > MOST_PLANES || bits < 1 || bits > MOST_BITS) {
    throw corrupt(`${what} is not possible`);
  }
  if (width * height * planes > MOST_SAMPLES) throw unsupported(`${what} is too large`);
  return { format, shape: { width, height, planes, bits } };
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

/** A picture's remainder as it was packed. */
export function readRemainder(reader: Reader): Uint8Array {
  return reader.take(reader.number(LARGEST_REMAINDER, "size of a picture's remainder"));
}
