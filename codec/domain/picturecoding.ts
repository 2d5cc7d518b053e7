import { type ChainRecord, type FlowRecord, writeChain } from "../container/block.js";
import { corrupt, unsupported } from "../container/errors.js";
import { Reader } from "../container/wire.js";
import { ycocg } from "../image/flow/ycocg.js";
import type { ImageFlow } from "../image/flow.js";
import type { PictureShape, Plane, PlaneShape } from "../image/plane.js";
import { PLANE_PRIORS, type PlanePrior, planes, planesMax, planesNetwork } from "../image/priors.js";
import { IMAGE_FLOWS } from "../image/registry.js";
import type { Kernel } from "../kernel.js";
import type { Level } from "./bytes.js";
import { type PlannedPicture, planPicture, planWith } from "./pictureplan.js";

/** The prior of planes of each level. At a level that has none, pictures are left to the bytes. */
const PRIOR_OF_LEVEL: Readonly<Partial<Record<Level, PlanePrior>>> = {
  default: planes,
  max: planesMax,
};

/** Pictures of up to so many samples have too few to learn from: level default takes the network as well. */
const SMALL = 2 ** 14;
/** Networks know differences of 8 bits. */
const LARGEST_RANGE = 511;

/** Whether encoding at a level may take a network. */
export function mayTakeNetwork(level: Level): boolean {
  return PRIOR_OF_LEVEL[level] !== undefined;
}

/** The prior for planes after flows. */
function priorOf(level: Level, prior: PlanePrior, coded: readonly PlaneShape[]): PlanePrior {
  const isNarrow = coded.every(({ least, most }) => most - least <= LARGEST_RANGE);
  return isNarrow && (level === "max" || isSmall(coded)) ? planesNetwork : prior;
}

function isSmall(shapes: readonly PlaneShape[]): boolean {
  return shapes.reduce((sum, { width, height }) => sum + width * height, 0) <= SMALL;
}

/** The plans that are worth coding; of small pictures also the flow that networks were trained with. */
function plansFor(original: readonly Plane[]): PlannedPicture[] {
  const plan = planPicture(original);
  const other = isSmall(original) ? planWith(original, ycocg) : undefined;
  return other === undefined ? [plan] : [plan, other];
}

/** Samples in planes, before and after flows, in the kernel and outside it. */
const MEMORY_PER_SAMPLE = 48;

/** How many bytes of memory it takes at the most to encode or decode so many samples as planes. */
export function planesMemory(samples: number): number {
  return MEMORY_PER_SAMPLE * samples;
}

/** Whether pictures are coded as planes at a level. */
export function codesPictures(level: Level): boolean {
  return PRIOR_OF_LEVEL[level] !== undefined;
}

/**
 * Codes the planes of a picture through the flows that suit them.
 * @param original planes with the range of their bits, which is what a decoder knows of them
 * @returns chain and payload of a block, or undefined where the level codes no pictures
 */
export function codePlanes(
  kernel: Kernel,
  original: readonly Plane[],
  level: Level,
): CodedPlanes | undefined {
  const usual = PRIOR_OF_LEVEL[level];
  if (usual === undefined) return undefined;
  const coded = plansFor(original).map((plan) => {
    const prior = priorOf(level, usual, plan.planes);
    return { chain: { flows: plan.flows, prior: prior.id }, payload: prior.encode(kernel, plan.planes) };
  });
  return coded.reduce((best, each) => (sizeOf(each) < sizeOf(best) ? each : best));
}

interface CodedPlanes {
  readonly chain: ChainRecord;
  readonly payload: Uint8Array<ArrayBuffer>;
}

function sizeOf({ chain, payload }: CodedPlanes): number {
  return writeChain(chain).length + payload.length;
}

/** Whether a chain is one of planes. */
export function isOfPlanes({ prior }: ChainRecord): boolean {
  return PLANE_PRIORS.some(({ id }) => id === prior);
}

/**
 * Decodes the planes of a picture.
 * @throws FlowzipError `corrupt`, or `unsupported` for a prior or flow that is not known
 */
export function decodeCoded(
  kernel: Kernel,
  chain: ChainRecord,
  payload: Uint8Array,
  { width, height, planes: count, bits }: PictureShape,
): readonly Plane[] {
  const prior = PLANE_PRIORS.find(({ id }) => id === chain.prior);
  if (prior === undefined) throw unsupported(`a picture needs the unknown prior ${chain.prior}`);
  const shape: PlaneShape = { width, height, least: 0, most: 2 ** bits - 1 };
  const inverse = openFlows(
    chain.flows,
    Array.from({ length: count }, () => shape),
  );
  return inverse.apply(prior.decode(kernel, payload, inverse.shapes));
}

interface OpenedFlows {
  /** Of the planes that the prior decodes. */
  readonly shapes: readonly PlaneShape[];
  apply(planes: readonly Plane[]): readonly Plane[];
}

function openFlows(records: readonly FlowRecord[], original: readonly PlaneShape[]): OpenedFlows {
  const steps: { flow: ImageFlow<unknown>; parameters: unknown; before: readonly PlaneShape[] }[] = [];
  let shapes = original;
  for (const record of records) {
    const flow = IMAGE_FLOWS.find(({ id }) => id === record.id);
    if (flow === undefined) throw unsupported(`a picture needs the unknown flow ${record.id}`);
    const reader = new Reader(record.parameters, `in the parameters of flow ${flow.name}`, true);
    const parameters = flow.read(reader, shapes);
    if (reader.remaining > 0) throw corrupt(`the parameters of flow ${flow.name} are too long`);
    steps.push({ flow, parameters, before: shapes });
    shapes = flow.shapes(shapes, parameters);
  }
  return {
    shapes,
    apply: (planes) =>
      steps.reduceRight(
        (current, { flow, parameters, before }) => flow.inverse(current, parameters, before),
        planes,
      ),
  };
}
