import { expect, test } from "vitest";
import { Kernel } from "../../../codec/kernel.js";
import { planFlows } from "../../../src/train/item/architecture.js";
import { draws } from "../../item/models.js";

const kernel = await Kernel.load();

/** Values near 0, one in so many of which is of any size. */
function items(rarity: number, shape: { height: number; width: number; channels: number }) {
  const draw = draws(3);
  const count = 40;
  const size = shape.height * shape.width * shape.channels;
  const values = Int32Array.from({ length: count * size }, () =>
    draw(1, rarity) === 1 ? draw(-(2 ** 31), 2 ** 31 - 1) : draw(-3, 3),
  );
  return { count, shape, values };
}

const SHAPES = [
  { height: 1, width: 1, channels: 5 },
  { height: 1, width: 30, channels: 1 },
  { height: 12, width: 10, channels: 1 },
];

test.each(SHAPES)("values of which few are huge are companded in items of %j", (shape) => {
  for (const { layers } of planFlows(kernel, "auto", items(9, shape)))
    expect(layers[0]).toEqual({ kind: "compand", digits: new Array(shape.channels).fill(1) });
});

test.each(SHAPES)("values of one size are not, in items of %j", (shape) => {
  const small = items(2 ** 30, shape);
  for (const { layers } of planFlows(kernel, "auto", small))
    expect(layers.some(({ kind }) => kind === "compand")).toBe(false);
  const wide = { ...small, values: small.values.map((value) => value * 100_000) };
  for (const { layers } of planFlows(kernel, "auto", wide))
    expect(layers.some(({ kind }) => kind === "compand")).toBe(false);
});
