import { FlowzipError } from "../../../codec/container/errors.js";
import type { FlowModel } from "../../../codec/item/flow.js";
import { Kernel } from "../../../codec/kernel.js";
import { type Checkpoint, type CurvePoint, readCheckpoint, writeCheckpoint } from "../checkpoint.js";
import { drawCurve } from "../curve.js";
import type { Schedule } from "../schedule.js";
import { loadTensorFlow, type TensorFlow } from "../tensorflow.js";
import { type Architecture, planFlows } from "./architecture.js";
import { type ItemArray, itemsBetween } from "./items.js";
import { ItemLoop } from "./loop.js";
import { codedBytes, packedSize } from "./measure.js";
import type { FlowPlan } from "./plan.js";
import { batchSize } from "./run.js";
import { TwinFlow } from "./twinflow.js";

/** How a flow of items is trained. */
export interface TrainItemsOptions {
  /** A name, or layers as a parsed JSON description has them; `auto` where it is missing. */
  readonly architecture?: Architecture;
  /** The end; the first that is given counts. */
  readonly steps?: number;
  readonly minutes?: number;
  readonly seed?: number;
  /** Items of a batch; as many as make operations large where it is missing. */
  readonly batch?: number;
  readonly rate?: number;
  /** The part of the items, the last ones, that is held out: 0 to below 1. 0 trains on all, for a model of this very data. */
  readonly holdout?: number;
  /** Widths of the hidden layers of nets. */
  readonly hidden?: readonly number[];
  /** Distributions that bases mix. */
  readonly components?: number;
  /** Items before the present one that are looked at; chosen by the architecture where it is missing. */
  readonly back?: number;
  /** Where an interrupted run is kept. */
  readonly checkpoint?: string;
  /** Takes up the run that the checkpoint holds. */
  readonly resume?: boolean;
  readonly onProgress?: (report: {
    readonly progress: number;
    readonly bits: number;
    readonly point?: CurvePoint;
  }) => void;
}

/** What a training run came to. */
export interface TrainingRecord {
  readonly architecture: string;
  readonly seed: number;
  readonly steps: number;
  readonly minutes: number;
  readonly items: number;
  readonly heldOutItems: number;
  /** Parameters, and bytes of the model when it is packed. */
  readonly parameters: number;
  readonly modelBytes: number;
  /** Bytes of the stack of what was held out, or of all where nothing was, and bits of each of its integers. */
  readonly measuredBytes: number;
  readonly bitsPerDimension: number;
  /**
   * So many integers of such data have to be coded until the model has saved its own bytes, against the order-0 entropy of
   * each channel; undefined where it saves nothing.
   */
  readonly paysFrom: number | undefined;
  readonly curve: readonly CurvePoint[];
}

export interface TrainItemsResult {
  readonly model: FlowModel;
  readonly record: TrainingRecord;
}

const DEFAULT_MINUTES = 5;
const DEFAULT_RATE = 0.003;
const DEFAULT_HOLDOUT = 0.1;
const MEASUREMENTS = 25;
/** Measurements without progress after which training ends. */
const PATIENCE = 8;
/** Integers of what is held out that are measured on the way. */
const MEASURED_INTEGERS = 2 ** 18;
/** The part of the time that each of several plans is tried with. */
const TRIAL = 0.08;

/**
 * Trains a flow on items with TensorFlow.js. For the same items, options, seed and machine the result is the same when the
 * end is one of steps.
 * @throws FlowzipError `unsupported` without TensorFlow's native backend; `invalid-argument` for an architecture or items that
 * are not possible; `io` for a checkpoint that cannot be written
 */
