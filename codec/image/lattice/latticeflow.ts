import { cannotApply, cannotInvert, type ImageFlow, restored } from "../flow.js";
import { type Plane, type PlaneShape, sameSize, shapeOf, tightPlane } from "../plane.js";
import { Changes } from "./changes.js";
import { type Embedded, embed } from "./embed.js";
import { component, type Lattice, TOP } from "./lattice.js";
import {
  ALWAYS,
  changeSizes,
  isPossible,
  type LatticeParameters,
  readParameters,
  writeParameters,
} from "./parameters.js";
import { Inverse } from "./points.js";
import { proposeSamplings } from "./proposal.js";
import { type Sampling, SiteGrid, siteCount } from "./sampling.js";

/** Red, green and blue. */
const COLOURS = 3;

/**
 * Red, green and blue as luma and two chromas that they were made of, which may have had fewer samples.
 *
 * The planes are luma; the sites of both chromas; where there are exceptions, their marks (1: no chroma, 2: other
 * chromas, 3: another colour); as rows, the changes of both chromas for each mark of 2 and of the three colours for
 * each mark of 3; then the planes beyond the third as they were.
 */
export function latticeFlow(
  id: number,
  lattice: Lattice,
  samplings: readonly Sampling[],
): ImageFlow<LatticeParameters> {
  const { name } = lattice;
  let made: Inverse | undefined;
  const inverse = () => {
    made ??= new Inverse(lattice);
    return made;
  };

  return {
    id,
    name,

    propose(planes) {
      if (!isColour(planes)) return [];
      return proposeSamplings(inverse(), planes, samplings).map((sampling) => ({
        sampling,
        mark: 0,
        otherChromas: 0,
        otherColours: 0,
        ranges: [],
      }));
    },

    forward(planes, { sampling }) {
      if (!isColour(planes) || !isPossible(sampling, planes[0]!)) throw cannotApply(name);
      const [red, green, blue] = planes as readonly [Plane, Plane, Plane];
      const grid = new SiteGrid(red.width, red.height, sampling);
      const embedded = embed(inverse(), grid, [red.samples, green.samples, blue.samples]);
      const { width, height } = red;
      const made = ranged(embedded, grid, width, height);
      const marks = tightPlane(width, height, embedded.marks);
      const ranges = made.map(({ least, most }) => ({ least, most }));
      if (marks.most > 0) made.splice(ALWAYS, 0, { ...marks, least: 0 });
      return {
        planes: [...made, ...planes.slice(COLOURS)],
        parameters: {
          sampling,
          mark: marks.most,
          otherChromas: embedded.chromaChanges[0].length,
          otherColours: embedded.colourChanges[0].length,
          ranges,
        },
      };
    },

    shapes(shapes, { sampling, mark, otherChromas, otherColours, ranges }) {
      const { width, height } = shapes[0]!;
      const sites = {
        width: siteCount(width, sampling.horizontal, sampling.phaseX),
        height: siteCount(height, sampling.vertical, sampling.phaseY),
      };
      const sizes = [{ width, height }, sites, sites, ...changeSizes(otherChromas, otherColours)];
      const made: PlaneShape[] = sizes.map((size, index) => ({ ...size, ...ranges[index]! }));
      if (mark > 0) made.splice(ALWAYS, 0, { width, height, least: 0, most: mark });
      return [...made, ...shapes.slice(COLOURS).map(shapeOf)];
    },

    inverse(planes, parameters, original) {
      const grid = new SiteGrid(original[0]!.width, original[0]!.height, parameters.sampling);
      const colours = extract(lattice, grid, planes, parameters);
      const others = planes.slice(planes.length - (original.length - COLOURS));
      return original.map((shape, index) =>
        index < COLOURS ? restored(name, shape, colours[index]!) : others[index - COLOURS]!,
      );
    },

    write: writeParameters,

    read(reader, shapes) {
      if (!isColour(shapes)) throw cannotInvert(name, "planes that are not red, green and blue");
      return readParameters(reader, name, shapes[0]!);
    },
  };
}

function isColour(shapes: readonly PlaneShape[]): boolean {
  const colours = shapes.slice(0, COLOURS);
  return (
    colours.length === COLOURS &&
    sameSize(colours) &&
    colours.every(({ least, most }) => least >= 0 && most <= TOP)
  );
}

/** All planes but the marks. */
function ranged(embedded: Embedded, grid: SiteGrid, width: number, height: number): Plane[] {
  const { columns, rows } = grid;
  const changes = [...embedded.chromaChanges, ...embedded.colourChanges].filter(({ length }) => length > 0);
  return [
    tightPlane(width, height, embedded.luma),
    tightPlane(columns.sites, rows.sites, embedded.first),
    tightPlane(columns.sites, rows.sites, embedded.second),
    ...changes.map((values) => tightPlane(values.length, 1, Int32Array.from(values))),
  ];
}

/** Red, green and blue of the planes that `forward` made. */
function extract(
  lattice: Lattice,
  grid: SiteGrid,
  planes: readonly Plane[],
  parameters: LatticeParameters,
): readonly [Int32Array, Int32Array, Int32Array] {
  const [luma, first, second] = planes as readonly [Plane, Plane, Plane];
  const { width, height } = luma;
  const colours = [0, 0, 0].map(() => new Int32Array(width * height)) as [Int32Array, Int32Array, Int32Array];
  const [red, green, blue] = colours;
  const sums = new Int32Array(grid.columns.sites);
  const firstRow = new Int32Array(width);
  const secondRow = new Int32Array(width);
  const changes = new Changes(lattice, planes, parameters);
  for (let y = 0; y < height; y++) {
    grid.expand(first.samples, y, sums, firstRow);
    grid.expand(second.samples, y, sums, secondRow);
    changes.ofChromas(y * width, firstRow, secondRow);
    for (let x = 0, pixel = y * width; x < width; x++, pixel++) {
      const sum = lattice.luma * luma.samples[pixel]!;
      const a = firstRow[x]!;
      const b = secondRow[x]!;
      red[pixel] = component(sum + lattice.red[b]!);
      green[pixel] = component(sum + lattice.greenFirst[a]! + lattice.greenSecond[b]!);
      blue[pixel] = component(sum + lattice.blue[a]!);
    }
  }
  changes.ofColours(colours);
  changes.finish();
  return colours;
}
