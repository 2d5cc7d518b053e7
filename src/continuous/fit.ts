import { FlowzipError } from "../../codec/container/errors.js";
import { Random } from "../train/random.js";
import type { Scalar, Tensor, Tensor2D, TensorFlow, Variable } from "../train/tensorflow.js";
import { Adam } from "./adam.js";
import type { Density } from "./density.js";
import { Sequence } from "./sequence.js";

export interface FitOptions {
  readonly steps: number;
  readonly batch: number;
  /** The rate of Adam at the start; it falls to 0 along half a cosine. */
  readonly rate: number;
  readonly seed: number;
  /** Steps between measurements of the items held out. */
  readonly measureEvery?: number;
  /** Measurements without a better one after which training stops. */
  readonly patience?: number;
  /** The norm that gradients are scaled down to. */
  readonly clip?: number;
}

export interface FitPoint {
  readonly step: number;
  /** Mean since the point before, in nats an item. */
  readonly training: number;
  /** In nats an item. */
  readonly heldOut: number;
}

export interface FitReport {
  readonly curve: readonly FitPoint[];
  /** The point whose variables the density has after training. */
  readonly best: FitPoint;
}

const MEASURE_EVERY = 100;
const PATIENCE = 20;
const CLIP = 10;
/** Items of which the actnorms begin, and that are measured at a time. */
const PART = 4096;

/** The mean of -log p over items, in nats. */
export function measure(tf: TensorFlow, density: Density, items: Tensor2D): number {
  const [count, dimensions] = items.shape;
  let nats = 0;
  for (let from = 0; from < count; from += PART) {
    nats += tf.tidy(() => {
      const part = items.slice([from, 0], [Math.min(PART, count - from), dimensions]);
      return -density.logProb(part).sum().dataSync()[0]!;
    });
  }
  return nats / count;
}

const copy = (tf: TensorFlow, variables: readonly Variable[]): Tensor[] =>
  variables.map((variable) => tf.keep(variable.clone()));

/**
 * Fits a density to items by maximum likelihood. It is measured on other items now and then, and in the end has the
 * variables with which it was best on these.
 * @param training items, dimensions
 * @param heldOut items, dimensions
 * @throws FlowzipError `invalid-argument` where the loss is never finite
 */
export function fitDensity(
  tf: TensorFlow,
  density: Density,
  training: Tensor2D,
  heldOut: Tensor2D,
  options: FitOptions,
): FitReport {
  const { steps, batch, rate, seed, measureEvery = MEASURE_EVERY, patience = PATIENCE } = options;
  const { variables } = density;
  const random = new Random(seed);
  const [count, dimensions] = training.shape;
  if (density.flow instanceof Sequence) {
    const first = training.slice([0, 0], [Math.min(PART, count), dimensions]);
    density.flow.initialise(first);
    first.dispose();
  }
  const adam = new Adam(tf, variables, { clip: options.clip ?? CLIP });
  const curve: FitPoint[] = [];
  let best: FitPoint | undefined;
  let bestValues = copy(tf, variables);
  let sum = 0;
  for (let step = 1; step <= steps; step++) {
    const indices = Int32Array.from({ length: batch }, () => random.below(count));
    const loss = (): Scalar => {
      const items = tf.gather(training, tf.tensor1d(indices, "int32"));
      return density.logProb(items).mean<Scalar>().neg();
    };
    sum += adam.descend(loss, (rate * (1 + Math.cos((Math.PI * step) / steps))) / 2);
    if (step % measureEvery !== 0 && step !== steps) continue;
    const since = step - (curve.at(-1)?.step ?? 0);
    const point = { step, training: sum / since, heldOut: measure(tf, density, heldOut) };
    sum = 0;
    curve.push(point);
    if (Number.isFinite(point.heldOut) && !(point.heldOut >= (best?.heldOut ?? Infinity))) {
      best = point;
      tf.dispose(bestValues);
      bestValues = copy(tf, variables);
    }
    const waited = curve.length - 1 - (best === undefined ? -1 : curve.indexOf(best));
    if (waited >= patience) break;
  }
  adam.dispose();
  if (best === undefined) {
    throw new FlowzipError(
      "invalid-argument",
      `the likelihood of the items held out was not finite in ${curve.length} measurements`,
      "look for NaN in the data, lower the rate, or take a base distribution without bounds",
    );
  }
  for (const [index, variable] of variables.entries()) {
    variable.assign(bestValues[index]!);
  }
  tf.dispose(bestValues);
  return { curve, best };
}