export async function trainItems(
  items: ItemArray,
  options: TrainItemsOptions = {},
): Promise<TrainItemsResult> {
  const seed = options.seed ?? 1;
  const { training, heldOut } = splitOf(items, options.holdout ?? DEFAULT_HOLDOUT);
  const kernel = await Kernel.load();
  const plans = planFlows(kernel, options.architecture ?? "auto", training, options);
  const tf = await loadTensorFlow();
  const schedule: Schedule = {
    batch: options.batch ?? batchSize(items.shape, training.count),
    rate: options.rate ?? DEFAULT_RATE,
    end:
      options.steps !== undefined
        ? { steps: options.steps }
        : { minutes: options.minutes ?? DEFAULT_MINUTES },
  };
  const kept =
    options.resume === true && options.checkpoint !== undefined
      ? await readCheckpoint<number>(options.checkpoint)
      : undefined;
  const choice = kept?.subject ?? (await choose(tf, kernel, plans, training, heldOut, schedule, seed));
  const plan = plans[choice];
  if (plan === undefined) throw otherRun();
  const left = afterTrials(schedule, plans.length);
  const run = new ItemRun(tf, plan, choice, training, heldOut, left, seed, kept);
  await run.toTheEnd(options);
  const { model, parameters } = run;
  const measured = heldOut.count > 0 ? heldOut : training;
  const measuredBytes = codedBytes(kernel, model, measured);
  const modelBytes = packedSize(model);
  const bitsPerDimension = (8 * measuredBytes) / measured.values.length;
  const saved = orderZero(measured) - bitsPerDimension;
  const record: TrainingRecord = {
    architecture: typeof options.architecture === "object" ? "described" : (options.architecture ?? "auto"),
    seed,
    steps: run.steps,
    minutes: run.minutes,
    items: training.count,
    heldOutItems: heldOut.count,
    parameters,
    modelBytes,
    measuredBytes,
    bitsPerDimension,
    paysFrom: saved > 0 ? Math.ceil((8 * modelBytes) / saved) : undefined,
    curve: run.curve,
  };
  return { model, record };
}

/** The learning curve of a record as SVG. */
export function curveOf({ curve, heldOutItems }: TrainingRecord): string {
  return drawCurve(curve, heldOutItems > 0 ? ["items"] : []);
}

function otherRun(): FlowzipError {
  return new FlowzipError(
    "invalid-argument",
    "the checkpoint is of another training run",
    "resume with the items and options that it was made with, or start anew",
  );
}

function splitOf(items: ItemArray, holdout: number): { training: ItemArray; heldOut: ItemArray } {
  const { height, width, channels } = items.shape;
  const isValid =
    items.count >= 1 &&
    items.values.length === items.count * height * width * channels &&
    holdout >= 0 &&
    holdout < 1;
  if (!isValid) {
    throw new FlowzipError(
      "invalid-argument",
      `${items.count} items of ${height} x ${width} x ${channels} with ${items.values.length} integers, ${holdout} of them held out, cannot be trained on`,
      "give items of one shape, and hold out a part below 1",
    );
  }
  const first = Math.max(1, items.count - Math.round(items.count * holdout));
  return { training: itemsBetween(items, 0, first), heldOut: itemsBetween(items, first, items.count) };
}

/** What is left of a schedule of minutes when so many plans were tried. */
function afterTrials(schedule: Schedule, plans: number): Schedule {
  const { end } = schedule;
  if (plans === 1 || "steps" in end) return schedule;
  return { ...schedule, end: { minutes: end.minutes * (1 - TRIAL * plans) } };
}

/** Of several plans the one that does best after a short training. */
async function choose(
  tf: TensorFlow,
  kernel: Kernel,
  plans: readonly FlowPlan[],
  training: ItemArray,
  heldOut: ItemArray,
  schedule: Schedule,
  seed: number,
): Promise<number> {
  if (plans.length === 1) return 0;
  const { end } = schedule;
  const short =
    "steps" in end ? { steps: Math.max(1, Math.round(end.steps * TRIAL)) } : { minutes: end.minutes * TRIAL };
  let best = 0;
  let least = Infinity;
  for (const [index, plan] of plans.entries()) {
    const run = new ItemRun(tf, plan, index, training, heldOut, { ...schedule, end: short }, seed);
    await run.toTheEnd({});
    const measured = partOf(heldOut.count > 0 ? heldOut : training);
    const bits = 8 * (codedBytes(kernel, run.model, measured) / measured.values.length);
    // What a model costs counts where it codes the data it was trained on.
    const cost = heldOut.count > 0 ? 0 : (8 * packedSize(run.model)) / training.values.length;
    if (bits + cost < least) {
      least = bits + cost;
      best = index;
    }
    run.dispose();
  }
  return best;
}

