import type { FlowRecord } from "../container/chain.js";
import { Writer } from "../container/wire.js";
import { constant } from "../image/flow/constant.js";
import { equal } from "../image/flow/equal.js";
import { canHaveFrames, frames } from "../image/flow/frames.js";
import { gaps } from "../image/flow/gaps.js";
import type { ImageFlow } from "../image/flow.js";
import type { Frames, Plane } from "../image/plane.js";
import { isCodable } from "../image/prior.js";
import { IMAGE_FLOWS, QUICK_IMAGE_FLOWS } from "../image/registry.js";

/** Planes as a prior gets them, and the flows that made them. */
export interface PlannedPicture {
  readonly planes: readonly Plane[];
  readonly flows: readonly FlowRecord[];
}

/** The most flows that are applied one after the other. */
const MOST_STEPS = 4;
/** A flow must save more than this part of the estimated cost. */
const WORTH = 200;
/** A flow that by some rows costs more than before by this part of it is not looked at any further. */
const HOPELESS = 16;

/**
 * Chooses the flows of a picture: at each step the proposal whose planes are estimated to cost least, as long as it saves
 * enough.
 * @param quickly looks at few flows, and at some rows only
 */
export function planPicture(planes: readonly Plane[], quickly = false): PlannedPicture {
  const flows = quickly ? QUICK_IMAGE_FLOWS : IMAGE_FLOWS;
  const every = quickly ? SOME_ROWS : 1;
  let best: PlannedPicture = { planes, flows: [] };
  let cost = estimate(planes, every);
  for (let step = 0; step < MOST_STEPS; step++) {
    let next: PlannedPicture | undefined;
    const hopeless = quickly ? 0 : hopelessFrom(best.planes);
    for (const flow of flows) {
      for (const candidate of applied(best, flow)) {
        if (!quickly && estimate(candidate.planes, SOME_ROWS) > hopeless) continue;
        const candidateCost = estimate(candidate.planes, every);
        if (candidateCost < cost - cost / WORTH) {
          cost = candidateCost;
          next = candidate;
        }
      }
    }
    if (next === undefined) break;
    best = next;
  }
  return best;
}

/** The values of a byte: planes with more are worth renumbering where they are coded bit by bit. */
const BYTE_VALUES = 256;

/** Chooses the flows of a picture whose pixels are coded as wholes: those that leave the colours apart. */
export function planPixels(planes: readonly Plane[]): PlannedPicture {
  let plan: PlannedPicture = { planes, flows: [] };
  const flows: ImageFlow<unknown>[] = [equal, constant];
  if (planes.some(({ least, most }) => most - least >= BYTE_VALUES)) flows.push(gaps);
  for (const flow of flows) {
    for (const next of applied(plan, flow)) {
      plan = next;
      break;
    }
  }
  return plan;
}

/** The cost by some rows from which on a proposal is not looked at any further. */
function hopelessFrom(planes: readonly Plane[]): number {
  const rough = estimate(planes, SOME_ROWS);
  return rough + rough / HOPELESS;
}

/** The picture with one flow, if that can be applied to it. */
export function planWith(planes: readonly Plane[], flow: ImageFlow<unknown>): PlannedPicture | undefined {
  for (const plan of applied({ planes, flows: [] }, flow)) return plan;
  return undefined;
}

/** The picture as several pictures, one below the other, if it can be. */
export function planWithFrames(plan: PlannedPicture, parameters: Frames): PlannedPicture | undefined {
  if (!canHaveFrames(plan.planes, parameters)) return undefined;
  const { planes } = frames.forward(plan.planes, parameters);
  const writer = new Writer();
  frames.write(writer, parameters);
  return { planes, flows: [...plan.flows, { id: frames.id, parameters: writer.finish() }] };
}

function* applied(plan: PlannedPicture, flow: ImageFlow<unknown>): Generator<PlannedPicture, void, void> {
  for (const proposal of flow.propose(plan.planes)) {
    const { planes, parameters } = flow.forward(plan.planes, proposal);
    if (!planes.every(isCodable)) continue;
    const writer = new Writer();
    flow.write(writer, parameters);
    yield { planes, flows: [...plan.flows, { id: flow.id, parameters: writer.finish() }] };
  }
}

/** Classes of neighbourhoods by how much they vary. */
const CLASSES = 24;
/** Residuals by sign and number of bits; from this size on they count as one kind and their bits beside it. */
const MOST_KINDS = 64;
const KINDS = 32;
/** One row of so many stands for all of them; planes with few rows are looked at as a whole. */
const SOME_ROWS = 8;
const FEW_ROWS = 64;

