/**
 * The graphs that are trained compute the integers of the codec, layer by layer, bit for bit.
 *
 * `npm run agreement` (FLOWZIP_AGREEMENT=1) tries a million random integers of each plan and each conditioner in place of some
 * thousands, and says how many it compared. With FLOWZIP_AGREEMENT_DATA=FOLDER it also tries integers of the arrays, tables
 * and pictures in a folder: 100,000 of each plan.
 */
import { expect, test } from "vitest";
import type { LatentCoder } from "../../../codec/entropy/stack.js";
import type { Conditioner } from "../../../codec/item/conditioner.js";
import { ConditionerRunner } from "../../../codec/item/conditionerrunner.js";
import { backAfter, type FlowModel } from "../../../codec/item/flow.js";
import { latticeSize } from "../../../codec/item/lattice.js";
import type { Setting } from "../../../codec/item/layer/layer.js";
import { kindOf } from "../../../codec/item/registry.js";
import { Kernel } from "../../../codec/kernel.js";
import { Batches } from "../../../src/train/item/batches.js";
import { ConditionerTwin } from "../../../src/train/item/conditionertwin.js";
import { TwinFlow } from "../../../src/train/item/twinflow.js";
import type { Tensor } from "../../../src/train/tensorflow.js";
import { neighbourhood } from "../../item/models.js";
import { type Inputs, inputsOf, isLarge, pieces } from "./agreementdata.js";
import { native } from "./native.js";
import { conditioner, PLANS, tap } from "./plans.js";

const tf = await native();
const kernel = await Kernel.load();

const NONE = new Int32Array(0);
const LIMIT = isLarge ? 3_600_000 : 240_000;

function report(name: string, kind: Inputs, count: number, what: string): void {
  if (isLarge) console.log(`${name}: ${count} ${kind} ${what}, all the same`);
}

/** What each change of volume takes: the same part of the count for the graph and for the codec. */
const PART = 0.37;

/** A coder that gives {@link PART} of each count, and forgets what it is given. */
const coder: LatentCoder = {
  push: () => {},
  peek: () => 0,
  pop: () => {},
  pushUniform: () => {},
  popUniform: (count) => Math.floor(count * PART),
  at: () => {},
  temperature: 0,
};

const run = {
  remainders: (counts: Tensor) => counts.mul(PART).floor(),
  pick: (cells: Int32Array) => cells,
};

/** What the codec has behind each layer, all items one after the other. */
function behindLayers(model: FlowModel, values: Int32Array): Int32Array[] {
  const size = latticeSize(model.lattice);
  const count = values.length / size;
  const middles = Int32Array.from({ length: size }, (_, at) => model.middles[at % model.middles.length]!);
  let setting: Setting = {
    lattice: model.lattice,
    back: model.back,
    origins: Int32Array.from({ length: size }, (_, at) => at),
  };
  let present = values;
  // Items before, with the middles in front of the first.
  let along = Int32Array.from(
    [...new Array<Int32Array>(model.back).fill(middles), values].flatMap((part) => [...part]),
  );
  return model.layers.map((layer) => {
    const kind = kindOf(layer);
    const opened = kind.open(layer, setting, kernel);
    const { back } = setting;
    const from = present.length / count;
    const items = Array.from({ length: count }, (_, index) => {
      const before = new Int32Array(back * size);
      for (let earlier = 1; earlier <= back; earlier++) {
        const at = (index + back - earlier) * size;
        before.set(along.subarray(at, at + size), (earlier - 1) * size);
      }
      return opened.forward(present.slice(index * from, (index + 1) * from), before, coder).slice();
    });
    if (back > 0 && kind.takesAlong) {
      const moved = along.slice();
      for (let at = 0; at < along.length; at += size) {
        moved.set(opened.forward(along.slice(at, at + size), NONE, coder), at);
      }
      along = moved;
    }
    setting = { ...setting, ...kind.after(layer, setting), back: backAfter(layer, back) };
    present = new Int32Array(items.reduce((sum, { length }) => sum + length, 0));
    let to = 0;
    for (const item of items) {
      present.set(item, to);
      to += item.length;
    }
    return present;
  });
}

/** Integers of each plan: of all plans together more than a million. */
const OF_PLAN = inputsOf({ random: 80_000, walk: 8000 });

