import { FlowzipError } from "../../../../codec/container/errors.js";
import { shiftOutputs } from "../../../../codec/item/layer/coupling.js";
import type { Tensor } from "../../tensorflow.js";
import { ConditionerTwin, type Opinion } from "../conditionertwin.js";
import type { AutoregressivePlan } from "../plan.js";
import { replaceRows } from "../straight.js";
import { changed, firstChange } from "./coupling.js";
import type { LayerTwin, Run, Site } from "./twin.js";

/**
 * The graph of `autoregressive`. What an `iaf` sees is what comes out, so that its targets are computed one after the other.
 * @throws FlowzipError `invalid-argument` for an `iaf` that sees its own targets in other cells of the item
 */
export function autoregressiveTwin(plan: AutoregressivePlan, { tf, lattice, back, seeds }: Site): LayerTwin {
  const { affine, direction } = plan;
  const own = new Set(plan.conditioner.targets.map(({ channel }) => channel));
  const seesCells = plan.conditioner.neighbourhoods.some(({ taps }) =>
    taps.some((tap) => tap.back === 0 && own.has(tap.channel)),
  );
  if (direction === "iaf" && seesCells) {
    throw new FlowzipError(
      "invalid-argument",
      "an 'iaf' layer that sees its own targets in other cells cannot be trained",
      "take 'maf', or give it no taps in the present item",
    );
  }
  const conditioner = new ConditionerTwin(tf, plan.conditioner, lattice, back, firstChange(affine), seeds);
  const { cells } = conditioner;
  const places = conditioner.placesOf(cells);
  const perTarget = shiftOutputs(affine);

  function oneByOne(values: Tensor, before: Tensor | undefined, targets: Tensor, run: Run) {
    const gathered = conditioner.gather(values, before, cells);
    const [count, columns] = targets.shape as [number, number];
    const rest: Tensor[] = [];
    let bits: Tensor = tf.scalar(0);
    for (let target = 0; target < count; target++) {
      const unknown = tf.zeros([count - target, columns]);
      const opinion = conditioner.tell(gathered, tf.concat([...rest, unknown], 0));
      const row = (rows: Tensor) => rows.slice([target, 0], [1, columns]);
      const one: Opinion = {
        outputs: opinion.outputs.slice([target * perTarget, 0], [perTarget, columns]),
        reference: row(opinion.reference),
        roughness: row(opinion.roughness),
        logarithm: row(opinion.logarithm),
      };
      const change = changed(tf, one, row(targets), affine, run);
      rest.push(change.rest);
      bits = bits.add(change.bits);
    }
    return { rest: tf.concat(rest, 0), bits };
  }

  return {
    variables: conditioner.variables,
    forward(flowing, run) {
      const { values, before } = flowing;
      const items = values.shape[1]!;
      const targets = conditioner.valuesOf(values, cells);
      const { rest, bits } =
        direction === "maf"
          ? changed(tf, conditioner.look(values, before), targets, affine, run)
          : oneByOne(values, before, targets, run);
      return {
        ...flowing,
        values: replaceRows(tf, values, rest.reshape([places.length, items]), places),
        bits: flowing.bits.add(bits.mul(1 / items)),
      };
    },
    export: () => ({ ...plan, conditioner: conditioner.export() }),
  };
}
