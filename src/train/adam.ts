import type { Tensor, TensorFlow, Variable } from "./tensorflow.js";

const MEAN_DECAY = 0.998;
const BETA_1 = 0.9;
const BETA_2 = 0.99;
const EPSILON = 1e-8;

/** All variables one after the other, their means over steps, and the two moments of Adam. */
export interface AdamState {
  readonly step: number;
  readonly values: Float32Array;
  readonly means: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/**
 * Adam (Kingma and Ba, 2015), and a mean of what it passes through. All variables are one vector here: of many small ones, each
 * operation costs more than what it computes.
 */
export class Adam {
  readonly variables: readonly Variable[];
  readonly #tf: TensorFlow;
  readonly #state: { -readonly [Key in keyof AdamState]: AdamState[Key] };

  /** @param state where an earlier run with the same variables stopped */
  constructor(tf: TensorFlow, variables: readonly Variable[], state?: AdamState) {
    this.#tf = tf;
    this.variables = variables;
    if (state === undefined) {
      const values = this.#read(variables);
      const zeros = () => new Float32Array(values.length);
      this.#state = { step: 0, values, means: values.slice(), first: zeros(), second: zeros() };
    } else {
      this.#state = { ...state };
      this.#assign(state.values);
    }
  }

  get step(): number {
    return this.#state.step;
  }

  get state(): AdamState {
    const { step, values, means, first, second } = this.#state;
    return {
      step,
      values: values.slice(),
      means: means.slice(),
      first: first.slice(),
      second: second.slice(),
    };
  }

  /** Lowers what a graph computes by one step. @returns its value before */
  lower(rate: number, graph: () => Tensor): number {
    const tf = this.#tf;
    return tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => graph().asScalar(), [...this.variables]);
      this.#learn(this.#read(this.variables.map(({ name }) => grads[name]!)), rate);
      return value.dataSync()[0]!;
    });
  }

  #learn(gradient: Float32Array, rate: number): void {
    const state = this.#state;
    const { values, means, first, second } = state;
    state.step++;
    const bias1 = rate / (1 - BETA_1 ** state.step);
    const bias2 = 1 / (1 - BETA_2 ** state.step);
    const decay = Math.min(MEAN_DECAY, state.step / (state.step + 10));
    for (let at = 0; at < values.length; at++) {
      const slope = gradient[at]!;
      const mean = first[at]! * BETA_1 + slope * (1 - BETA_1);
      const square = second[at]! * BETA_2 + slope * slope * (1 - BETA_2);
      first[at] = mean;
      second[at] = square;
      const value = values[at]! - (bias1 * mean) / (Math.sqrt(bias2 * square) + EPSILON);
      values[at] = value;
      means[at] = means[at]! * decay + value * (1 - decay);
    }
    this.#assign(values);
  }

  /** Does something with the means of the variables in place of the variables. */
  withMeans<T>(action: () => T): T {
    return this.#with(this.#state.means, action);
  }

  #with<T>(values: Float32Array, action: () => T): T {
    this.#assign(values);
    try {
      return action();
    } finally {
      this.#assign(this.#state.values);
    }
  }

  #read(tensors: readonly Tensor[]): Float32Array {
    const tf = this.#tf;
    return tf.tidy(() => {
      const all = tensors.map((tensor) => tensor.reshape<Tensor>([-1]));
      return Float32Array.from((all.length === 0 ? tf.zeros([0]) : tf.concat(all)).dataSync());
    }) as unknown as Float32Array;
  }

  #assign(values: Float32Array): void {
    const tf = this.#tf;
    tf.tidy(() => {
      if (this.variables.length === 0) return;
      const sizes = this.variables.map(({ size }) => size);
      const parts = tf.split(tf.tensor1d(values), sizes);
      for (const [index, variable] of this.variables.entries()) {
        variable.assign(parts[index]!.reshape(variable.shape));
      }
    });
  }
}
