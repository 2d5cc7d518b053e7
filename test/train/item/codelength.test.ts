import { expect, test } from "vitest";
import { type LatentCoder, STACK_TOTAL } from "../../../codec/entropy/stack.js";
import { BASES, BaseCoder, type BaseKind, type Range } from "../../../codec/item/base.js";
import { logarithmInSixteenths } from "../../../codec/item/numbers.js";
import { codeLength } from "../../../src/train/item/codelength.js";
import type { Tensor } from "../../../src/train/tensorflow.js";
import { Random } from "../../support/random.js";
import { native } from "./native.js";

const tf = await native();
const COMPONENTS = 3;
const COLUMNS = 300;
const RANGES: readonly Range[] = [
  { least: 0, greatest: 255 },
  { least: -400, greatest: 90 },
];

/** As many categories as a mixture has outputs: a net says as much of either. */
const CATEGORIES = 3 * COMPONENTS;
const FEW: readonly Range[] = [
  { least: 0, greatest: CATEGORIES - 1 },
  { least: -4, greatest: 2 },
];
const rangesOf = (base: BaseKind) => (base === "categorical" ? FEW : RANGES);
const componentsOf = (base: BaseKind) => (base === "categorical" ? CATEGORIES : COMPONENTS);

/** Bits of a value by the frequencies that a base gives a coder. */
function bitsOf(
  base: BaseKind,
  outputs: Int32Array,
  reference: number,
  roughness: number,
  range: Range,
  value: number,
) {
  let bits = 0;
  const coder: LatentCoder = {
    push: (_, frequency) => {
      bits -= Math.log2(frequency / STACK_TOTAL);
    },
    peek: () => 0,
    pop: () => {},
    pushUniform: (_, count) => {
      bits += Math.log2(count);
    },
    popUniform: () => 0,
    at: () => {},
    temperature: 0,
  };
  const own = new BaseCoder(base, componentsOf(base), range);
  own.set(outputs, 0, reference, roughness);
  own.push(coder, value);
  return bits;
}

/** Outputs that a net may say, references, roughness and values, ends of ranges among them. */
function cases(base: BaseKind) {
  const random = new Random(9);
  const rows = 2 * 3 * COMPONENTS;
  // Whole sixteenths of logarithms, to which the codec rounds.
  const outputs = Float32Array.from({ length: rows * COLUMNS }, (_, at) => {
    const part = Math.floor(at / COLUMNS / COMPONENTS) % 3;
    return part === 1 ? random.below(1200) - 600 : 16 * (random.below(60) - 40);
  });
  const reference: number[] = [];
  const roughness: number[] = [];
  const values: number[] = [];
  for (const { least, greatest } of rangesOf(base)) {
    for (let column = 0; column < COLUMNS; column++) {
      const middle = least + random.below(greatest - least);
      const own = [least, greatest, middle + random.below(9) - 4][column % 3]!;
      values.push(Math.max(least, Math.min(greatest, own)));
      reference.push(column % 3 === 2 ? middle : own + random.below(5) - 2);
      roughness.push(40 + random.below(900));
    }
  }
  return { outputs, reference, roughness, values, rows };
}

test.skipIf(tf === undefined).each(BASES)("the graph says the bits that the codec takes: %s", (base) => {
  if (tf === undefined) return;
  const { outputs, reference, roughness, values, rows } = cases(base);
  const shape: [number, number] = [2, COLUMNS];
  const bits = codeLength(
    tf,
    base,
    {
      outputs: tf.tensor2d(outputs, [rows, COLUMNS]),
      reference: tf.tensor2d(reference, shape),
      roughness: tf.tensor2d(roughness, shape),
      logarithm: tf.tensor2d(roughness.map(logarithmInSixteenths), shape),
    },
    tf.tensor2d(values, shape),
    rangesOf(base),
  ).dataSync();
  for (const [target, range] of rangesOf(base).entries()) {
    for (let column = 0; column < COLUMNS; column++) {
      const said = Int32Array.from(
        { length: 3 * COMPONENTS },
        (_, row) => outputs[(target * 3 * COMPONENTS + row) * COLUMNS + column]!,
      );
      const at = target * COLUMNS + column;
      const coded = bitsOf(base, said, reference[at]!, roughness[at]!, range, values[at]!);
      // Where next to nothing is left, the tables of the codec end.
      if (coded < 18) expect(Math.abs(bits[at]! - coded)).toBeLessThan(0.02 + 0.01 * coded);
    }
  }
});

test.skipIf(tf === undefined).each(["logistic", "normal"] as const)(
  "the gradient of code lengths is their slope: %s",
  (base) => {
    if (tf === undefined) return;
    const { outputs, reference, roughness, values, rows } = cases(base);
    const shape: [number, number] = [2, COLUMNS];
    const of = (own: Tensor, references: Tensor) =>
      codeLength(
        tf,
        base,
        {
          outputs: own,
          reference: references,
          roughness: tf.tensor2d(roughness, shape),
          logarithm: tf.tensor2d(roughness.map(logarithmInSixteenths), shape),
        },
        tf.tensor2d(values, shape),
        RANGES,
      );
    const own = tf.tensor2d(outputs, [rows, COLUMNS]);
    const references = tf.tensor2d(reference, shape);
    const [ofOutputs, ofReferences] = tf.grads((one, other) => of(one as Tensor, other as Tensor).sum())([
      own,
      references,
    ]) as [Tensor, Tensor];
    const lengths = of(own, references).dataSync();
    const step = 4;
    for (let row = 0; row < rows; row++) {
      const change = tf
        .oneHot(tf.tensor1d([row], "int32"), rows)
        .toFloat()
        .transpose<Tensor>()
        .mul(step);
      const slopes = of(own.add(change), references)
        .sub(of(own.sub<Tensor>(change), references))
        .div(2 * step);
      compare(
        slopes.dataSync(),
        ofOutputs.slice([row, 0], [1, COLUMNS]).dataSync(),
        Math.floor(row / 9),
        2e-4,
      );
    }
    const moved = of(own, references.add(0.05))
      .sub(of(own, references.sub(0.05)))
      .div(0.1)
      .dataSync();
    for (const target of [0, 1]) {
      const part = ofReferences.slice([target, 0], [1, COLUMNS]).dataSync();
      compare(moved, part, target, 0.02);
    }

    function compare(slopes: ArrayLike<number>, gradient: ArrayLike<number>, target: number, slack: number) {
      for (let column = 0; column < COLUMNS; column++) {
        // In the tails float32 has too few digits for differences.
        if (lengths[target * COLUMNS + column]! > 12) continue;
        const slope = slopes[target * COLUMNS + column]!;
        expect(Math.abs(slope - gradient[column]!)).toBeLessThan(slack + 0.03 * Math.abs(slope));
      }
    }
  },
);
