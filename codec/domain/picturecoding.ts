import { type ChainRecord, type FlowRecord, writeChain } from "../container/chain.js";
import { corrupt, unsupported } from "../container/errors.js";
import { Reader } from "../container/wire.js";
import { green } from "../image/flow/green.js";
import { ycocg } from "../image/flow/ycocg.js";
import type { ImageFlow } from "../image/flow.js";
import type { Frames, PictureShape, Plane, PlaneShape } from "../image/plane.js";
import {
  PLANE_PRIORS,
  type PlanePrior,
  planes,
  planesFast,
  planesMax,
  planesNetwork,
  screen,
  screenMax,
} from "../image/priors.js";
import { IMAGE_FLOWS } from "../image/registry.js";
import type { Kernel } from "../kernel.js";
import type { Level } from "./bytes.js";
import { type PlannedPicture, planPicture, planPixels, planWith, planWithFrames } from "./pictureplan.js";
import { repetition } from "./repetition.js";

/** The priors of a level; pictures for which it has none are left to the bytes. */
interface PriorChoice {
  /** For pictures whose samples vary smoothly, and for those with repeated colours and shapes. */
  readonly smooth: PlanePrior;
  readonly repeated: PlanePrior | undefined;
  /** From which share of repeated pixels on, of 1000, the second is tried, and up to which the first. */
  readonly from: number;
  readonly to: number;
}

/**
 * The priors of each level; at a level that has none, pictures are left to the bytes. Of 120 photographs the most repetitive one
 * has 0.44 of its pixels like a neighbour, of 30 screens, charts and drawings the least repetitive one 0.57.
 */
const PRIORS_OF_LEVEL: Readonly<Partial<Record<Level, PriorChoice>>> = {
  fast: { smooth: planesFast, repeated: undefined, from: 1001, to: 560 },
  default: { smooth: planes, repeated: screen, from: 480, to: 700 },
  max: { smooth: planesMax, repeated: screenMax, from: 350, to: 950 },
};

/** Pictures of up to so many samples have too few to learn from: level default takes the network as well. */
const SMALL = 2 ** 14;
/** Networks know differences of 8 bits. */
const LARGEST_RANGE = 511;

/** Whether encoding at a level may take a network. */
export function mayTakeNetwork(level: Level): boolean {
  return level !== "fast" && PRIORS_OF_LEVEL[level] !== undefined;
}

/** The prior for planes after flows. */
function priorOf(level: Level, prior: PlanePrior, coded: readonly PlaneShape[]): PlanePrior {
  const isKnown = coded.every(
    ({ least, most, quantisers }) => most - least <= LARGEST_RANGE && quantisers === undefined,
  );
  return mayTakeNetwork(level) && isKnown && (level === "max" || isSmall(coded)) ? planesNetwork : prior;
}

/** Whether a picture has few samples; of several, each of them. */
function isSmall(shapes: readonly PlaneShape[]): boolean {
  return (
    shapes.reduce((sum, { width, height, frames }) => sum + width * (frames?.height ?? height), 0) <= SMALL
  );
}

/** The plans that are worth coding; of small pictures also the flows that networks were trained with. */
function plansFor(original: readonly Plane[], level: Level): PlannedPicture[] {
  const plan = planPicture(original, level === "fast");
  if (!mayTakeNetwork(level) || !isSmall(original)) return [plan];
  const isPlanned = (flow: number) => plan.flows.length === 1 && plan.flows[0]!.id === flow;
  const others = [ycocg, green].flatMap((flow) =>
    isPlanned(flow.id) ? [] : (planWith(original, flow) ?? []),
  );
  return [plan, ...others];
}

/** So many pictures of several tell which flow of colours suits all. */
const FRAMES_TRIED = 24;

/**
 * Plans for several pictures, one below the other: with the flows that suit the first of them. Undefined where pictures have to be
 * coded as if they were one.
 */
function planFrames(
  kernel: Kernel,
  original: readonly Plane[],
  frames: Frames,
  level: Level,
): PlannedPicture | undefined {
  const plans = [planPicture(original), planWith(original, ycocg), planWith(original, green)].flatMap(
    (plan) => (plan && planWithFrames(plan, frames)) ?? [],
  );
  const known = plans.filter(({ planes }) => priorOf(level, planesMax, planes) === planesNetwork);
  const rows = frames.first + FRAMES_TRIED * frames.height;
  const sizes = known.map(({ planes }) => {
    const some = planes.map((plane) => firstRows(plane, rows));
    return planesNetwork.encode(kernel, some, 0).length;
  });
  return known[sizes.indexOf(Math.min(...sizes))];
}

