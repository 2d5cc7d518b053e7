import { SiteBounds, solvedChroma } from "./bounds.js";
import { fillSites } from "./fill.js";
import { component, TOP } from "./lattice.js";
import { FREE, type Inverse, SOLVED } from "./points.js";
import { type Colours, Repair } from "./repair.js";
import type { SiteGrid } from "./sampling.js";

/** A pixel that is what its luma and its sites make of it. */
export const AS_DERIVED = 0;
/** A pixel without chroma, whatever the sites are: of a frame or of letters, where the picture was drawn on. */
export const GREY = 1;
/** A pixel whose chromas differ from what the sites make of them. */
export const OTHER_CHROMA = 2;
/** A pixel that differs from the colour that is made of it. */
export const OTHER_COLOUR = 3;

/** How far a chroma that cannot be what was derived is looked for. */
const REACH = 12;

/** A colour image in the coordinates of a lattice. */
export interface Embedded {
  readonly luma: Int32Array;
  /** The sites of both chromas. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** AS_DERIVED, GREY, OTHER_CHROMA or OTHER_COLOUR, for each pixel. */
  readonly marks: Int32Array;
  /** What to add to first and second, for each OTHER_CHROMA. */
  readonly chromaChanges: readonly [number[], number[]];
  /** What to add to red, green and blue, for each OTHER_COLOUR. */
  readonly colourChanges: readonly [number[], number[], number[]];
}

/** Finds luma, sites of chroma, and exceptions for all pixels; of the many ways for clipped pixels, a smooth one. */
export function embed(inverse: Inverse, grid: SiteGrid, colours: Colours): Embedded {
  const { lattice, range } = inverse;
  const [red, green, blue] = colours;
  const points = inverse.points(red, green, blue);
  const bounds = [
    new SiteBounds(grid, solvedChroma(points, points.first)),
    new SiteBounds(grid, solvedChroma(points, points.second)),
  ] as const;
  const { columns, rows } = grid;
  const [first, second] = fillSites(inverse, grid, colours, points, bounds);
  new Repair(inverse.range, grid, colours, points, [first, second], bounds).run();

  const { state, luma } = points;
  const width = columns.own.length;
  const height = rows.own.length;
  const marks = new Int32Array(luma.length);
  const chromaChanges: [number[], number[]] = [[], []];
  const colourChanges: [number[], number[], number[]] = [[], [], []];
  const sums = new Int32Array(columns.sites);
  const firstRow = new Int32Array(width);
  const secondRow = new Int32Array(width);
  const change = new Int32Array(2);
  for (let y = 0; y < height; y++) {
    grid.expand(first, y, sums, firstRow);
    grid.expand(second, y, sums, secondRow);
    for (let x = 0; x < width; x++) {
      const pixel = y * width + x;
      const a = firstRow[x]!;
      const b = secondRow[x]!;
      const solved = state[pixel] === SOLVED;
      if (solved && points.first[pixel] === a && points.second[pixel] === b) continue;
      const r = red[pixel]!;
      const g = green[pixel]!;
      const bl = blue[pixel]!;
      const predicted = predictedLuma(luma, x, y, width);
      const settle = (first: number, second: number): boolean => {
        if (!range.set(r, g, bl, first, second)) return false;
        luma[pixel] = Math.min(Math.max(predicted, range.least), range.most);
        return true;
      };
      if (!solved && settle(a, b)) continue;
      if (r === g && g === bl && settle(lattice.firstZero, lattice.secondZero)) {
        marks[pixel] = GREY;
        continue;
      }
      if (solved || (state[pixel] === FREE && nearestChroma(settle, a, b, change))) {
        if (solved) {
          change[0] = points.first[pixel]! - a;
          change[1] = points.second[pixel]! - b;
        }
        marks[pixel] = OTHER_CHROMA;
        chromaChanges[0].push(change[0]!);
        chromaChanges[1].push(change[1]!);
        continue;
      }
      marks[pixel] = OTHER_COLOUR;
      const sum = lattice.luma * luma[pixel]!;
      colourChanges[0].push(r - component(sum + lattice.red[b]!));
      colourChanges[1].push(g - component(sum + lattice.greenFirst[a]! + lattice.greenSecond[b]!));
      colourChanges[2].push(bl - component(sum + lattice.blue[a]!));
    }
  }
  return { luma, first, second, marks, chromaChanges, colourChanges };
}

/** The gradient of the three neighbours before a sample, within those to the west and the north. */
function predictedLuma(luma: Int32Array, x: number, y: number, width: number): number {
  const at = y * width + x;
  if (y === 0) return x === 0 ? luma[at]! : luma[at - 1]!;
  const north = luma[at - width]!;
  if (x === 0) return north;
  const west = luma[at - 1]!;
  const gradient = west + north - luma[at - width - 1]!;
  return Math.min(Math.max(gradient, Math.min(west, north)), Math.max(west, north));
}

/** Finds the smallest change of both chromas with which `settle` can make the colour of a pixel. */
function nearestChroma(
  settle: (first: number, second: number) => boolean,
  first: number,
  second: number,
  change: Int32Array,
): boolean {
  const possible = (a: number, b: number) => {
    change[0] = a;
    change[1] = b;
    const [newFirst, newSecond] = [first + a, second + b];
    return (
      newFirst >= 0 && newFirst <= TOP && newSecond >= 0 && newSecond <= TOP && settle(newFirst, newSecond)
    );
  };
  for (let distance = 1; distance <= REACH; distance++) {
    for (let a = -distance; a <= distance; a++) {
      const b = distance - Math.abs(a);
      if (possible(a, b) || (b > 0 && possible(a, -b))) return true;
    }
  }
  return false;
}
