/**
 * Reinforcement learning: shots at two goals, one of which a keeper guards. The keeper knows the policy, but not the shot,
 * so that a policy has to be able to hit both goals from the same state. A normal distribution cannot; a flow can.
 */
import { alignedTable } from "../src/bench/table.js";
import { Adam } from "../src/continuous/adam.js";
import { Coupling } from "../src/continuous/coupling.js";
import type { Flow } from "../src/continuous/flow.js";
import { StandardNormal } from "../src/continuous/normal.js";
import { Sequence } from "../src/continuous/sequence.js";
import { affine, spline } from "../src/continuous/transformer.js";
import { Random } from "../src/train/random.js";
import type { Scalar, Tensor1D, Tensor2D, TensorFlow } from "../src/train/tensorflow.js";
import type { Example } from "./support/example.js";
import { contourPanel, type Line, linePanel, sheet } from "./support/svg.js";

const HIDDEN = [32];
/** States of a step, and shots from each. */
const STATES = 24;
const SHOTS = 24;
const RATE = 0.02;
/** What a nat of divergence from the policy at the start costs, as a share of a goal: it keeps shots diverse. */
const DIVERGENCE = 0.05;
/** How sharply the keeper prefers the goal that is hit more often while the policy learns. */
const SHARPNESS = 8;
/** The width of a goal: how fast the worth of a shot falls with its distance from the middle. */
const WIDTH = 0.3;

/** Flows over a state and the two coordinates of a shot: all couplings keep the state, so that it is a condition. */
export const POLICIES: Readonly<Record<string, (tf: TensorFlow, random: Random) => readonly Flow[]>> = {
  "normal distribution": (tf, random) => [new Coupling(tf, [true, false, false], HIDDEN, affine(), random)],
  "Real NVP": (tf, random) => [
    new Coupling(tf, [true, false, true], HIDDEN, spline(tf), random),
    new Coupling(tf, [true, true, false], HIDDEN, spline(tf), random),
    new Coupling(tf, [true, false, false], HIDDEN, affine(), random),
  ],
};

/** States, each as often as there are shots from it, and noise in place of the shots. */
function start(tf: TensorFlow, states: number, shots: number, random: Random): Tensor2D {
  const noise = new StandardNormal(tf, 2).sample(states * shots, random);
  const places = Float32Array.from({ length: states }, () => 2 * random.next() - 1);
  const repeated = Float32Array.from({ length: states * shots }, (_, at) => places[Math.floor(at / shots)]!);
  return tf.concat([tf.tensor2d(repeated, [states * shots, 1]), noise], 1);
}

/** What shots are worth at the left and at the right goal, which lie at 1 from the state: shots by goals. */
function worth(tf: TensorFlow, tried: Tensor2D): Tensor2D {
  const [state, x, y] = tf.unstack(tried, 1) as [Tensor1D, Tensor1D, Tensor1D];
  const at = (goal: number): Tensor1D => {
    const square = x.sub<Tensor1D>(state).sub<Tensor1D>(goal).square<Tensor1D>().add<Tensor1D>(y.square());
    return square.div<Tensor1D>(-2 * WIDTH * WIDTH).exp();
  };
  return tf.stack([at(-1), at(1)], 1) as Tensor2D;
}

/** The mean worth of shots against the keeper that is best against the policy, from 0 to 1/2. */
export function value(tf: TensorFlow, policy: Flow, random: Random): number {
  const [states, shots] = [24, 128];
  return tf.tidy(() => {
    const { x: tried } = policy.inverse(start(tf, states, shots, random));
    const means = worth(tf, tried).reshape([states, shots, 2]).mean(1);
    return means.min(1).mean().dataSync()[0]!;
  });
}

/** One step of the policy gradient with a baseline for each state (Williams, 1992). */
function improve(tf: TensorFlow, policy: Flow, adam: Adam, random: Random, rate: number): void {
  const base = new StandardNormal(tf, 3);
  const logProb = (tried: Tensor2D): Tensor1D => {
    const { latent, logDeterminant } = policy.forward(tried);
    return base.logProb(latent).add(logDeterminant);
  };
  tf.tidy(() => {
    const { x: tried } = policy.inverse(start(tf, STATES, SHOTS, random));
    const worths = worth(tf, tried).reshape([STATES, SHOTS, 2]);
    const guarded = worths.mean(1, true).mul(SHARPNESS).softmax();
    const reward = worths
      .mul(guarded.neg().add(1))
      .sum(2)
      .reshape([STATES * SHOTS]);
    const divergence = logProb(tried).sub(base.logProb(tried));
    const gain = reward.sub(divergence.mul(DIVERGENCE)).reshape([STATES, SHOTS]);
    const advantage = gain.sub(gain.mean(1, true)).reshape<Tensor1D>([STATES * SHOTS]);
    adam.descend(() => logProb(tried).mul(advantage).mean<Scalar>().neg(), rate);
  });
}

export interface Run {
  readonly policy: Flow;
  readonly curve: readonly { readonly step: number; readonly value: number }[];
}

export function learn(tf: TensorFlow, name: string, steps: number, every: number, seed: number): Run {
  const random = new Random(seed);
  const policy = new Sequence(tf, POLICIES[name]!(tf, random));
  const adam = new Adam(tf, policy.variables, { clip: 1 });
  const curve = [{ step: 0, value: value(tf, policy, random) }];
  for (let step = 1; step <= steps; step++) {
    improve(tf, policy, adam, random, RATE * (1 - (0.9 * step) / steps));
    if (step % every === 0) curve.push({ step, value: value(tf, policy, random) });
  }
  adam.dispose();
  return { policy, curve };
}

const SEEDS = [1, 2, 3, 4];
const SIDE = 40;

export const example: Example = {
  run(tf) {
    const rows: string[][] = [];
    const plots = Object.keys(POLICIES).map((name) => {
      const runs = SEEDS.map((seed) => learn(tf, name, 300, 20, seed));
      const points: Line["points"] = runs[0]!.curve.map(({ step }, at) => {
        const values = runs.map(({ curve }) => curve[at]!.value);
        const y = values.reduce((sum, one) => sum + one, 0) / values.length;
        const variance = values.reduce((sum, one) => sum + (one - y) ** 2, 0) / (values.length - 1);
        return { x: step, y, spread: Math.sqrt(variance) };
      });
      const { y, spread } = points.at(-1)!;
      rows.push([name, y.toFixed(3), spread!.toFixed(3)]);
      const grid = Array.from({ length: SIDE * SIDE }, (_, cell) => {
        const place = (index: number) => ((index + 0.5) / SIDE) * 4 - 2;
        return [0, place(cell % SIDE), place(Math.floor(cell / SIDE))];
      });
      const shades = tf.tidy(() => {
        const { latent, logDeterminant } = runs[0]!.policy.forward(tf.tensor2d(grid));
        return new StandardNormal(tf, 3).logProb(latent).add(logDeterminant).exp().dataSync();
      });
      return { line: { name, points }, panel: contourPanel(name, shades, SIDE) };
    });
    const lines = alignedTable(["policy", "return", "deviation"], rows, ["left", "right", "right"]);
    const labels = { x: "step", y: "mean return against the best keeper" };
    const chart = linePanel(
      labels,
      plots.map(({ line }) => line),
    );
    const title = "Shots at the left or the right of two goals, one of them guarded";
    return { lines, picture: sheet(title, [[chart], plots.map(({ panel }) => panel)]) };
  },
};
