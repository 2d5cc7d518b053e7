import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Stack } from "../../codec/entropy/stack.js";
import { checkFlow, FlowRunner } from "../../codec/item/flow.js";
import { latticeSize } from "../../codec/item/lattice.js";
import { Kernel } from "../../codec/kernel.js";
import { failure } from "../support/failure.js";
import { FLOWS } from "./flows.js";
import { draws, tableFlow } from "./models.js";

const kernel = await Kernel.load();

describe.each(Object.entries(FLOWS))("a flow: %s", (_, model) => {
  const size = latticeSize(model.lattice);
  const items = (value: fc.Arbitrary<number>) =>
    fc
      .array(fc.array(value, { minLength: size, maxLength: size }), { minLength: 1, maxLength: 9 })
      .map((rows) => Int32Array.from(rows.flat()));

  it("is what a model may hold", () => {
    expect(() => checkFlow(model)).not.toThrow();
  });

  it.each([
    ["values as in training", fc.integer({ min: 0, max: 255 })],
    ["values of any size", fc.integer({ min: -(2 ** 22) + 1, max: 2 ** 22 - 1 })],
  ])("gives back %s", (_, value) => {
    const runner = new FlowRunner(kernel, model);
    fc.assert(
      fc.property(items(value), (values) => {
        const count = values.length / size;
        const coder = new Stack();
        for (let index = count - 1; index >= 0; index--) runner.push(values, index, coder);
        const stack = Stack.from(coder.finish());
        const restored = new Int32Array(values.length);
        for (let index = 0; index < count; index++) runner.pop(restored, index, stack);
        expect(restored).toEqual(values);
        expect(stack.isEmpty).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe.each(Object.entries(FLOWS).filter(([, { back }]) => back > 0))("a flow: %s", (_, model) => {
  it("sees the items before an item, whichever it was asked for last", () => {
    const draw = draws(12);
    const size = latticeSize(model.lattice);
    const arrays = [0, 1].map(() => Int32Array.from({ length: 12 * size }, () => draw(0, 255)));
    const runner = new FlowRunner(kernel, model);
    const pushed = (pushing: FlowRunner, values: Int32Array, index: number) => {
      const coder = new Stack();
      pushing.push(values, index, coder);
      return coder.finish();
    };
    for (const [which, index] of [
      ...[0, 1, 2, 3, 4, 3, 2, 2, 7, 8, 8, 6, 5, 11, 10, 0].map((at) => [0, at] as const),
      ...[1, 2, 3, 2].map((at) => [at % 2, at] as const),
    ]) {
      const values = arrays[which]!;
      expect(pushed(runner, values, index)).toEqual(pushed(new FlowRunner(kernel, model), values, index));
    }
  });
});

describe("a flow that takes integers beyond 32 bits says so", () => {
  const five = <Layer>(layer: Layer) => Array.from({ length: 5 }, () => layer);
  it.each([
    ["scale", five({ kind: "scale" as const, exponents: [32] }), 4],
    ["table", five(five({ kind: "table" as const, values: [Int32Array.of(7)] })).flat(), 2],
  ])("of a layer '%s'", async (_, layers, factor) => {
    const flow = tableFlow(draws(1), 1, layers);
    expect(() => checkFlow(flow)).not.toThrow();
    const push = async (value: number) =>
      new FlowRunner(kernel, flow).push(Int32Array.of(value), 0, new Stack());
    const largest = Math.floor(2 ** 31 / factor ** layers.length) - 8;
    await push(largest);
    expect((await failure(() => push(4 * largest + 64))).code).toBe("invalid-argument");
  });
});
