/**
 * Finds images of other kinds. A flow that has learned all digits but the ones gives the ones a higher likelihood than
 * what it has learned, because they are simpler; the bits that a general compressor needs tell how simple an image is, and
 * the difference of both finds simple and intricate anomalies alike (Serrà et al., 2020).
 */
import { deflateRawSync } from "node:zlib";
import { alignedTable } from "../src/bench/table.js";
import { Actnorm } from "../src/continuous/actnorm.js";
import { Coupling, half } from "../src/continuous/coupling.js";
import { Density } from "../src/continuous/density.js";
import { fitDensity } from "../src/continuous/fit.js";
import { Logit } from "../src/continuous/logit.js";
import { shuffled } from "../src/continuous/noise.js";
import { StandardNormal } from "../src/continuous/normal.js";
import { Permutation } from "../src/continuous/permutation.js";
import { Sequence } from "../src/continuous/sequence.js";
import { affine } from "../src/continuous/transformer.js";
import { Random } from "../src/train/random.js";
import type { Tensor2D, TensorFlow } from "../src/train/tensorflow.js";
import { dequantised, digits, LEVELS } from "./support/digits.js";
import type { Example } from "./support/example.js";
import { linePanel, sheet } from "./support/svg.js";

const SEED = 1;
const SIDE = 14;
const PIXELS = SIDE * SIDE;
const COUPLINGS = 6;
const HIDDEN = [128];
const ANOMALOUS = 1;
/** Of each digit: images to learn, to end the training, and to judge. */
const PARTS = [700, 760, 860] as const;

/** What images take, in bits: by the flow (a bound), and by the compressor. */
export interface Bits {
  readonly flow: readonly number[];
  readonly compressor: readonly number[];
}

/** Three ways to tell how unusual images are. */
export const SCORES: Readonly<Record<string, (bits: Bits) => readonly number[]>> = {
  "bits by the flow": ({ flow }) => flow,
  "bits by deflate": ({ compressor }) => compressor,
  "flow less deflate": ({ flow, compressor }) => flow.map((bits, at) => bits - compressor[at]!),
};

/** The probability that an image of another kind scores above a usual one: the area under the ROC curve. */
export function area(usual: readonly number[], anomalous: readonly number[]): number {
  const wins = usual.flatMap((one) => anomalous.map((other) => (other > one ? 1 : other === one ? 0.5 : 0)));
  return wins.reduce<number>((sum, win) => sum + win, 0) / wins.length;
}

function densityOf(tf: TensorFlow, random: Random): Density {
  const couplings = Array.from({ length: COUPLINGS }, () => [
    Permutation.shuffled(tf, PIXELS, random),
    new Coupling(tf, half(PIXELS, false), HIDDEN, affine(2), random),
  ]);
  const flows = [new Logit(tf), new Actnorm(tf, PIXELS), ...couplings.flat()];
  return new Density(new Sequence(tf, flows), new StandardNormal(tf, PIXELS));
}

/** Images of three kinds: as those that were learned, ones, and as those that were learned, but with pixels shuffled. */
export interface Judged {
  readonly usual: Bits;
  readonly ones: Bits;
  readonly shuffled: Bits;
}

export function judge(tf: TensorFlow, steps: number): Judged {
  const random = new Random(SEED);
  const usual = Array.from({ length: 10 }, (_, digit) => (digit === ANOMALOUS ? [] : digits(digit, SIDE)));
  const part = (from: number, to: number) => usual.flatMap((images) => images.slice(from, to));
  const tensor = (images: readonly Uint8Array[]): Tensor2D =>
    tf.tensor2d(images.map((image) => dequantised(image, random)));
  const density = densityOf(tf, random);
  const [training, heldOut] = [tensor(part(0, PARTS[0])), tensor(part(PARTS[0], PARTS[1]))];
  fitDensity(tf, density, training, heldOut, {
    steps,
    batch: 128,
    rate: 3e-3,
    seed: SEED,
    measureEvery: Math.ceil(steps / 4),
  });
  const offset = PIXELS * Math.log2(LEVELS);
  const bitsOf = (images: readonly Uint8Array[]): number[] =>
    tf.tidy(() => Array.from(density.logProb(tensor(images)).dataSync(), (log) => offset - log / Math.LN2));
  const judged = (images: readonly Uint8Array[]): Bits => ({
    flow: bitsOf(images),
    compressor: images.map((image) => 8 * deflateRawSync(image, { level: 9 }).length),
  });
  const [alike, order] = [part(PARTS[1], PARTS[2]), shuffled(random, PIXELS)];
  tf.dispose([training, heldOut]);
  return {
    usual: judged(alike),
    ones: judged(digits(ANOMALOUS, SIDE).slice(0, PARTS[0])),
    shuffled: judged(alike.map((image) => image.map((_, pixel) => image[order[pixel]!]!))),
  };
}

/** The shares of both kinds that score above each of some thresholds. */
function curve(usual: readonly number[], anomalous: readonly number[]): { x: number; y: number }[] {
  const sorted = usual.toSorted((one, other) => other - one);
  const above = (scores: readonly number[], least: number) =>
    scores.filter((score) => score > least).length / scores.length;
  const thresholds = [...sorted.filter((_, at) => at % 9 === 0), Number.NEGATIVE_INFINITY];
  return thresholds.map((least) => ({ x: above(usual, least), y: above(anomalous, least) }));
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

export const example: Example = {
  run(tf) {
    const judged = judge(tf, 400);
    const kinds = Object.values(judged);
    const rows = Object.entries(SCORES).map(([name, score]) => {
      const [usual, ...others] = kinds.map(score);
      const areas = others.map((other) => area(usual!, other).toFixed(3));
      return [name, ...[usual!, ...others].map((bits) => mean(bits).toFixed(0)), ...areas];
    });
    const header = ["score", "other digits", "ones", "shuffled", "area: ones", "area: shuffled"];
    const lines = alignedTable(header, rows, ["left", "right", "right", "right", "right", "right"]);
    const panels = (["ones", "shuffled"] as const).map((kind) => {
      const plots = Object.entries(SCORES).map(([name, score]) => ({
        name,
        points: curve(score(judged.usual), score(judged[kind])),
      }));
      return [linePanel({ x: "usual digits taken for anomalies", y: `${kind} found` }, plots)];
    });
    return { lines, picture: sheet("Images of other kinds, found by a flow that has not seen any", panels) };
  },
};
