import { green } from "../../codec/image/flow/green.js";
import { ycocg } from "../../codec/image/flow/ycocg.js";
import { Adam, type AdamState } from "./adam.js";
import { codeLength } from "./codelength.js";
import { RANGES } from "./inputs.js";
import { type Batches, PATCH_BYTES, SIDE } from "./patches.js";
import { rateAt, type Schedule } from "./schedule.js";
import type { Tensor3D, TensorFlow } from "./tensorflow.js";
import type { Twin } from "./twin.js";

const CHANNELS = 3;
/** Patches that are measured at a time. */
const MEASURED_BATCH = 64;

/** All of a training run that goes on after a pause. */
export interface LoopState {
  /** How much of the schedule is behind, 0 to 1. */
  readonly progress: number;
  readonly random: number;
  readonly adam: AdamState;
}

/** Of patches that are learnt from, so many go through the second of the flows of colours that encoders take most often. */
const GREEN_SHARE = 1 / 3;

/**
 * The planes of patches of red, green and blue, each patch through a flow of colours. Both flows give planes of the same ranges.
 * @param isGreen whether a patch goes through `green`; the others go through YCoCg-R
 */
function planesOf(tf: TensorFlow, patches: Uint8Array, isGreen: (patch: number) => boolean): Tensor3D[] {
  const size = SIDE * SIDE;
  const count = patches.length / PATCH_BYTES;
  const all = Array.from({ length: CHANNELS }, () => new Float32Array(size * count));
  for (let patch = 0; patch < count; patch++) {
    const start = patch * size;
    const colours = all.map((_, channel) => ({
      width: SIDE,
      height: SIDE,
      least: 0,
      most: 255,
      samples: Int32Array.from({ length: size }, (_, at) => patches[CHANNELS * (start + at) + channel]!),
    }));
    const flow = isGreen(patch) ? green : ycocg;
    const { planes } = flow.forward(colours, flow.propose(colours)[0]!);
    for (const [channel, { samples }] of planes.entries()) all[channel]!.set(samples, start);
  }
  return all.map((samples) => tf.tensor3d(samples, [count, SIDE, SIDE]));
}

/** Trains a network step by step. */
export class Loop {
  readonly twin: Twin;
  readonly #tf: TensorFlow;
  readonly #batches: Batches;
  readonly #schedule: Schedule;
  readonly #adam: Adam;
  readonly #before: number;
  readonly #start: number;

  /** @param state where an earlier run of the same shape stopped */
  constructor(tf: TensorFlow, twin: Twin, batches: Batches, schedule: Schedule, state?: LoopState) {
    this.#tf = tf;
    this.twin = twin;
    this.#batches = batches;
    this.#schedule = schedule;
    this.#adam = new Adam(tf, twin.variables, state?.adam);
    this.#before = state?.progress ?? 0;
    if (state !== undefined) batches.random.state = state.random;
    this.#start = performance.now();
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

  /** Learns one batch. @returns its mean code length, in bits a sample */
  advance(): number {
    const tf = this.#tf;
    const patches = this.#batches.draw(this.#schedule.batch);
    const rate = rateAt(this.progress, this.#schedule.rate);
    return tf.tidy(() => {
      const planes = planesOf(tf, patches, () => this.#batches.random.next() < GREEN_SHARE);
      return this.#adam.lower(rate, () => this.#mean(planes));
    });
  }

  #mean(planes: readonly Tensor3D[]) {
    const tf = this.#tf;
    const lengths = RANGES.map((_, plane) => {
      const opinion = this.twin.predict(planes.slice(0, plane + 1));
      return codeLength(tf, opinion, planes[plane]!, plane);
    });
    return tf.addN(lengths).div<(typeof lengths)[0]>(lengths.length);
  }

  /** Does something with the means of the weights in place of the weights. */
  withMeans<T>(action: () => T): T {
    return this.#adam.withMeans(action);
  }

  /** The mean code length of patches through YCoCg-R with the means of the weights, in bits a sample. */
  measure(patches: readonly Uint8Array[]): number {
    return this.withMeans(() => {
      let bits = 0;
      for (let from = 0; from < patches.length; from += MEASURED_BATCH) {
        const part = patches.slice(from, from + MEASURED_BATCH);
        const all = new Uint8Array(part.length * PATCH_BYTES);
        for (const [index, patch] of part.entries()) all.set(patch, index * PATCH_BYTES);
        bits +=
          this.#tf.tidy(() => this.#mean(planesOf(this.#tf, all, () => false)).dataSync()[0]!) * part.length;
      }
      return bits / patches.length;
    });
  }

  state(): LoopState {
    return {
      progress: this.progress,
      random: this.#batches.random.state,
      adam: this.#adam.state,
    };
  }
}
