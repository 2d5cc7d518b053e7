import type { Reader, Writer } from "../../container/wire.js";
import { cannotInvert } from "../flow.js";
import { TRIANGLE } from "../lattice/sampling.js";
import { type PlaneShape, sameSize } from "../plane.js";
import { type Extent, Geometry, type Placement, unitOf } from "./geometry.js";
import { BLOCK, TOP } from "./islow.js";
import type { Recovery } from "./recovery.js";
import { MOST_QUALITY, qualityOf, standardTable, ZIGZAG } from "./tables.js";

/** Coefficients have 12 bits at the most. */
export const MOST_COEFFICIENT = 2048;
/** Columns and rows of a picture at least. */
const SMALLEST = 16;

/** The range of a plane. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

export interface DctParameters {
  readonly placement: Placement;
  /** Luma alone, or luma and two chromas. */
  readonly components: 1 | 3;
  /** Quantisers of luma, and of both chromas. */
  readonly tables: readonly Int32Array[];
  /** How many blocks of pixels differ from what the coefficients make. */
  readonly changed: number;
  /** Of the coefficients of each component, then of the differences of each colour where there are some. */
  readonly ranges: readonly Range[];
  /** What was found of the components in search of all this; it is not written. */
  readonly recovery?: Recovery;
}

/** How many sites of a chroma are beyond its blocks. */
export function marginSize(columns: Extent, rows: Extent): number {
  const inside = columns.samples - columns.before - columns.after;
  const height = rows.samples - rows.before - rows.after;
  return columns.samples * rows.samples - inside * height;
}

/** How many blocks of 8 x 8 pixels there are. */
export function blockCount({ columns, rows }: Geometry): number {
  return columns.luma.blocks * rows.luma.blocks;
}

/** Whether planes of these shapes may be the pixels of a JPEG that lies so. */
export function isPossible(
  shapes: readonly PlaneShape[],
  { kernel, horizontal, vertical, left, top }: Placement,
  components: number,
): boolean {
  const colours = shapes.slice(0, components);
  const { width, height } = shapes[0]!;
  return (
    colours.length === components &&
    sameSize(colours) &&
    colours.every(({ least, most }) => least >= 0 && most <= TOP) &&
    Math.min(width, height) >= SMALLEST &&
    (kernel !== TRIANGLE || horizontal || vertical) &&
    (components > 1 || !(horizontal || vertical)) &&
    left < unitOf(horizontal) &&
    top < unitOf(vertical)
  );
}

function writeTable(writer: Writer, isChroma: boolean, table: Int32Array): void {
  const quality = qualityOf(isChroma, table);
  writer.byte(quality);
  if (quality === 0) for (const index of ZIGZAG) writer.byte(table[index]!);
}

function readTable(reader: Reader, name: string, isChroma: boolean): Int32Array {
  const quality = reader.byte();
  if (quality > MOST_QUALITY) throw cannotInvert(name, `a quality of ${quality}`);
  if (quality > 0) return standardTable(isChroma, quality);
  const table = new Int32Array(BLOCK);
  for (const index of ZIGZAG) {
    table[index] = reader.byte();
    if (table[index] === 0) throw cannotInvert(name, "a quantiser of 0");
  }
  return table;
}

export function writeParameters(writer: Writer, parameters: DctParameters): void {
  const { placement, components, tables, changed, ranges } = parameters;
  writer.byte(
    Number(components > 1) |
      placement.kernel |
      (Number(placement.horizontal) << 2) |
      (Number(placement.vertical) << 3) |
      (Number(placement.beyondLeft) << 4) |
      (Number(placement.beyondRight) << 5) |
      (Number(placement.beyondTop) << 6) |
      (Number(placement.beyondBottom) << 7),
  );
  writer.byte(placement.left | (placement.top << 4));
  tables.forEach((table, index) => {
    writeTable(writer, index > 0, table);
  });
  writer.number(changed);
  for (const { least, most } of ranges) writer.number(-least).number(most);
}

export function readParameters(reader: Reader, name: string, shapes: readonly PlaneShape[]): DctParameters {
  const byte = reader.byte();
  const components = (byte & 1) === 0 ? 1 : 3;
  const bit = (index: number) => (byte & (1 << index)) !== 0;
  const phases = reader.byte();
  const placement: Placement = {
    kernel: byte & TRIANGLE,
    horizontal: bit(2),
    vertical: bit(3),
    beyondLeft: bit(4),
    beyondRight: bit(5),
    beyondTop: bit(6),
    beyondBottom: bit(7),
    left: phases & 15,
    top: phases >> 4,
  };
  if (!isPossible(shapes, placement, components)) throw cannotInvert(name, "an impossible placement");
  const tables = [readTable(reader, name, false)];
  if (components > 1) tables.push(readTable(reader, name, true));
  const { width, height } = shapes[0]!;
  const changed = reader.number(
    blockCount(new Geometry(width, height, placement)),
    "number of changed blocks",
  );
  const ranges: Range[] = [];
  const planes = changed > 0 ? 2 * components : components;
  for (let index = 0; index < planes; index++) {
    const largest = index < components ? MOST_COEFFICIENT : TOP;
    // Without a minus zero.
    const least = 0 - reader.number(largest, "least of a plane");
    ranges.push({ least, most: reader.number(largest, "most of a plane") });
  }
  return { placement, components, tables, changed, ranges };
}
