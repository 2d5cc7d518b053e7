import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  chooseGrid,
  isGrid,
  overlap,
  type TileGrid,
  tileArea,
  tileCount,
} from "../../codec/domain/tilegrid.js";

const SIDES = fc.oneof(
  fc.integer({ min: 1, max: 40 }),
  fc.integer({ min: 1, max: 5000 }),
  fc.integer({ min: 1, max: 2 ** 31 - 1 }),
);

/** How often each column, or each row, of a picture is in a tile of the first row, or column. */
function cuts(grid: TileGrid, width: number, height: number): { x: number[]; y: number[] } {
  const size = { width, height };
  const across = Array.from({ length: grid.columns }, (_, index) => tileArea(grid, size, index));
  const down = Array.from({ length: grid.rows }, (_, row) => tileArea(grid, size, row * grid.columns));
  return { x: across.flatMap(({ x, width }) => [x, width]), y: down.flatMap(({ y, height }) => [y, height]) };
}

describe("the grid of a picture", () => {
  it("is valid for any size, and has no tile that is a sliver or much larger than others", () => {
    fc.assert(
      fc.property(SIDES, SIDES, (width, height) => {
        fc.pre(width * height <= 2 ** 31);
        const grid = chooseGrid({ width, height });
        expect(isGrid(grid, { width, height })).toBe(true);
        for (const [lengths, total, count] of [
          [cuts(grid, width, height).x, width, grid.columns],
          [cuts(grid, width, height).y, height, grid.rows],
        ] as const) {
          let next = 0;
          for (let at = 0; at < lengths.length; at += 2) {
            expect(lengths[at]).toBe(next);
            expect((lengths[at] as number) % 16).toBe(0);
            expect(lengths[at + 1]).toBeGreaterThan(0);
            expect(Math.abs((lengths[at + 1] as number) - total / count)).toBeLessThan(16);
            next += lengths[at + 1] as number;
          }
          expect(next).toBe(total);
        }
      }),
      { numRuns: 500, seed: 5 },
    );
  });

  it("has tiles of 2^19 to 3 * 2^19 pixels, none longer than 2^15", () => {
    fc.assert(
      fc.property(SIDES, SIDES, (width, height) => {
        fc.pre(width * height <= 2 ** 31);
        const grid = chooseGrid({ width, height });
        const pixels = (width * height) / tileCount(grid);
        expect(pixels).toBeLessThanOrEqual(1.5 * 2 ** 20);
        expect(Math.max(width / grid.columns, height / grid.rows)).toBeLessThanOrEqual(2 ** 15);
        const isThin = Math.min(width, height) < 2 ** 6;
        if (tileCount(grid) > 1 && !isThin) expect(pixels).toBeGreaterThan(2 ** 19);
      }),
      { numRuns: 2000, seed: 6 },
    );
  });

  it.each([
    [1, 1, 1],
    [1536, 1024, 1],
    [1024, 1537, 2],
    [4000, 3000, 12],
    [70_000, 2, 4],
    [32_768, 4, 1],
  ])("of %i x %i pixels has %i tiles", (width, height, tiles) => {
    expect(tileCount(chooseGrid({ width, height }))).toBe(tiles);
  });
});

describe("grids that a file claims", () => {
  it.each([
    [{ columns: 0, rows: 1 }, false],
    [{ columns: 2, rows: 1 }, true],
    [{ columns: 3, rows: 1 }, false],
    [{ columns: 1, rows: 2 }, false],
    [{ columns: 2 ** 20, rows: 2 ** 20 }, false],
  ])("%o of 32 x 31 samples", (grid, valid) => {
    expect(isGrid(grid, { width: 32, height: 31 })).toBe(valid);
  });
});

it("areas overlap where both are", () => {
  const one = { x: 10, y: 20, width: 30, height: 40 };
  expect(overlap(one, { x: 0, y: 0, width: 100, height: 100 })).toEqual(one);
  expect(overlap(one, { x: 39, y: 59, width: 9, height: 9 })).toEqual({ x: 39, y: 59, width: 1, height: 1 });
  expect(overlap(one, { x: 40, y: 20, width: 5, height: 5 }).width).toBe(0);
});
