/** A part of a picture, in samples from its left upper corner. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How a picture is cut: into so many columns and rows of tiles, all of nearly one size. */
export interface TileGrid {
  readonly columns: number;
  readonly rows: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Tiles begin at multiples of this, so that halved chroma and blocks of 8 x 8 go on in them as they do in the picture. */
export const TILE_STEP = 16;

/** A picture of up to this many pixels stays in one piece. */
const WHOLE = 3 * 2 ** 19;
/** How many pixels a tile has, about: a side of 1024. */
const SIDE = 2 ** 10;
/** No tile is longer than this on a side. */
const LONGEST_SIDE = 2 ** 15;
/** The most tiles of a picture. */
export const MOST_TILES = 2 ** 20;

/** The number of tiles in which a picture is cut: one for each 2^20 pixels, as square as its sides allow. */
export function chooseGrid({ width, height }: Size): TileGrid {
  const short = Math.min(width, height);
  const long = Math.max(width, height);
  if (width * height <= WHOLE && long <= LONGEST_SIDE) return { columns: 1, rows: 1 };
  const across = Math.max(1, Math.round(short / SIDE));
  const wanted = Math.min(LONGEST_SIDE / 2, (SIDE * SIDE * across) / short);
  const along = Math.min(Math.floor(long / TILE_STEP), Math.max(1, Math.round(long / wanted)));
  return width < height ? { columns: across, rows: along } : { columns: along, rows: across };
}

/** Whether each tile of a grid has a column and a row at least. */
export function isGrid({ columns, rows }: TileGrid, { width, height }: Size): boolean {
  const fits = (tiles: number, length: number) =>
    tiles === 1 || (tiles > 1 && tiles <= Math.floor(length / TILE_STEP));
  return columns * rows <= MOST_TILES && fits(columns, width) && fits(rows, height);
}

export function tileCount({ columns, rows }: TileGrid): number {
  return columns * rows;
}

/** Where the tile of a number is: they are counted row by row, from the left. */
export function tileArea(grid: TileGrid, { width, height }: Size, index: number): Area {
  const column = index % grid.columns;
  const row = Math.floor(index / grid.columns);
  const x = cut(column, grid.columns, width);
  const y = cut(row, grid.rows, height);
  return {
    x,
    y,
    width: cut(column + 1, grid.columns, width) - x,
    height: cut(row + 1, grid.rows, height) - y,
  };
}

/** Where tile `index` of `count` begins along a side. */
function cut(index: number, count: number, length: number): number {
  // Exact: there are at most 2^20 tiles, and sides below 2^31.
  return index === count ? length : TILE_STEP * Math.floor((index * length) / (TILE_STEP * count));
}

/** The part that two areas share; of no width or height where there is none. */
export function overlap(one: Area, other: Area): Area {
  const x = Math.max(one.x, other.x);
  const y = Math.max(one.y, other.y);
  return {
    x,
    y,
    width: Math.max(0, Math.min(one.x + one.width, other.x + other.width) - x),
    height: Math.max(0, Math.min(one.y + one.height, other.y + other.height) - y),
  };
}
