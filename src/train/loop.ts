import { green } from "../../codec/image/flow/green.js";
import { ycocg } from "../../codec/image/flow/ycocg.js";
import { codeLength } from "./codelength.js";
import { RANGES } from "./inputs.js";
import { type Batches, PATCH_BYTES, SIDE } from "./patches.js";
import type { Tensor, Tensor3D, TensorFlow } from "./tensorflow.js";
import type { Twin } from "./twin.js";

/** How a network is trained: Adam, a rate that warms up, stays and falls to a hundredth along a cosine, and a mean of weights. */
export interface Schedule {
  readonly batch: number;
  readonly rate: number;
  /** The end, as so many steps or as so many minutes. */
  readonly end: { readonly steps: number } | { readonly minutes: number };
}

const WARM_UP = 0.01;
const FALL_FROM = 0.25;
const LAST_RATE = 0.01;
const MEAN_DECAY = 0.998;
const BETA_1 = 0.9;
const BETA_2 = 0.99;
const EPSILON = 1e-8;
const CHANNELS = 3;
/** Patches that are measured at a time. */
const MEASURED_BATCH = 64;

/** All of a training run that goes on after a pause. */
export interface LoopState {
  readonly step: number;
  /** How much of the schedule is behind, 0 to 1. */
  readonly progress: number;
  readonly random: number;
  /** For each variable: itself, its mean over steps, and the two moments of Adam. */
  readonly values: readonly (readonly Float32Array[])[];
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
  readonly #means: Tensor[];
  readonly #moments: [first: Tensor, second: Tensor][];
  readonly #before: number;
  readonly #start: number;
  step = 0;

  /** @param state where an earlier run of the same shape stopped */
  constructor(tf: TensorFlow, twin: Twin, batches: Batches, schedule: Schedule, state?: LoopState) {
    this.#tf = tf;
    this.twin = twin;
    this.#batches = batches;
    this.#schedule = schedule;
    const variables = twin.variables;
    const tensor = (values: Float32Array, index: number) =>
      tf.keep(tf.tensor(values, variables[index]!.shape));
    if (state === undefined) {
      this.#means = variables.map((variable) => tf.keep(variable.clone()));
      this.#moments = variables.map(({ shape }) => [tf.keep(tf.zeros(shape)), tf.keep(tf.zeros(shape))]);
      this.#before = 0;
    } else {
      for (const [index, [values]] of state.values.entries()) {
        const own = tensor(values!, index);
        variables[index]!.assign(own);
        own.dispose();
      }
      this.#means = state.values.map(([, mean], index) => tensor(mean!, index));
      this.#moments = state.values.map(([, , first, second], index) => [
        tensor(first!, index),
        tensor(second!, index),
      ]);
      this.step = state.step;
      this.#before = state.progress;
      batches.random.state = state.random;
    }
    this.#start = performance.now();
  }

  /** How much of the schedule is behind, 0 to 1. */
  get progress(): number {
    const { end } = this.#schedule;
    if ("steps" in end) return Math.min(1, this.step / end.steps);
    return Math.min(1, this.#before + (performance.now() - this.#start) / (end.minutes * 60e3));
  }

  get #rate(): number {
    const progress = this.progress;
    if (progress < WARM_UP) return (this.#schedule.rate * (progress + WARM_UP / 10)) / WARM_UP;
    if (progress < FALL_FROM) return this.#schedule.rate;
    const fallen = (1 + Math.cos((Math.PI * (progress - FALL_FROM)) / (1 - FALL_FROM))) / 2;
    return this.#schedule.rate * Math.max(LAST_RATE, fallen);
  }

  /** Learns one batch. @returns its mean code length, in bits a sample */
  advance(): number {
    const tf = this.#tf;
    const patches = this.#batches.draw(this.#schedule.batch);
    const rate = this.#rate;
    this.step++;
    return tf.tidy(() => {
      const planes = planesOf(tf, patches, () => this.#batches.random.next() < GREEN_SHARE);
      const { value, grads } = tf.variableGrads(() => this.#mean(planes), [...this.twin.variables]);
      for (const [index, variable] of this.twin.variables.entries()) {
        this.#learn(index, grads[variable.name]!, rate);
      }
      return value.dataSync()[0]!;
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

  /** One step of Adam (Kingma and Ba, 2015) for a variable, and of its mean. */
  #learn(index: number, gradient: Tensor, rate: number): void {
    const tf = this.#tf;
    const variable = this.twin.variables[index]!;
    const [first, second] = this.#moments[index]!;
    const newFirst = first.mul(BETA_1).add(gradient.mul(1 - BETA_1));
    const newSecond = second.mul(BETA_2).add(gradient.square().mul(1 - BETA_2));
    const bias1 = 1 - BETA_1 ** this.step;
    const bias2 = 1 - BETA_2 ** this.step;
    const change = newFirst.mul(rate / bias1).div(newSecond.div(bias2).sqrt().add(EPSILON));
    variable.assign(variable.sub(change));
    const decay = Math.min(MEAN_DECAY, this.step / (this.step + 10));
    const mean = this.#means[index]!;
    const newMean = mean.mul(decay).add(variable.mul(1 - decay));
    this.#moments[index] = [tf.keep(newFirst), tf.keep(newSecond)];
    this.#means[index] = tf.keep(newMean);
    tf.dispose([first, second, mean]);
  }

  /** Does something with the means of the weights in place of the weights. */
  withMeans<T>(action: () => T): T {
    const variables = this.twin.variables;
    const kept = variables.map((variable) => variable.clone());
    for (const [index, variable] of variables.entries()) variable.assign(this.#means[index]!);
    try {
      return action();
    } finally {
      for (const [index, variable] of variables.entries()) variable.assign(kept[index]!);
      this.#tf.dispose(kept);
    }
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
    const read = (tensor: Tensor) => Float32Array.from(tensor.dataSync() as Float32Array);
    return {
      step: this.step,
      progress: this.progress,
      random: this.#batches.random.state,
      values: this.twin.variables.map((variable, index) => [
        read(variable),
        read(this.#means[index]!),
        ...this.#moments[index]!.map(read),
      ]),
    };
  }
}
