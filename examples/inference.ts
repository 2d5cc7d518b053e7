/**
 * Variational inference: the posterior of a logistic regression of few flowers, approximated by a normal distribution of
 * independent weights, by planar flows and by radial flows, beside draws of a Markov chain (Rezende and Mohamed, 2015).
 */
import { alignedTable } from "../src/bench/table.js";
import { Actnorm } from "../src/continuous/actnorm.js";
import { Adam } from "../src/continuous/adam.js";
import type { Flow } from "../src/continuous/flow.js";
import { StandardNormal } from "../src/continuous/normal.js";
import { Planar } from "../src/continuous/planar.js";
import { Radial } from "../src/continuous/radial.js";
import { Sequence } from "../src/continuous/sequence.js";
import { Random } from "../src/train/random.js";
import type { Scalar, Tensor1D, Tensor2D, TensorFlow } from "../src/train/tensorflow.js";
import type { Example } from "./support/example.js";
import { type Flower, flowers } from "./support/iris.js";
import { metropolis } from "./support/metropolis.js";
import { contourPanel, sheet } from "./support/svg.js";

const SEED = 1;
const WEIGHTS = 5;
const LAYERS = 8;
const TRAINING = 30;
/** The prior of each weight is normal, of this deviation. */
const PRIOR = 5;
const DRAWS = 20_000;
const SIDE = 40;

export const FAMILIES: Readonly<Record<string, (tf: TensorFlow, random: Random) => readonly Flow[]>> = {
  "diagonal normal": () => [],
  planar: (tf, random) => Array.from({ length: LAYERS }, () => new Planar(tf, WEIGHTS, random)),
  radial: (tf, random) => Array.from({ length: LAYERS }, () => new Radial(tf, WEIGHTS, random)),
};

/** The logarithm of the probability of classes, for each draw of weights and each flower. */
function logLikelihoods(tf: TensorFlow, weights: Tensor2D, data: readonly Flower[]): Tensor2D {
  const signed = tf.tensor2d(data.map(({ features, sign }) => features.map((value) => value * sign)));
  return tf.matMul<Tensor2D>(weights, signed, false, true).neg<Tensor2D>().softplus<Tensor2D>().neg();
}

/** The logarithm of the joint density of weights and classes, up to a constant. */
export function logJoint(data: readonly Flower[]): (weights: ArrayLike<number>) => number {
  return (weights) => {
    const all = Array.from(weights);
    const likelihood = data.reduce((sum, { features, sign }) => {
      const margin = sign * features.reduce((total, value, at) => total + value * all[at]!, 0);
      return sum - Math.max(0, -margin) - Math.log1p(Math.exp(-Math.abs(margin)));
    }, 0);
    return likelihood - all.reduce((sum, weight) => sum + weight * weight, 0) / (2 * PRIOR * PRIOR);
  };
}

/** The mean logarithm of the predicted probability of classes, of draws of the weights. */
export function predictive(tf: TensorFlow, weights: Tensor2D, data: readonly Flower[]): number {
  return tf.tidy(() => {
    const each = tf.logSumExp(logLikelihoods(tf, weights, data), 0).sub(Math.log(weights.shape[0]));
    return each.mean().dataSync()[0]!;
  });
}

export interface Posterior {
  /** A lower bound of the logarithm of the evidence, in nats. */
  readonly bound: number;
  /** Draws, weights. */
  readonly weights: Tensor2D;
}

/** Fits a flow of noise to the posterior by the reverse divergence: draws of the flow, and no others, are weighed. */
export function approximate(
  tf: TensorFlow,
  data: readonly Flower[],
  family: (tf: TensorFlow, random: Random) => readonly Flow[],
  steps: number,
): Posterior {
  const random = new Random(SEED);
  const noise = new StandardNormal(tf, WEIGHTS);
  const flow = new Sequence(tf, [...family(tf, random), new Actnorm(tf, WEIGHTS)]);
  const draw = (draws: number): { weights: Tensor2D; bounds: Tensor1D } => {
    const start = noise.sample(draws, random);
    const { latent: weights, logDeterminant } = flow.forward(start);
    const logPrior = noise.logProb(weights.div(PRIOR)).sub<Tensor1D>(WEIGHTS * Math.log(PRIOR));
    const logPosterior = noise.logProb(start).sub<Tensor1D>(logDeterminant);
    const logLikelihood = logLikelihoods(tf, weights, data).sum<Tensor1D>(1);
    return { weights, bounds: logLikelihood.add<Tensor1D>(logPrior).sub(logPosterior) };
  };
  const adam = new Adam(tf, flow.variables, { clip: 20 });
  for (let step = 0; step < steps; step++) {
    const rate = 0.02 * (1 + Math.cos((Math.PI * step) / steps));
    adam.descend(() => draw(128).bounds.mean<Scalar>().neg(), rate);
  }
  adam.dispose();
  const { weights, bounds } = tf.tidy(() => draw(DRAWS));
  const bound = tf.tidy(() => bounds.mean().dataSync()[0]!);
  bounds.dispose();
  return { bound, weights };
}

/** How often two of the weights fall into each cell of a square. */
function histogram(weights: Tensor2D, [across, up]: readonly [number, number]): Float64Array {
  const counts = new Float64Array(SIDE * SIDE);
  const cell = (value: number) => Math.floor((value / 30 + 0.5) * SIDE);
  for (const row of weights.arraySync()) {
    const [x, y] = [cell(row[across]! - 5), cell(row[up]! - 5)];
    if (Math.min(x, y) >= 0 && Math.max(x, y) < SIDE) counts[y * SIDE + x]! += 1;
  }
  return counts;
}

export const example: Example = {
  run(tf) {
    const random = new Random(SEED);
    const all = flowers(random);
    const [training, heldOut] = [all.slice(0, TRAINING), all.slice(TRAINING)];
    const chain = metropolis(logJoint(training), WEIGHTS, DRAWS, 20, random);
    const exact = tf.tensor2d(chain, [DRAWS, WEIGHTS]);
    const figure = (value: number) => value.toFixed(3);
    const pair = [3, 4] as const;
    const panels = [contourPanel("Markov chain", histogram(exact, pair), SIDE)];
    const rows = Object.entries(FAMILIES).map(([name, family]) => {
      const { bound, weights } = approximate(tf, training, family, 1500);
      panels.push(contourPanel(name, histogram(weights, pair), SIDE));
      return [name, figure(bound), figure(predictive(tf, weights, heldOut))];
    });
    rows.push(["Markov chain", "", figure(predictive(tf, exact, heldOut))]);
    const header = ["posterior", "ELBO, nats", "held-out log likelihood, nats a flower"];
    const lines = alignedTable(header, rows, ["left", "right", "right"]);
    return { lines, picture: sheet("Posterior of two weights of a logistic regression", [panels]) };
  },
};
