import type * as core from "@tensorflow/tfjs-core";
import type {} from "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js";
import { FlowzipError } from "../../codec/container/errors.js";

/** TensorFlow.js on its native backend. */
export type TensorFlow = typeof core & {
  readonly node: {
    /** The samples of a PNG, JPEG or BMP file: rows, columns, channels. */
    decodeImage(bytes: Uint8Array, channels: number): core.Tensor3D;
  };
};

export type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D, Variable } from "@tensorflow/tfjs-core";

const PACKAGE: string = "@tensorflow/tfjs-node";

/**
 * Loads TensorFlow.js with its native backend, which is 200 times faster at training than any other.
 * @throws FlowzipError `unsupported` where it is not installed
 */
export async function loadTensorFlow(): Promise<TensorFlow> {
  process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "2";
  try {
    const { default: tf } = (await import(PACKAGE)) as { default: TensorFlow };
    return tf;
  } catch (cause) {
    throw new FlowzipError(
      "unsupported",
      `training needs ${PACKAGE} with its native backend, which did not load`,
      "run 'npm run setup' in a clone of flowzip, with Node 20 or 22",
      { cause },
    );
  }
}