/**
 * About what planes cost, in 1/256 bits: the entropy of the sizes of their residuals from the median predictor, in classes of local
 * variation, and the bits below the first of each.
 * @param every looks at one row of so many
 */
export function estimate(planes: readonly Plane[], every = 1): number {
  return planes.reduce((sum, plane) => sum + estimatePlane(plane, every), 0);
}

function estimatePlane(plane: Plane, every: number): number {
  if (plane.quantisers !== undefined) return estimateCoefficients(plane);
  const { width, height, samples, least, most } = plane;
  if (least === most) return 0;
  const counts = new Uint32Array(CLASSES * MOST_KINDS);
  const step = height < FEW_ROWS ? 1 : every;
  for (let y = 0; y < height; y += step) {
    if (y === 0) countFirst(counts, samples, width);
    else countRow(counts, samples, width, y * width);
  }
  let cost = 0;
  for (let start = 0; start < counts.length; start += MOST_KINDS) {
    const row = counts.subarray(start, start + MOST_KINDS);
    let total = 0;
    for (let kind = 0; kind < MOST_KINDS; kind++) {
      cost += 256 * row[kind]! * Math.max(0, (kind >> 1) - 1);
      total += row[kind]!;
      if (kind < KINDS) continue;
      row[KINDS - 1] = row[KINDS - 1]! + row[kind]!;
      row[kind] = 0;
    }
    for (const count of row) if (count > 0) cost += count * (logarithm(total) - logarithm(count));
  }
  return cost * step;
}

/** About what coefficients cost: the entropy of their sizes, in classes by their places in a block. */
function estimateCoefficients({ width, samples }: Plane): number {
  const counts = new Uint32Array(64 * KINDS);
  let bits = 0;
  for (let at = 0; at < samples.length; at++) {
    const x = at % width;
    const index = 8 * (((at - x) / width) & 7) + (x & 7);
    const size = Math.abs(samples[at]!);
    const kind = 32 - Math.clz32(size);
    counts[index * KINDS + kind] = counts[index * KINDS + kind]! + 1;
    bits += kind;
  }
  let cost = 256 * bits;
  for (let start = 0; start < counts.length; start += KINDS) {
    const row = counts.subarray(start, start + KINDS);
    const total = row.reduce((sum, count) => sum + count, 0);
    for (const count of row) if (count > 0) cost += count * (logarithm(total) - logarithm(count));
  }
  return cost;
}

function kindOf(residual: number): number {
  return 2 * (32 - Math.clz32(Math.abs(residual))) - (residual > 0 ? 1 : 0);
}

/** Counts the residuals of the first row, each from the one before. */
function countFirst(counts: Uint32Array, samples: Int32Array, width: number): void {
  let west = 0;
  for (let x = 0; x < width; x++) {
    const sample = samples[x]!;
    const kind = kindOf(sample - west);
    counts[kind] = counts[kind]! + 1;
    west = sample;
  }
}

/** Counts the residuals of a row that begins at `start`, and has one above. */
function countRow(counts: Uint32Array, samples: Int32Array, width: number, start: number): void {
  let north = samples[start - width]!;
  let west = north;
  let corner = north;
  const last = start + width - 1;
  for (let at = start; at <= last; at++) {
    const sample = samples[at]!;
    const east = at < last ? samples[at - width + 1]! : north;
    const low = Math.min(west, north);
    const high = Math.max(west, north);
    const guess = corner >= high ? low : corner <= low ? high : west + north - corner;
    const variation = Math.abs(west - corner) + Math.abs(north - corner) + Math.abs(north - east);
    const own = variation < 8 ? variation : Math.min(CLASSES - 1, 36 - Math.clz32(variation));
    const index = own * MOST_KINDS + kindOf(sample - guess);
    counts[index] = counts[index]! + 1;
    west = sample;
    corner = north;
    north = east;
  }
}

/** 256 times the logarithm of a whole number to base 2, nearly; integers only, so that all engines choose alike. */
function logarithm(value: number): number {
  const whole = 31 - Math.clz32(value);
  const fraction = whole >= 8 ? (value >>> (whole - 8)) & 255 : (value << (8 - whole)) & 255;
  return whole * 256 + fraction + ((fraction * (256 - fraction) * 88) >> 16);
}
