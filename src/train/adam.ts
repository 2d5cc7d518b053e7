import type { Tensor, TensorFlow, Variable } from "./tensorflow.js";

const MEAN_DECAY = 0.998;
const BETA_1 = 0.9;
const BETA_2 = 0.99;
const EPSILON = 1e-8;

/** For each variable: itself, its mean over steps, and the two moments of Adam. */
export type AdamState = readonly (readonly Float32Array[])[];

/** Adam (Kingma and Ba, 2015), and a mean of what it passes through. */
export class Adam {
  readonly variables: readonly Variable[];
  readonly #tf: TensorFlow;
  readonly #means: Tensor[];
  readonly #moments: [first: Tensor, second: Tensor][];
  step = 0;

  /** @param state where an earlier run with the same variables stopped, and after how many steps */
  constructor(
    tf: TensorFlow,
    variables: readonly Variable[],
    state?: { readonly step: number; readonly values: AdamState },
  ) {
    this.#tf = tf;
    this.variables = variables;
    if (state === undefined) {
      this.#means = variables.map((variable) => tf.keep(variable.clone()));
      this.#moments = variables.map(({ shape }) => [tf.keep(tf.zeros(shape)), tf.keep(tf.zeros(shape))]);
      return;
    }
    const tensor = (values: Float32Array, index: number) =>
      tf.keep(tf.tensor(values, variables[index]!.shape));
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
  }

  /** Lowers what a graph computes by one step. @returns its value before */
  lower(rate: number, graph: () => Tensor): number {
    const tf = this.#tf;
    this.step++;
    return tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => graph().asScalar(), [...this.variables]);
      for (const [index, variable] of this.variables.entries()) {
        this.#learn(index, grads[variable.name]!, rate);
      }
      return value.dataSync()[0]!;
    });
  }

  #learn(index: number, gradient: Tensor, rate: number): void {
    const tf = this.#tf;
    const variable = this.variables[index]!;
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

  /** Does something with the means of the variables in place of the variables. */
  withMeans<T>(action: () => T): T {
    const kept = this.variables.map((variable) => variable.clone());
    for (const [index, variable] of this.variables.entries()) variable.assign(this.#means[index]!);
    try {
      return action();
    } finally {
      for (const [index, variable] of this.variables.entries()) variable.assign(kept[index]!);
      this.#tf.dispose(kept);
    }
  }

  values(): AdamState {
    const read = (tensor: Tensor) => Float32Array.from(tensor.dataSync() as Float32Array);
    return this.variables.map((variable, index) => [
      read(variable),
      read(this.#means[index]!),
      ...this.#moments[index]!.map(read),
    ]);
  }
}
