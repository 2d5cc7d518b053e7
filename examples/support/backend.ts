import { loadTensorFlow, type TensorFlow } from "../../src/train/tensorflow.js";

/**
 * Loads TensorFlow for networks as small as those of the examples, on which threads wait for each other longer than they
 * compute.
 */
export function loadSmall(): Promise<TensorFlow> {
  process.env["TF_NUM_INTRAOP_THREADS"] ??= "1";
  process.env["TF_NUM_INTEROP_THREADS"] ??= "1";
  return loadTensorFlow();
}
