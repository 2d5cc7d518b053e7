import { Adam, type AdamState } from "../adam.js";
import { Random } from "../random.js";
import { rateAt, type Schedule } from "../schedule.js";
import type { TensorFlow } from "../tensorflow.js";
import { Batches } from "./batches.js";
import type { ItemArray } from "./items.js";
import { MeasuringRun, TrainingRun } from "./run.js";
import type { TwinFlow } from "./twinflow.js";

/** All of a training run that goes on after a pause. */
export interface ItemLoopState {
  readonly progress: number;
  readonly random: number;
  readonly adam: AdamState;
}

/** Columns that are measured at a time. */
const MEASURED_COLUMNS = 16384;

/** Trains a flow of items step by step. */
export class ItemLoop {
  readonly twin: TwinFlow;
  readonly #tf: TensorFlow;
  readonly #batches: Batches;
  readonly #schedule: Schedule;
  readonly #random: Random;
  readonly #run: TrainingRun;
  readonly #adam: Adam;
  readonly #before: number;
  readonly #start = performance.now();

  /** @param state where an earlier run of the same plan stopped */
  constructor(
    tf: TensorFlow,
    twin: TwinFlow,
    items: ItemArray,
    schedule: Schedule,
    seed: number,
    state?: ItemLoopState,
  ) {
    this.#tf = tf;
    this.twin = twin;
    const { back, middles } = twin.plan;
    this.#batches = new Batches(tf, items, back, middles);
    this.#schedule = schedule;
    this.#random = new Random(seed);
    if (state !== undefined) this.#random.state = state.random;
    this.#run = new TrainingRun(tf, this.#random, items.shape, schedule.batch);
    this.#adam = new Adam(tf, twin.variables, state?.adam);
    this.#before = state?.progress ?? 0;
  }

  get step(): number {
    return this.#adam.step;
  }

  /** How much of the schedule is behind, 0 to 1. */
  get progress(): number {
    const { end } = this.#schedule;
    if ("steps" in end) return Math.min(1, this.step / end.steps);
    return Math.min(1, this.#before + (performance.now() - this.#start) / (end.minutes * 60e3));
  }

  /** Learns one batch. @returns its code length in bits a dimension */
  advance(): number {
    const rate = rateAt(this.progress, this.#schedule.rate);
    return this.#tf.tidy(() => {
      const { values, before } = this.#batches.draw(this.#random, this.#schedule.batch);
      return this.#adam.lower(rate, () => this.twin.codeLength(values, before, this.#run));
    });
  }

  withMeans<T>(action: () => T): T {
    return this.#adam.withMeans(action);
  }

  /** The code length of items with the means of the weights, in bits a dimension. */
  measure(items: ItemArray): number {
    const tf = this.#tf;
    const { back, middles } = this.twin.plan;
    const batches = new Batches(tf, items, back, middles);
    const { height, width } = items.shape;
    const batch = Math.max(1, Math.floor(MEASURED_COLUMNS / (height * width)));
    const run = new MeasuringRun(tf, new Random(1), items.shape, batch);
    return this.withMeans(() => {
      let bits = 0;
      for (let from = 0; from < items.count; from += batch) {
        const count = Math.min(batch, items.count - from);
        bits += tf.tidy(() => {
          const { values, before } = batches.at(Array.from({ length: count }, (_, index) => from + index));
          return this.twin.codeLength(values, before, run).dataSync()[0]! * count;
        });
      }
      return bits / items.count;
    });
  }

  state(): ItemLoopState {
    return { progress: this.progress, random: this.#random.state, adam: this.#adam.state };
  }
}
