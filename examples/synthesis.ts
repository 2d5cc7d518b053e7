/**
 * Makes images, and learns from them. A classifier has few labelled digits. It labels others that nobody has labelled, where it is
 * sure; on those, and the few, a flow of integers is trained for each digit. The flows tell more digits apart than it
 * (the flow that takes the fewest bits), are trained again on what they told, and at last draw new images of each digit, of
 * which the classifier learns besides its few. Samples of flows that saw nothing but the few themselves do not help it.
 */
import { alignedTable } from "../src/bench/table.js";
import { sample, score } from "../src/index.js";
import { train } from "../src/train/index.js";
import { Random } from "../src/train/random.js";
import type { TensorFlow } from "../src/train/tensorflow.js";
import { Classifier, type Labelled } from "./support/classifier.js";
import { digits, LEVELS } from "./support/digits.js";
import type { Example } from "./support/example.js";
import { imagesPanel, sheet } from "./support/svg.js";

const SIDE = 7;
const PIXELS = SIDE * SIDE;
const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);
/** Each pixel is a column, told by all columns before it: a masked autoregressive flow over the whole image. */
const FLOW = [{ layer: "factor", components: 3, taps: 0, hidden: [2 * PIXELS] }];
/** Images without labels, and those that are judged: places among those of each digit. */
const UNLABELLED = [100, 500] as const;
const JUDGED = [500, 800] as const;
const SAMPLES = 400;
const SURE = 0.8;
/** Bits between the best and the second flow. */
const CLEAR = 5;
/** So often as one sample the classifier sees one of the few. */
const WEIGHT = 20;
const SEEDS = [1, 2, 3];

type Image = Uint8Array;

/** The images of each digit at some places, with their labels. */
function between(from: number, to: number): Labelled[] {
  return DIGITS.flatMap((label) =>
    digits(label, SIDE)
      .slice(from, to)
      .map((image) => ({ image, label })),
  );
}

function shuffledImages(images: readonly Image[], random: Random): Int32Array {
  const order = images.map((image) => ({ image, key: random.next() })).sort((a, b) => a.key - b.key);
  return Int32Array.from(order.flatMap(({ image }) => [...image]));
}

type Model = Uint8Array<ArrayBuffer>;

/** A flow for each digit. */
async function flowsOf(labelled: readonly Labelled[], steps: number): Promise<Model[]> {
  const models: Model[] = [];
  for (const digit of DIGITS) {
    const images = labelled.filter(({ label }) => label === digit).map(({ image }) => image);
    const values = shuffledImages(images, new Random(5));
    const items = { count: images.length, shape: { height: 1, width: 1, channels: PIXELS }, values };
    const options = { architecture: FLOW, steps, seed: 1, holdout: 0.1, rate: 0.01 };
    models.push((await train(items, options)).model);
  }
  return models;
}

/** Images with the digit whose flow takes the fewest bits for them, where it is clear. */
async function told(models: readonly Model[], images: readonly Image[], clear: number): Promise<Labelled[]> {
  const raw = Uint8Array.from(images.flatMap((image) => [...image]));
  const bits = await Promise.all(
    models.map(async (model) => (await score(raw, model, { rawItems: `${images.length}x${PIXELS}` })).bits),
  );
  return images.flatMap((image, at) => {
    const order = DIGITS.toSorted((one, other) => bits[one]![at]! - bits[other]![at]!);
    const [best, second] = order as [number, number];
    return bits[second]![at]! - bits[best]![at]! >= clear ? [{ image, label: best }] : [];
  });
}

async function drawn(models: readonly Model[]): Promise<Labelled[]> {
  const all: Labelled[] = [];
  for (const [label, model] of models.entries()) {
    const { values } = await sample(model, { count: SAMPLES, seed: 3 });
    for (let at = 0; at < values.length; at += PIXELS) {
      const image = Uint8Array.from(values.subarray(at, at + PIXELS), (level) =>
        Math.max(0, Math.min(LEVELS - 1, level)),
      );
      all.push({ image, label });
    }
  }
  return all;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value) / values.length;

/** The parts of judged images that were told rightly, and what the flows drew. */
export interface Learned {
  readonly few: number;
  readonly flows: number;
  readonly withSamples: number;
  readonly samples: readonly Labelled[];
}

/** @param count labelled images of each digit */
export async function learn(tf: TensorFlow, count: number, rounds: number, steps: number): Promise<Learned> {
  const [few, judged] = [between(0, count), between(...JUDGED)];
  const images = between(...UNLABELLED).map(({ image }) => image);
  const first = SEEDS.map((seed) => new Classifier(tf, few, seed));
  let labelled = Classifier.sure(first, images, SURE);
  let models: Model[] = [];
  for (let round = 0; round < rounds; round++) {
    models = await flowsOf([...few, ...labelled], steps);
    labelled = await told(models, images, CLEAR);
  }
  const samples = await drawn(models);
  const all = [...Array.from({ length: WEIGHT }, () => few).flat(), ...samples];
  const byFlows = await told(
    models,
    judged.map(({ image }) => image),
    0,
  );
  return {
    few: mean(first.map((classifier) => classifier.accuracy(judged))),
    flows: mean(byFlows.map(({ label }, at) => (label === judged[at]!.label ? 1 : 0))),
    withSamples: mean(SEEDS.map((seed) => new Classifier(tf, all, seed).accuracy(judged))),
    samples,
  };
}

export const example: Example = {
  async run(tf) {
    const rows: string[][] = [];
    let shown: readonly Labelled[] = [];
    for (const count of [10, 20]) {
      const { few, flows, withSamples, samples } = await learn(tf, count, 3, 150);
      rows.push([String(count), ...[few, flows, withSamples].map((part) => part.toFixed(3))]);
      shown = samples;
    }
    const header = ["labels of each digit", "classifier", "flows", "classifier with samples"];
    const drawnOf = DIGITS.map((digit) => shown.filter(({ label }) => label === digit).slice(0, 16));
    const panel = imagesPanel(
      drawnOf.map((row) => row.map(({ image }) => image)),
      SIDE,
      LEVELS,
    );
    return {
      lines: alignedTable(header, rows, ["right", "right", "right", "right"]),
      picture: sheet("Digits that flows have drawn", [[panel]]),
    };
  },
};
