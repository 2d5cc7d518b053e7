import { proposeSamplings } from "../lattice/proposal.js";
import { doublings, REPETITION, TRIANGLE } from "../lattice/sampling.js";
import type { Plane } from "../plane.js";
import { Geometry, type Placement } from "./geometry.js";
import { type DctParameters, isPossible } from "./parameters.js";
import { findGreyTable, inverseOfJpeg, recoveryOf } from "./recovery.js";

const SAMPLINGS = [...doublings(TRIANGLE), ...doublings(REPETITION)];

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
  if (planes.length === 0 || planes.some(({ quantisers }) => quantisers !== undefined)) return [];
  if (planes.length < 3) return isPossible(planes, whole, 1) ? proposeGrey(planes[0]!, whole) : [];
  if (!isPossible(planes, whole, 3)) return [];
  const { width, height } = planes[0]!;
  const colours = planes.slice(0, 3).map(({ samples }) => samples);
  const proposals: DctParameters[] = [];
  for (const { kernel, horizontal, vertical, phaseX, phaseY } of proposeSamplings(
    inverseOfJpeg(),
    planes,
    SAMPLINGS,
  )) {
    if (phaseX > 0 || phaseY > 0) continue;
    const placement = { ...whole, kernel, horizontal, vertical };
    const geometry = new Geometry(width, height, placement);
    const tables = recoveryOf(geometry, width, height, colours).findTables();
    if (tables !== undefined) proposals.push({ placement, components: 3, tables, changed: 0, ranges: [] });
  }
  return proposals;
}

function proposeGrey({ width, height, samples }: Plane, placement: Placement): readonly DctParameters[] {
  const table = findGreyTable(new Geometry(width, height, placement), width, height, samples);
  return table === undefined ? [] : [{ placement, components: 1, tables: [table], changed: 0, ranges: [] }];
}