function partOf(items: ItemArray): ItemArray {
  const size = items.values.length / items.count;
  return itemsBetween(items, 0, Math.min(items.count, Math.max(1, Math.floor(MEASURED_INTEGERS / size))));
}

/** The entropy of each channel on its own, in bits of an integer. */
function orderZero({ values, shape: { channels } }: ItemArray): number {
  let bits = 0;
  for (let channel = 0; channel < channels; channel++) {
    const counts = new Map<number, number>();
    for (let at = channel; at < values.length; at += channels) {
      counts.set(values[at]!, (counts.get(values[at]!) ?? 0) + 1);
    }
    const all = values.length / channels;
    for (const count of counts.values()) bits -= count * Math.log2(count / all);
  }
  return bits / values.length;
}

/** One run of training, from a beginning or a checkpoint to its end. */
class ItemRun {
  readonly curve: CurvePoint[];
  readonly #twin: TwinFlow;
  readonly #loop: ItemLoop;
  readonly #heldOut: ItemArray | undefined;
  /** Which of the plans of its architecture it trains. */
  readonly #choice: number;
  readonly #start = performance.now();
  readonly #before: number;
  #best: FlowModel | undefined;
  #least = Infinity;
  #since = 0;

  constructor(
    tf: TensorFlow,
    plan: FlowPlan,
    choice: number,
    training: ItemArray,
    heldOut: ItemArray,
    schedule: Schedule,
    seed: number,
    kept?: Checkpoint<number>,
  ) {
    this.#choice = choice;
    this.#twin = new TwinFlow(tf, plan, seed);
    const count = this.#twin.variables.reduce((sum, { size }) => sum + size, 0);
    if (kept !== undefined && kept.state.adam.values.length !== count) throw otherRun();
    this.#loop = new ItemLoop(tf, this.#twin, training, schedule, seed, kept?.state);
    this.#heldOut = heldOut.count > 0 ? partOf(heldOut) : undefined;
    this.curve = [...(kept?.curve ?? [])];
    this.#before = kept?.minutes ?? 0;
  }

  get minutes(): number {
    return this.#before + (performance.now() - this.#start) / 60e3;
  }

  get steps(): number {
    return this.#loop.step;
  }

  get parameters(): number {
    return this.#twin.variables.reduce((sum, { size }) => sum + size, 0);
  }

  /** The best flow by what was held out, or the last where nothing was. */
  get model(): FlowModel {
    return this.#best ?? this.#loop.withMeans(() => this.#twin.export());
  }

  dispose(): void {
    for (const variable of this.#twin.variables) variable.dispose();
  }

  async toTheEnd({ checkpoint, onProgress }: TrainItemsOptions): Promise<void> {
    const loop = this.#loop;
    let sum = 0;
    let count = 0;
    let next = loop.progress + 1 / MEASUREMENTS;
    while (loop.progress < 1 && this.#since < PATIENCE) {
      const bits = loop.advance();
      sum += bits;
      count++;
      const { progress } = loop;
      if (progress < next && progress < 1) {
        onProgress?.({ progress, bits });
      } else {
        next = progress + 1 / MEASUREMENTS;
        const point = this.#measured(sum / count);
        this.curve.push(point);
        onProgress?.({ progress, bits, point });
        sum = 0;
        count = 0;
        if (checkpoint !== undefined) await this.#keep(checkpoint);
      }
      // Lets signals and timers in.
      if (loop.step % 8 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #measured(training: number): CurvePoint {
    const bits = this.#heldOut === undefined ? undefined : this.#loop.measure(this.#heldOut);
    if (bits !== undefined) {
      this.#since++;
      if (bits < this.#least) {
        this.#least = bits;
        this.#since = 0;
        this.#best = this.#loop.withMeans(() => this.#twin.export());
      }
    }
    return {
      step: this.#loop.step,
      minutes: this.minutes,
      training,
      heldOut: bits === undefined ? [] : [bits],
    };
  }

  async #keep(path: string): Promise<void> {
    const { minutes, curve } = this;
    await writeCheckpoint(path, { subject: this.#choice, state: this.#loop.state(), minutes, curve });
  }
}
