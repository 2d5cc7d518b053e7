import { isClipped } from "../lattice/points.js";
import { REPETITION } from "../lattice/sampling.js";
import type { Plane } from "../plane.js";
import { Geometry, type Placement } from "./geometry.js";
import { BLOCK, SIDE } from "./islow.js";
import { type DctParameters, isPossible } from "./parameters.js";
import { findPhase } from "./phase.js";
import { findGreyTable, inverseOfJpeg, recoveryOf } from "./recovery.js";
import { findSampling } from "./sampling.js";

/** Quantisers of chroma are more than this in the mean, but at the highest qualities. */
const COARSE = 2;

/** Where in a JPEG these planes may lie, and with which tables. */
export function proposePlacements(planes: readonly Plane[]): readonly DctParameters[] {
  const whole: Placement = {
    kernel: REPETITION,
    horizontal: false,
    vertical: false,
    left: 0,
    top: 0,
    beyondLeft: false,
    beyondRight: false,
    beyondTop: false,
    beyondBottom: false,
  };
  const part = { ...whole, beyondLeft: true, beyondRight: true, beyondTop: true, beyondBottom: true };
  if (planes.length === 0 || planes.some(({ quantisers }) => quantisers !== undefined)) return [];
  if (planes.length < 3) return isPossible(planes, whole, 1) ? proposeGrey(planes[0]!, whole) : [];
  if (!isPossible(planes, whole, 3)) return [];
  const { width, height } = planes[0]!;
  const colours = planes.slice(0, 3).map(({ samples }) => samples);
  const sampling = findSampling(inverseOfJpeg(), planes);
  if (sampling === undefined) return [];
  const { kernel, horizontal, vertical, phaseX, phaseY } = sampling;
  const { left, top } = findPhase(width, height, lumaOf(planes), {
    x: horizontal ? phaseX : undefined,
    y: vertical ? phaseY : undefined,
  });
  let best: DctParameters | undefined;
  // Units of chroma are twice as long where it is halved.
  for (const y of vertical ? [top, top + SIDE] : [top]) {
    for (const x of horizontal ? [left, left + SIDE] : [left]) {
      const placement = { ...(x > 0 || y > 0 ? part : whole), kernel, horizontal, vertical, left: x, top: y };
      const found = proposeAt(placement, width, height, colours);
      if (found !== undefined && coarseness(found) > coarseness(best)) best = found;
      // A whole picture is likelier than a part of one.
      if (x === 0 && y === 0 && isCoarse(best)) return [best!];
    }
  }
  return best === undefined ? [] : [best];
}

/** Luma of the pixels whose colour tells it. */
function lumaOf(planes: readonly Plane[]): (x: number, y: number) => number | undefined {
  const [red, green, blue] = planes as readonly [Plane, Plane, Plane];
  const found = new Int32Array(3);
  return (x, y) => {
    const at = y * red.width + x;
    const colour = [red.samples[at]!, green.samples[at]!, blue.samples[at]!] as const;
    const isKnown = !colour.some(isClipped) && inverseOfJpeg().find(...colour, found);
    return isKnown ? found[0] : undefined;
  };
}

function proposeAt(
  placement: Placement,
  width: number,
  height: number,
  colours: readonly Int32Array[],
): DctParameters | undefined {
  const recovery = recoveryOf(new Geometry(width, height, placement), width, height, colours);
  const tables = recovery.findTables();
  return tables && { placement, components: 3, tables, changed: 0, ranges: [], recovery };
}

/** The sum of the quantisers of chroma: at a wrong place, most of them are 1. */
function coarseness(parameters: DctParameters | undefined): number {
  return parameters?.tables[1]?.reduce((sum, quantiser) => sum + quantiser, 0) ?? 0;
}

const isCoarse = (parameters: DctParameters | undefined) => coarseness(parameters) >= COARSE * BLOCK;

function proposeGrey(plane: Plane, whole: Placement): readonly DctParameters[] {
  const { width, height, samples } = plane;
  const sampleAt = (x: number, y: number) => samples[y * width + x]!;
  const phase = findPhase(width, height, sampleAt, { x: undefined, y: undefined });
  const placement = { ...whole, ...phase };
  const table = findGreyTable(new Geometry(width, height, placement), width, height, samples);
  return table === undefined ? [] : [{ placement, components: 1, tables: [table], changed: 0, ranges: [] }];
}
