import type { TensorFlow } from "../../src/train/tensorflow.js";

/** What an example has to show. */
export interface Outcome {
  /** A table of figures. */
  readonly lines: readonly string[];
  /** An SVG file. */
  readonly picture: string;
}

/** What the file of an example exports: its run at full length. */
export interface Example {
  run(tf: TensorFlow): Outcome | Promise<Outcome>;
}
