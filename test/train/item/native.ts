import { loadTensorFlow, type TensorFlow } from "../../../src/train/tensorflow.js";

/** `npm run verify` sets it: there, a missing native backend is a failure. */
const required = process.env["FLOWZIP_NATIVE_TENSORFLOW"] === "1";

/** TensorFlow with its native backend, where it is installed. */
export async function native(): Promise<TensorFlow | undefined> {
  try {
    return await loadTensorFlow();
  } catch (cause) {
    if (required) throw cause;
    return undefined;
  }
}