function firstRows(plane: Plane, rows: number): Plane {
  const height = Math.min(rows, plane.height);
  return { ...plane, height, samples: plane.samples.subarray(0, height * plane.width) };
}

/** Samples in planes, before and after flows, in the kernel and outside it; of a sample with the prior of screens. */
const MEMORY_PER_SAMPLE = 48;
const SCREEN_PER_SAMPLE = 24;
/** The tables of the prior of screens: so many bytes, and so many for each sample up to a bound. */
const SCREEN_TABLES = 24 << 20;
const TABLE_PER_SAMPLE = 512;
const LARGEST_TABLE = 96 << 20;

/** How many bytes of memory it takes at the most to encode or decode so many samples as planes. */
export function planesMemory(samples: number): number {
  const tables = SCREEN_TABLES + Math.min(TABLE_PER_SAMPLE * samples, LARGEST_TABLE);
  return Math.max(MEMORY_PER_SAMPLE * samples, SCREEN_PER_SAMPLE * samples + tables);
}

/** Whether pictures are coded as planes at a level. */
export function codesPictures(level: Level): boolean {
  return PRIORS_OF_LEVEL[level] !== undefined;
}

/** The planes of a picture, coded: chain and payload of a block. */
export interface CodedPlanes {
  readonly chain: ChainRecord;
  readonly payload: Uint8Array<ArrayBuffer>;
}

/**
 * Codes the planes of a picture through flows and a prior that suit them: of both priors what gets smaller, where it is not clear
 * beforehand.
 * @param original planes with the range of their bits, which is what a decoder knows of them
 * @param check of the content, which the payload holds
 * @param frames where the planes are several pictures, one below the other
 * @returns undefined where the level codes no pictures
 */
export function codePlanes(
  kernel: Kernel,
  original: readonly Plane[],
  level: Level,
  check: number,
  frames?: Frames,
): CodedPlanes | undefined {
  const choice = PRIORS_OF_LEVEL[level];
  if (choice === undefined) return undefined;
  const { smooth, repeated, from, to } = choice;
  const share = repetition(original);
  const codings: CodedPlanes[] = [];
  if (repeated !== undefined && share >= from)
    codings.push(code(kernel, planPixels(original), repeated, check));
  if (share <= to) {
    const framed = frames && planFrames(kernel, original, frames, level);
    for (const plan of framed ? [framed] : plansFor(original, level)) {
      codings.push(code(kernel, plan, priorOf(level, smooth, plan.planes), check));
    }
  }
  const [first, ...others] = codings;
  return others.reduce((best, other) => (best && sizeOf(other) < sizeOf(best) ? other : best), first);
}

function code(
  kernel: Kernel,
  { planes, flows }: PlannedPicture,
  prior: PlanePrior,
  check: number,
): CodedPlanes {
  return { chain: { flows, prior: prior.id }, payload: prior.encode(kernel, planes, check) };
}

function sizeOf({ chain, payload }: CodedPlanes): number {
  return writeChain(chain).length + payload.length;
}

/** Whether a chain is one of planes. */
export function isOfPlanes({ prior }: ChainRecord): boolean {
  return PLANE_PRIORS.some(({ id }) => id === prior);
}

/**
 * Decodes the planes of a picture, and the check of the content that their payload holds.
 * @throws FlowzipError `corrupt`, or `unsupported` for a prior or flow that is not known
 */
export function decodeCoded(
  kernel: Kernel,
  chain: ChainRecord,
  payload: Uint8Array,
  { width, height, planes: count, bits }: PictureShape,
): { readonly planes: readonly Plane[]; readonly check: number } {
  const prior = PLANE_PRIORS.find(({ id }) => id === chain.prior);
  if (prior === undefined) throw unsupported(`a picture needs the unknown prior ${chain.prior}`);
  const shape: PlaneShape = { width, height, least: 0, most: 2 ** bits - 1 };
  const inverse = openFlows(
    chain.flows,
    Array.from({ length: count }, () => shape),
  );
  const decoded = prior.decode(kernel, payload, inverse.shapes);
  return { planes: inverse.apply(decoded.planes), check: decoded.word };
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
