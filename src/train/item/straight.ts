import type { Tensor, TensorFlow } from "../tensorflow.js";

type Save = (tensors: Tensor[]) => void;

/**
 * An operation whose value is computed one way and whose gradient another.
 * @param forward the value
 * @param kept what the gradient needs, given the value
 */
export function through(
  tf: TensorFlow,
  input: Tensor,
  forward: (input: Tensor) => Tensor,
  backward: (gradient: Tensor, kept: readonly Tensor[]) => Tensor,
  kept: (value: Tensor) => Tensor[] = () => [],
): Tensor {
  const operation = tf.customGrad((given, save) => {
    const value = forward(given as Tensor);
    (save as Save)(kept(value));
    return { value, gradFunc: (gradient: Tensor, saved: Tensor[]) => backward(gradient, saved) };
  });
  return operation(input);
}

/** Rounds down; the gradient passes as if there were no rounding. */
export function floorThrough(tf: TensorFlow, input: Tensor): Tensor {
  return through(
    tf,
    input,
    (values) => values.floor(),
    (gradient) => gradient,
  );
}

/** Rounds to the nearest, halves up; the gradient passes. */
export function roundThrough(tf: TensorFlow, input: Tensor): Tensor {
  return through(
    tf,
    input,
    (values) => values.add(0.5).floor(),
    (gradient) => gradient,
  );
}

/** The same values, through which no gradient passes. */
export function constantOf(tf: TensorFlow, input: Tensor): Tensor {
  return through(
    tf,
    input,
    (values) => values.clone(),
    (gradient) => tf.zerosLike(gradient),
  );
}

/** Rows of a matrix in another order, each once; so is the gradient. */
export function reorder(tf: TensorFlow, rows: Tensor, order: Int32Array): Tensor {
  const back = new Int32Array(order.length);
  for (let at = 0; at < order.length; at++) back[order[at]!] = at;
  return through(
    tf,
    rows,
    (values) => tf.gather(values, order),
    (gradient) => tf.gather(gradient, back),
  );
}

/** Puts rows in the places of others, none of them twice. */
export function replaceRows(tf: TensorFlow, all: Tensor, rows: Tensor, places: Int32Array): Tensor {
  const count = all.shape[0]!;
  const map = Int32Array.from({ length: count }, (_, at) => at);
  for (let at = 0; at < places.length; at++) map[places[at]!] = count + at;
  const back = new Int32Array(count + places.length).fill(count);
  for (let at = 0; at < count; at++) back[map[at]!] = at;
  return through(
    tf,
    tf.concat([all, rows], 0),
    (values) => tf.gather(values, map),
    // What was replaced has no gradient.
    (gradient) =>
      tf.gather(
        gradient.pad([
          [0, 1],
          [0, 0],
        ]),
        back,
      ),
  );
}

/** Equal parts along an axis. The library's own `split` has no gradient where there is one part. */
export function splitOf(tf: TensorFlow, tensor: Tensor, parts: number, axis: number): Tensor[] {
  return parts === 1 ? [tensor] : tf.split(tensor, parts, axis);
}
