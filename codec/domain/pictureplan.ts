import type { FlowRecord } from "../container/block.js";
import { Writer } from "../container/wire.js";
import type { ImageFlow } from "../image/flow.js";
import type { Plane } from "../image/plane.js";
import { isCodable } from "../image/prior.js";
import { IMAGE_FLOWS } from "../image/registry.js";

/** Planes as a prior gets them, and the flows that made them. */
export interface PlannedPicture {
  readonly planes: readonly Plane[];
  readonly flows: readonly FlowRecord[];
}

/** The most flows that are applied one after the other. */
const MOST_STEPS = 4;
/** A flow must save more than this part of the estimated cost. */
const WORTH = 200;

/**
 * Chooses the flows of a picture: at each step the proposal whose planes are estimated to cost least, as long as it saves
 * enough.
 */
export function planPicture(planes: readonly Plane[]): PlannedPicture {
  let best: PlannedPicture = { planes, flows: [] };
  let cost = estimate(planes);
  for (let step = 0; step < MOST_STEPS; step++) {
    let next: PlannedPicture | undefined;
    for (const flow of IMAGE_FLOWS) {
      for (const candidate of applied(best, flow)) {
        const candidateCost = estimate(candidate.planes);
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

/** The picture with one flow, if that can be applied to it. */
export function planWith(planes: readonly Plane[], flow: ImageFlow<unknown>): PlannedPicture | undefined {
  for (const plan of applied({ planes, flows: [] }, flow)) return plan;
  return undefined;
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
/** Residuals from this size on count as one kind and their bits beside it. */
const KINDS = 32;

/**
 * About what planes cost, in 1/256 bits: the entropy of the sizes of their residuals from the median predictor, in classes of local
 * variation, and the bits below the first of each.
 */
export function estimate(planes: readonly Plane[]): number {
  return planes.reduce((sum, plane) => sum + estimatePlane(plane), 0);
}

function estimatePlane({ width, height, samples, least, most }: Plane): number {
  if (least === most) return 0;
  const counts = new Uint32Array(CLASSES * KINDS);
  let bits = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const west = x > 0 ? samples[at - 1]! : y > 0 ? samples[at - width]! : 0;
      const north = y > 0 ? samples[at - width]! : west;
      const corner = x > 0 && y > 0 ? samples[at - width - 1]! : north;
      const east = y > 0 && x + 1 < width ? samples[at - width + 1]! : north;
      const low = Math.min(west, north);
      const high = Math.max(west, north);
      const guess = corner >= high ? low : corner <= low ? high : west + north - corner;
      const residual = samples[at]! - guess;
      const kind = residual === 0 ? 0 : 2 * (32 - Math.clz32(Math.abs(residual))) - (residual > 0 ? 1 : 0);
      const variation = Math.abs(west - corner) + Math.abs(north - corner) + Math.abs(north - east);
      const own = Math.min(CLASSES - 1, variation < 8 ? variation : 4 + 32 - Math.clz32(variation));
      const index = own * KINDS + Math.min(KINDS - 1, kind);
      counts[index] = counts[index]! + 1;
      bits += Math.max(0, (kind >> 1) - 1);
    }
  }
  let cost = 256 * bits;
  for (let start = 0; start < counts.length; start += KINDS) {
    const row = counts.subarray(start, start + KINDS);
    const total = row.reduce((sum, count) => sum + count, 0);
    for (const count of row) if (count > 0) cost += count * (logarithm(total) - logarithm(count));
  }
  return cost;
}

/** 256 times the logarithm of a whole number to base 2, nearly; integers only, so that all engines choose alike. */
function logarithm(value: number): number {
  const whole = 31 - Math.clz32(value);
  const fraction = whole >= 8 ? (value >>> (whole - 8)) & 255 : (value << (8 - whole)) & 255;
  return whole * 256 + fraction + ((fraction * (256 - fraction) * 88) >> 16);
}
