/**
 * Learns three densities of the plane with four families of flows, and compares the likelihood of items held out with the
 * entropy, which no model can beat.
 */

import { alignedTable } from "../src/bench/table.js";
import { Actnorm } from "../src/continuous/actnorm.js";
import { Maf } from "../src/continuous/autoregressive.js";
import { alternating, Coupling } from "../src/continuous/coupling.js";
import { Density } from "../src/continuous/density.js";
import { fitDensity, measure } from "../src/continuous/fit.js";
import type { Flow } from "../src/continuous/flow.js";
import { StandardNormal } from "../src/continuous/normal.js";
import { Permutation } from "../src/continuous/permutation.js";
import { Planar } from "../src/continuous/planar.js";
import { Radial } from "../src/continuous/radial.js";
import { Sequence } from "../src/continuous/sequence.js";
import { spline } from "../src/continuous/transformer.js";
import { Random } from "../src/train/random.js";
import type { Tensor2D, TensorFlow } from "../src/train/tensorflow.js";
import type { Example, Outcome } from "./support/example.js";
import { contourPanel, type Panel, sheet } from "./support/svg.js";
import { checkerboard, entropyOf, moons, rings, type Target } from "./support/target.js";

const SEED = 1;
const BATCH = 512;
const RATE = 0.01;
/** Cells along each side of a contour plot. */
const SIDE = 60;

type Family = (tf: TensorFlow, random: Random) => readonly Flow[];

const repeated = (count: number, make: (index: number) => Flow[]): Flow[] =>
  Array.from({ length: count }, (_, index) => make(index)).flat();

export const FAMILIES: Readonly<Record<string, Family>> = {
  planar: (tf, random) => [new Actnorm(tf, 2), ...repeated(12, () => [new Planar(tf, 2, random)])],
  radial: (tf, random) => [new Actnorm(tf, 2), ...repeated(12, () => [new Radial(tf, 2, random)])],
  "Real NVP": (tf, random) =>
    repeated(4, (index) => [
      new Actnorm(tf, 2),
      new Coupling(tf, alternating(2, index % 2 === 1), [32, 32], spline(tf, 12), random),
    ]),
  MAF: (tf, random) =>
    repeated(2, () => [
      new Actnorm(tf, 2),
      new Maf(tf, 2, [64, 64], spline(tf, 16), random),
      Permutation.reversed(tf, 2),
    ]),
};

export interface Sizes {
  readonly steps: number;
  readonly training: number;
  readonly heldOut: number;
}

export interface Learned {
  readonly density: Density;
  /** The mean of -log p of items that took no part in training, in nats: by the model, and by the true density. */
  readonly nats: number;
  readonly trueNats: number;
}

/** Fits a family to a target: the items that end the training are others than those that are reported. */
export function learn(tf: TensorFlow, target: Target, family: Family, sizes: Sizes): Learned {
  const random = new Random(SEED);
  const drawn = (items: number): Tensor2D => tf.tensor2d(target.draw(random, items), [items, 2]);
  const [training, heldOut, test] = [sizes.training, sizes.heldOut, sizes.heldOut].map(drawn);
  const density = new Density(new Sequence(tf, family(tf, random)), new StandardNormal(tf, 2));
  fitDensity(tf, density, training!, heldOut!, {
    steps: sizes.steps,
    batch: BATCH,
    rate: RATE,
    seed: SEED,
    measureEvery: Math.ceil(sizes.steps / 8),
  });
  const places = test!.arraySync();
  const trueNats = -places.reduce((sum, [x, y]) => sum + target.logDensity(x!, y!), 0) / places.length;
  const nats = measure(tf, density, test!);
  tf.dispose([training!, heldOut!, test!]);
  return { density, nats, trueNats };
}

/** The middles of the cells of a square. */
function cells(reach: number): [x: number, y: number][] {
  const place = (index: number) => ((index + 0.5) / SIDE) * 2 * reach - reach;
  return Array.from({ length: SIDE * SIDE }, (_, cell) => [
    place(cell % SIDE),
    place(Math.floor(cell / SIDE)),
  ]);
}

const SIZES: Sizes = { steps: 800, training: 50_000, heldOut: 10_000 };

/** All families on one target: a row of the table for each, and a row of contour plots after the true one. */
export function compare(tf: TensorFlow, target: Target): { rows: string[][]; panels: Panel[] } {
  const entropy = entropyOf(target);
  const grid = cells(target.reach * 1.1);
  const truth = grid.map(([x, y]) => Math.exp(target.logDensity(x, y)));
  const rows: string[][] = [];
  const panels = [contourPanel(target.name, truth, SIDE)];
  for (const [name, family] of Object.entries(FAMILIES)) {
    const { density, nats, trueNats } = learn(tf, target, family, SIZES);
    const excess = nats - trueNats;
    rows.push([target.name, name, ...[entropy, trueNats, nats, excess].map((value) => value.toFixed(3))]);
    const values = tf.tidy(() => density.logProb(tf.tensor2d(grid)).exp().dataSync());
    panels.push(contourPanel(`${name}: +${excess.toFixed(3)} nats`, values, SIDE));
  }
  return { rows, panels };
}

export const example: Example = {
  run(tf) {
    const compared = [moons, rings, checkerboard].map((target) => compare(tf, target));
    return present(compared);
  },
};

/** The table and the picture of all targets. */
export function present(compared: readonly ReturnType<typeof compare>[]): Outcome {
  const header = ["density", "flow", "entropy", "true nats", "held-out nats", "above the truth"];
  const lines = alignedTable(
    header,
    compared.flatMap(({ rows }) => rows),
    ["left", "left", "right", "right", "right", "right"],
  );
  const panels = compared.map((one) => one.panels);
  return { lines, picture: sheet("Densities and what flows learn of them", panels) };
}
