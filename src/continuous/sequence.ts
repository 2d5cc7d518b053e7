import type { Tensor1D, Tensor2D, TensorFlow, Variable } from "../train/tensorflow.js";
import { Actnorm } from "./actnorm.js";
import type { Flow, Latent, Preimage } from "./flow.js";

/** Flows one after the other. */
export class Sequence implements Flow {
  readonly variables: readonly Variable[];
  readonly #tf: TensorFlow;
  readonly #flows: readonly Flow[];

  constructor(tf: TensorFlow, flows: readonly Flow[]) {
    this.#tf = tf;
    this.#flows = flows;
    this.variables = flows.flatMap(({ variables }) => variables);
  }

  /** Starts each actnorm from what the flows before it make of these items. */
  initialise(x: Tensor2D): void {
    this.#tf.tidy(() => {
      let latent = x;
      for (const flow of this.#flows) {
        if (flow instanceof Actnorm || flow instanceof Sequence) flow.initialise(latent);
        latent = flow.forward(latent).latent;
      }
    });
  }

  forward(x: Tensor2D): Latent {
    return this.#flows.reduce<Latent>(
      ({ latent, logDeterminant }, flow) => {
        const next = flow.forward(latent);
        return { latent: next.latent, logDeterminant: logDeterminant.add(next.logDeterminant) };
      },
      { latent: x, logDeterminant: this.#zeros(x) },
    );
  }

  inverse(latent: Tensor2D): Preimage {
    return this.#flows.reduceRight<Preimage>(
      ({ x, logDeterminant }, flow) => {
        const next = flow.inverse(x);
        return { x: next.x, logDeterminant: logDeterminant.add(next.logDeterminant) };
      },
      { x: latent, logDeterminant: this.#zeros(latent) },
    );
  }

  #zeros(items: Tensor2D): Tensor1D {
    return this.#tf.zeros([items.shape[0]]);
  }
}
