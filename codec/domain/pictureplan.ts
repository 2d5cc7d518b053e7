import type { FlowRecord } from "../container/chain.js";
import { Writer } from "../container/wire.js";
import { isCodable } from "../image/codable.js";
import { constant } from "../image/flow/constant.js";
import { equal } from "../image/flow/equal.js";
import { canHaveFrames, frames } from "../image/flow/frames.js";
import { gaps } from "../image/flow/gaps.js";
import { palette } from "../image/flow/palette.js";
import type { ImageFlow } from "../image/flow.js";
import type { Frames, Plane } from "../image/plane.js";
import { IMAGE_FLOWS, QUICK_IMAGE_FLOWS } from "../image/registry.js";
import { estimate, rowStep, Sketch } from "./pictureestimate.js";

/** Planes as a prior gets them, and the flows that made them. */
export interface PlannedPicture {
  readonly planes: readonly Plane[];
  readonly flows: readonly FlowRecord[];
}

/** The most flows that are applied one after the other. */
const MOST_STEPS = 4;
/** A flow must save more than this part of the estimated cost. */
const WORTH = 200;
/** A flow that takes the cost to less than this part is the one: the first ones lead to a source. */
const ENOUGH = 2;
/** So many pixels of a plane stand for all of them. */
const LOOKED_AT = 1 << 16;
const LOOKED_AT_QUICKLY = 1 << 12;

/** What a flow would make of a picture: its cost, and how to have it. */
interface Candidate {
  readonly flow: ImageFlow<unknown>;
  readonly cost: number;
  readonly make: () => PlannedPicture | undefined;
}

/**
 * Chooses the flows of a picture: at each step the proposal whose planes are estimated to cost least, as long as it saves
 * enough.
 * @param quickly looks at few flows, and at few rows
 */
export function planPicture(planes: readonly Plane[], quickly = false): PlannedPicture {
  const every = rowStep(planes, quickly ? LOOKED_AT_QUICKLY : LOOKED_AT);
  let flows = quickly ? QUICK_IMAGE_FLOWS : IMAGE_FLOWS;
  let best: PlannedPicture = { planes, flows: [] };
  let cost = estimate(planes, every);
  for (let step = 0; step < MOST_STEPS; step++) {
    const before = cost;
    let next: Candidate | undefined;
    let hasFewColours = false;
    for (const candidate of candidates(best, flows, every)) {
      if (candidate.flow === palette) hasFewColours = true;
      if (candidate.cost >= cost - cost / WORTH) continue;
      cost = candidate.cost;
      next = candidate;
      if (cost < before / ENOUGH) break;
    }
    const made = next?.make();
    if (made === undefined) break;
    best = made;
    // Other flows do not make colours fewer; and who is in a hurry changes them once.
    const { pixelwise = false } = next!.flow;
    flows = flows.filter(
      (flow) => (flow !== palette || hasFewColours) && !(quickly && pixelwise && flow.pixelwise),
    );
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
  for (const flow of flows) plan = planWith(plan.planes, flow, plan.flows) ?? plan;
  return plan;
}

/** The picture with one more flow, if that can be applied to it. */
export function planWith(
  planes: readonly Plane[],
  flow: ImageFlow<unknown>,
  flows: readonly FlowRecord[] = [],
): PlannedPicture | undefined {
  for (const proposal of flow.propose(planes)) {
    const plan = applied({ planes, flows }, flow, proposal);
    if (plan !== undefined) return plan;
  }
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

function applied(
  plan: PlannedPicture,
  flow: ImageFlow<unknown>,
  proposal: unknown,
): PlannedPicture | undefined {
  const { planes, parameters } = flow.forward(plan.planes, proposal);
  if (!planes.every(isCodable)) return undefined;
  const writer = new Writer();
  flow.write(writer, parameters);
  return { planes, flows: [...plan.flows, { id: flow.id, parameters: writer.finish() }] };
}

/** What comes of the proposals of flows. One that changes each pixel alone is tried on those that are looked at. */
function* candidates(
  plan: PlannedPicture,
  flows: readonly ImageFlow<unknown>[],
  every: number,
): Generator<Candidate, void, void> {
  let sketch: Sketch | undefined;
  for (const flow of flows) {
    const { handicap = 0 } = flow;
    const costOf = (estimated: number) => estimated + (estimated / 256) * handicap;
    for (const proposal of flow.propose(plan.planes)) {
      if (flow.pixelwise === true) {
        sketch ??= new Sketch(plan.planes, every);
        const cost = costOf(sketch.estimate(flow.forward(sketch.planes, proposal).planes));
        yield { flow, cost, make: () => applied(plan, flow, proposal) };
      } else {
        const made = applied(plan, flow, proposal);
        if (made !== undefined) yield { flow, cost: costOf(estimate(made.planes, every)), make: () => made };
      }
    }
  }
}
