import { expect, test } from "vitest";

/** `npm run verify` sets it: there, a missing native backend is a failure. */
const required = process.env["FLOWZIP_NATIVE_TENSORFLOW"] === "1";

/** What of TensorFlow.js the test needs; the package itself is optional, and with it its types. */
interface TensorFlow {
  getBackend(): string;
  tensor2d(values: readonly number[], shape: readonly [number, number]): unknown;
  matMul(one: unknown, other: unknown): { data(): Promise<Float32Array> };
}

const PACKAGE: string = "@tensorflow/tfjs-node";

async function load(): Promise<TensorFlow | undefined> {
  try {
    return (await import(PACKAGE)).default as TensorFlow;
  } catch (cause) {
    if (required) throw cause;
    return undefined;
  }
}

const tf = await load();

test.skipIf(tf === undefined)("TensorFlow's native backend multiplies integers exactly", async () => {
  if (tf === undefined) return;
  expect(tf.getBackend()).toBe("tensorflow");
  const inner = 64;
  const rows = 50;
  const integers = (count: number, bound: number, step: number) =>
    Array.from({ length: count }, (_, index) => ((index * step) % (2 * bound + 1)) - bound);
  const activations = integers(rows * inner, 2047, 7919);
  const weights = integers(inner * rows, 100, 104729);
  const product = tf.matMul(tf.tensor2d(activations, [rows, inner]), tf.tensor2d(weights, [inner, rows]));
  const got = await product.data();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < rows; column++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) {
        sum += (activations[row * inner + k] ?? 0) * (weights[k * rows + column] ?? 0);
      }
      expect(got[row * rows + column]).toBe(sum);
    }
  }
});