test.skipIf(tf === undefined).each(Object.entries(PLANS))(
  "%s: the graph has the integers of the codec",
  (name, plan) => {
    if (tf === undefined) return;
    const size = latticeSize(plan.lattice);
    const twin = new TwinFlow(tf, plan, 5);
    // Weights large enough that activations and outputs reach their bounds.
    for (const variable of twin.variables) variable.assign(variable.mul(2));
    const model = twin.export();
    for (const [kind, integers] of OF_PLAN) {
      let compared = 0;
      for (const values of pieces(plan.lattice, kind, integers)) {
        const count = values.length / size;
        const batches = new Batches(tf, { count, shape: plan.lattice, values }, plan.back, plan.middles);
        const graph: Int32Array[] = [];
        tf.tidy(() => {
          const { values: rows, before } = batches.at(Array.from({ length: count }, (_, index) => index));
          twin.forward(rows, before, run, (flowing) => {
            graph.push(Int32Array.from(flowing.values.transpose().dataSync()));
          });
        });
        for (const [layer, codec] of behindLayers(model, values).entries()) {
          const own = graph[layer]!;
          expect(own.length).toBe(codec.length);
          const differing = own.findIndex((value, at) => value !== codec[at]);
          expect(differing, `layer ${layer}`).toBe(-1);
        }
        compared += values.length;
      }
      report(name, kind, compared, "integers through each layer");
    }
  },
  LIMIT,
);

const around = [tap(0, 0, -1), tap(0, 0, 1), tap(0, -1, 0), tap(0, 1, 0), tap(1)];
const OPINIONS = {
  "a checkerboard": conditioner([0], [neighbourhood(around)], { cells: "even" }),
  "channels given others": conditioner(
    [0, 2],
    [neighbourhood([tap(1), tap(1, 1, 0), tap(1, 0, 1), tap(1, 0, -1)]), neighbourhood([tap(1)])],
  ),
  "causal order": conditioner(
    [1, 2, 0],
    [
      neighbourhood([tap(1, 0, -1), tap(1, -1, 0)], { own: 1, spread: 32 }),
      neighbourhood([tap(2, 0, -1), tap(2, -1, 1), tap(2, -1, 0), tap(2, -1, -1)], { own: 2, level: 0 }),
      neighbourhood([], { center: 77, spread: 4000 }),
    ],
    { order: "causal", hidden: [24, 24] },
  ),
};

const OF_OPINIONS = inputsOf({ random: 1200, walk: 1200 });

test.skipIf(tf === undefined).each(Object.entries(OPINIONS))(
  "%s: the graph of a conditioner says what the codec's says",
  (name, plan) => {
    if (tf === undefined) return;
    const lattice = { height: 6, width: 5, channels: 3 };
    const size = latticeSize(lattice);
    const perTarget = 6;
    const twin = new ConditionerTwin(tf, plan, lattice, 0, new Array<number>(perTarget).fill(0.3), {
      next: 4,
    });
    for (const variable of twin.variables) variable.assign(variable.mul(3));
    const exported: Conditioner = twin.export();
    const runner = new ConditionerRunner(kernel, exported, lattice, 0);
    for (const [kind, integers] of OF_OPINIONS) {
      let seen = 0;
      let compared = 0;
      for (const values of pieces(lattice, kind, integers)) {
        const count = values.length / size;
        const batches = new Batches(tf, { count, shape: lattice, values }, 0, []);
        const [outputs, reference, roughness] = tf.tidy(() => {
          const { values: rows } = batches.at(Array.from({ length: count }, (_, index) => index));
          const opinion = twin.look(rows, undefined);
          return [opinion.outputs, opinion.reference, opinion.roughness].map((rows) =>
            Int32Array.from(rows.dataSync()),
          );
        }) as unknown as [Int32Array, Int32Array, Int32Array];
        const columns = runner.cells.length * count;
        const differing: string[] = [];
        for (let index = 0; index < count; index++) {
          const item = values.subarray(index * size, (index + 1) * size);
          runner.begin(item, new Int32Array(0));
          for (const [at, cell] of runner.cells.entries()) {
            const column = at * count + index;
            runner.look(cell);
            for (const [target, { channel }] of plan.targets.entries()) {
              const first = target * perTarget;
              let isSame =
                reference[target * columns + column] === runner.reference(target) &&
                roughness[target * columns + column] === runner.roughness(target);
              for (let row = first; row < first + perTarget; row++)
                isSame &&= outputs[row * columns + column] === runner.outputs[row];
              if (!isSame) differing.push(`target ${target} of cell ${cell} of item ${index}`);
              compared += perTarget + 2;
              runner.next(target, item[cell * lattice.channels + channel]!);
            }
          }
        }
        expect(differing.slice(0, 9)).toEqual([]);
        seen += values.length;
      }
      report(name, kind, seen, `integers seen, ${compared} opinions`);
    }
  },
  LIMIT,
);
