import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ycocg } from "../../codec/image/flow/ycocg.js";
import type { Plane } from "../../codec/image/plane.js";
import { askNetwork } from "../../codec/image/prior.js";
import { Kernel } from "../../codec/kernel.js";
import { checkNetwork } from "../../codec/model/network.js";
import { loadTensorFlow, type TensorFlow } from "../../src/train/tensorflow.js";
import { Twin } from "../../src/train/twin.js";
import { failure } from "../support/failure.js";
import { Random } from "../support/random.js";

/** `npm run verify` sets it: there, a missing native backend is a failure. */
const required = process.env["FLOWZIP_NATIVE_TENSORFLOW"] === "1";
const SIDE = 32;
const SHAPE = { channels: 16, layers: 2, components: 3 };

async function load(): Promise<TensorFlow | undefined> {
  try {
    return await loadTensorFlow();
  } catch (cause) {
    if (required) throw cause;
    return undefined;
  }
}

const tf = await load();

/** Red, green and blue of pictures of 32 x 32: noise, gradients with noise, edges; photographs where there are some. */
function pictures(): Uint8Array[] {
  const random = new Random(5);
  const size = SIDE * SIDE * 3;
  const noise = Uint8Array.from({ length: size }, () => random.below(256));
  const smooth = Uint8Array.from({ length: size }, (_, at) => {
    const pixel = Math.floor(at / 3);
    return Math.min(255, (pixel % SIDE) * 3 + Math.floor(pixel / SIDE) * 4 + random.below(6) + (at % 3) * 9);
  });
  const edges = Uint8Array.from({ length: size }, (_, at) => (Math.floor(at / 21) % 3 === 0 ? 255 : 0));
  const made = [noise, smooth, edges];
  const corpus = "../shared/corpora/images/small/cifar10_3000x32x32x3_u8.raw";
  if (!existsSync(corpus)) return made;
  const file = readFileSync(corpus);
  return [
    ...made,
    ...Array.from({ length: 20 }, (_, index) => file.subarray(index * size, (index + 1) * size)),
  ];
}

function planesOf(picture: Uint8Array): readonly Plane[] {
  const colours = [0, 1, 2].map((colour) => ({
    width: SIDE,
    height: SIDE,
    least: 0,
    most: 255,
    samples: Int32Array.from({ length: SIDE * SIDE }, (_, pixel) => picture[3 * pixel + colour]!),
  }));
  return ycocg.forward(colours, ycocg.propose(colours)[0]!).planes;
}

test.skipIf(tf === undefined)(
  "the graph computes the integers of the kernel, sample for sample",
  async () => {
    if (tf === undefined) return;
    const kernel = await Kernel.load();
    const twin = new Twin(tf, SHAPE, 7);
    // Weights large enough that activations and outputs reach their bounds.
    for (const variable of twin.variables) variable.assign(variable.mul(3));
    const network = twin.export();
    checkNetwork(network);
    let samples = 0;
    for (const picture of pictures()) {
      const planes = planesOf(picture);
      const opinions = askNetwork(kernel, planes, network);
      const tensors = planes.map((plane) => tf.tensor3d(Float32Array.from(plane.samples), [1, SIDE, SIDE]));
      for (const [index, { values, stride }] of opinions.entries()) {
        const { outputs, base, roughness, logarithm } = twin.predict(tensors.slice(0, index + 1));
        const expected = tf.concat(
          [outputs, ...[base, roughness, logarithm].map((each) => each.expandDims(3))],
          3,
        );
        expect(expected.shape).toEqual([1, SIDE, SIDE, stride]);
        expect(values).toEqual(Int32Array.from(await expected.data()));
        samples += values.length / stride;
      }
      tf.dispose(tensors);
    }
    expect(samples).toBeGreaterThanOrEqual(3 * 3 * SIDE * SIDE);
  },
);

test.skipIf(tf === undefined)("a network that is taken back is the one that was given out", () => {
  if (tf === undefined) return;
  const network = new Twin(tf, SHAPE, 3).export();
  const other = new Twin(tf, SHAPE, 4);
  other.import(network);
  expect(other.export()).toEqual(network);
});

test.skipIf(tf === undefined)("a network that gets further layers says what it said", async () => {
  if (tf === undefined) return;
  const kernel = await Kernel.load();
  const network = new Twin(tf, SHAPE, 3).export();
  const deeper = new Twin(tf, { ...SHAPE, layers: SHAPE.layers + 2 }, 4);
  deeper.import(network);
  for (const picture of pictures()) {
    const planes = planesOf(picture);
    expect(askNetwork(kernel, planes, deeper.export())).toEqual(askNetwork(kernel, planes, network));
  }
  for (const shape of [
    { ...SHAPE, channels: 24 },
    { ...SHAPE, components: 2 },
    { ...SHAPE, layers: 1 },
  ]) {
    const twin = new Twin(tf, shape, 5);
    expect((await failure(() => twin.import(network))).code).toBe("invalid-argument");
  }
});
