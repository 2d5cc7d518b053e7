import { applyChanges, findChanges } from "../dct/changes.js";
import { Geometry } from "../dct/geometry.js";
import { SIDE, TOP } from "../dct/islow.js";
import { marginPlaces } from "../dct/margins.js";
import {
  type DctParameters,
  isPossible,
  marginSize,
  readParameters,
  writeParameters,
} from "../dct/parameters.js";
import { proposePlacements } from "../dct/proposal.js";
import { recover } from "../dct/recovery.js";
import { render } from "../dct/rendering.js";
import { componentSamples } from "../dct/synthesis.js";
import { cannotApply, type ImageFlow, restored } from "../flow.js";
import { type Plane, type PlaneShape, shapeOf, tightPlane } from "../plane.js";
import { JPEG } from "./jpeg.js";

const NAME = "dct";

/**
 * The pixels of a picture that was a JPEG file, decoded by libjpeg, as the coefficients that it had.
 *
 * The planes are the coefficients of luma and both chromas (or of luma alone), in blocks of 8 x 8; where a filter looks beyond
 * the blocks, a row of the sites there of either chroma; where pixels are not what the coefficients make, a mark for each
 * block of luma, and the differences of each colour in those that are marked; then the planes beyond the colours.
 */
export const dct: ImageFlow<DctParameters> = {
  id: 48,
  name: NAME,

  propose: (planes) => proposePlacements(planes),

  forward(planes, { placement, components, tables, recovery }) {
    if (planes.length === 0 || !isPossible(planes, placement, components)) throw cannotApply(NAME);
    const { width, height } = planes[0]!;
    const geometry = new Geometry(width, height, placement);
    const colours = planes.slice(0, components).map(({ samples }) => samples);
    const recovered = recover(geometry, width, height, colours, tables, recovery);
    const coefficients = recovered.map(({ columns, rows, coefficients }, component) => {
      const plane = tightPlane(columns.blocks * SIDE, rows.blocks * SIDE, coefficients);
      return { ...plane, ...withZero(plane), quantisers: tableOf(tables, component) };
    });
    const margins = recovered.slice(1).map(({ columns, rows, samples }) => {
      const places = marginPlaces(columns, rows);
      return row(
        places.map((place) => samples[place]!),
        0,
        TOP,
      );
    });
    const made = rendered(geometry, width, height, coefficients, margins, tables);
    const changes = findChanges(geometry, width, height, colours, made);
    const { columns, rows } = geometry;
    const differences = changes.differences.map((samples) => {
      const plane = changes.count > 0 ? tightPlane(SIDE, SIDE * changes.count, samples) : row(samples, 0, 0);
      return { ...plane, ...withZero(plane) };
    });
    const marks: Plane = {
      width: columns.luma.blocks,
      height: rows.luma.blocks,
      least: 0,
      most: 1,
      samples: changes.marks,
    };
    const changed = changes.count > 0 ? [marks, ...differences] : [];
    return {
      planes: [
        ...coefficients,
        ...margins.filter(({ width }) => width > 0),
        ...changed,
        ...planes.slice(components),
      ],
      parameters: {
        placement,
        components,
        tables,
        changed: changes.count,
        ranges: [...coefficients, ...changed.slice(1)].map(({ least, most }) => ({ least, most })),
      },
    };
  },

  shapes(shapes, parameters) {
    const { placement, components, tables, changed, ranges } = parameters;
    const geometry = new Geometry(shapes[0]!.width, shapes[0]!.height, placement);
    const made: PlaneShape[] = [];
    for (let component = 0; component < components; component++) {
      const [columns, rows] = extents(geometry, component);
      made.push({
        width: columns.blocks * SIDE,
        height: rows.blocks * SIDE,
        ...ranges[component]!,
        quantisers: tableOf(tables, component),
      });
    }
    const beyond = marginSize(geometry.columns.chroma, geometry.rows.chroma);
    if (components > 1 && beyond > 0) {
      const margin = { width: beyond, height: 1, least: 0, most: TOP };
      made.push(margin, margin);
    }
    if (changed > 0) {
      made.push({
        width: geometry.columns.luma.blocks,
        height: geometry.rows.luma.blocks,
        least: 0,
        most: 1,
      });
      for (let colour = 0; colour < components; colour++) {
        made.push({ width: SIDE, height: SIDE * changed, ...ranges[components + colour]! });
      }
    }
    return [...made, ...shapes.slice(components).map(shapeOf)];
  },

  inverse(planes, { placement, components, tables, changed }, original) {
    const { width, height } = original[0]!;
    const geometry = new Geometry(width, height, placement);
    const beyond = marginSize(geometry.columns.chroma, geometry.rows.chroma);
    const margins = components > 1 && beyond > 0 ? planes.slice(components, components + 2) : [];
    const colours = rendered(geometry, width, height, planes.slice(0, components), margins, tables);
    if (changed > 0) {
      const [marks, ...differences] = planes.slice(components + margins.length).map(({ samples }) => samples);
      applyChanges(NAME, geometry, width, height, { marks: marks!, count: changed, differences }, colours);
    }
    const others = planes.slice(planes.length - (original.length - components));
    return original.map((shape, index) =>
      index < components ? restored(NAME, shape, colours[index]!) : others[index - components]!,
    );
  },

  write: writeParameters,

  read: (reader, shapes) => readParameters(reader, NAME, shapes),
};

const tableOf = (tables: readonly Int32Array[], component: number) => tables[Math.min(component, 1)]!;

const extents = ({ columns, rows }: Geometry, component: number) =>
  component === 0 ? ([columns.luma, rows.luma] as const) : ([columns.chroma, rows.chroma] as const);

const row = (samples: Int32Array, least: number, most: number): Plane => ({
  width: samples.length,
  height: 1,
  least,
  most,
  samples,
});

const withZero = ({ least, most }: PlaneShape) => ({ least: Math.min(least, 0), most: Math.max(most, 0) });

/** The pixels that coefficients and the sites beyond them make. */
function rendered(
  geometry: Geometry,
  width: number,
  height: number,
  coefficients: readonly Plane[],
  margins: readonly Plane[],
  tables: readonly Int32Array[],
): Int32Array[] {
  const samples = coefficients.map((plane, component) => {
    const [columns, rows] = extents(geometry, component);
    const made = componentSamples(plane.samples, columns, rows, tableOf(tables, component));
    const margin = component > 0 ? margins[component - 1] : undefined;
    if (margin !== undefined) {
      marginPlaces(columns, rows).forEach((place, index) => {
        made[place] = margin.samples[index]!;
      });
    }
    return made;
  });
  const targets = coefficients.map(() => new Int32Array(width * height));
  render(JPEG, geometry, width, height, samples, targets);
  return targets;
}
