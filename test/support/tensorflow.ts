import { loadTensorFlow, type TensorFlow } from "../../src/train/tensorflow.js";

/** `npm run verify` sets it: there, a missing native backend is a failure. */
const required = process.env["FLOWZIP_NATIVE_TENSORFLOW"] === "1";

/** TensorFlow, or nothing where it is not installed and need not be. */
export async function tensorFlowIfThere(): Promise<TensorFlow | undefined> {
  try {
    return await loadTensorFlow();
  } catch (cause) {
    if (required) throw cause;
    return undefined;
  }
}
