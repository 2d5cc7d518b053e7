import { Adam } from "../../src/continuous/adam.js";
import { Perceptron } from "../../src/continuous/perceptron.js";
import { Random } from "../../src/train/random.js";
import type { Scalar, Tensor2D, TensorFlow } from "../../src/train/tensorflow.js";
import { LEVELS } from "./digits.js";

const CLASSES = 10;
const HIDDEN = 64;
const STEPS = 400;
const BATCH = 64;
const RATE = 0.01;

export interface Labelled {
  readonly image: Uint8Array;
  readonly label: number;
}

/** A perceptron with one hidden layer that tells digits apart. */
export class Classifier {
  readonly #tf: TensorFlow;
  readonly #perceptron: Perceptron;

  constructor(tf: TensorFlow, labelled: readonly Labelled[], seed: number) {
    this.#tf = tf;
    const random = new Random(seed);
    const inputs = this.#pixels(labelled.map(({ image }) => image));
    const labels = labelled.map(({ label }) => label);
    const targets = tf.oneHot(tf.tensor1d(labels, "int32"), CLASSES).toFloat();
    this.#perceptron = new Perceptron(tf, [inputs.shape[1], HIDDEN, CLASSES], random);
    const adam = new Adam(tf, this.#perceptron.variables);
    for (let step = 0; step < STEPS; step++) {
      const drawn = Int32Array.from({ length: BATCH }, () => random.below(labelled.length));
      const rows = tf.tensor1d(drawn, "int32");
      const rate = (RATE * (1 + Math.cos((Math.PI * step) / STEPS))) / 2;
      adam.descend(() => {
        const said = tf.logSoftmax(this.#perceptron.apply(tf.gather(inputs, rows)));
        return said.mul(tf.gather(targets, rows)).sum().neg().div(BATCH) as Scalar;
      }, rate);
    }
  }

  #pixels(images: readonly Uint8Array[]): Tensor2D {
    return this.#tf.tensor2d(images.map((image) => Array.from(image, (level) => level / (LEVELS - 1))));
  }

  /** The part of images that it tells rightly. */
  accuracy(labelled: readonly Labelled[]): number {
    const said = this.#perceptron.apply(this.#pixels(labelled.map(({ image }) => image)));
    const best = said.argMax(1).dataSync();
    return labelled.filter(({ label }, at) => label === best[at]).length / labelled.length;
  }

  /** Of images those that several classifiers are sure of in the mean, with what they say. */
  static sure(classifiers: readonly Classifier[], images: readonly Uint8Array[], least: number): Labelled[] {
    const tf = classifiers[0]!.#tf;
    const said = classifiers.map((one) => tf.softmax(one.#perceptron.apply(one.#pixels(images))));
    const mean = tf.addN(said).div(classifiers.length);
    const [sure, label] = [mean.max(1).dataSync(), mean.argMax(1).dataSync()];
    return images.flatMap((image, at) => (sure[at]! > least ? [{ image, label: label[at]! }] : []));
  }
}
