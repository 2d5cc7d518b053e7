import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Stack } from "../../codec/entropy/stack.js";
import { ALL_DIGITS, compand, companded } from "../../codec/item/layer/compand.js";
import { Kernel } from "../../codec/kernel.js";

const kernel = await Kernel.load();
const LARGEST = 2 ** 31 - 1;

function opened(digits: number) {
  const setting = {
    lattice: { height: 1, width: 1, channels: 1 },
    back: 0,
    origins: Int32Array.of(0),
  };
  return compand.open({ kind: "compand", digits: [digits] }, setting, kernel);
}

const none = new Int32Array(0);

/** What comes back of an integer, and whether the coder is as it was. */
function roundTrip(value: number, digits: number): readonly [number, boolean] {
  const layer = opened(digits);
  const coder = new Stack();
  const latent = layer.forward(Int32Array.of(value), none, coder);
  const stack = Stack.from(coder.finish());
  const [back] = layer.inverse(latent, none, stack);
  return [back!, stack.isEmpty];
}

const ENDS = [-LARGEST - 1, -LARGEST, LARGEST, LARGEST - 1, 2 ** 30, -(2 ** 30), 2 ** 16, 2 ** 24 + 1];

describe("companding", () => {
  test.each([0, 1, 3, 15, 30, ALL_DIGITS])("with %i digits kept gives back every integer", (digits) => {
    for (let value = -2000; value <= 2000; value++) expect(roundTrip(value, digits)).toEqual([value, true]);
    for (const value of ENDS) expect(roundTrip(value, digits)).toEqual([value, true]);
    fc.assert(
      fc.property(fc.integer({ min: -LARGEST - 1, max: LARGEST }), (value) => {
        expect(roundTrip(value, digits)).toEqual([value, true]);
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  test("leaves integers of few digits, and keeps the order of the others without gaps", () => {
    for (let value = -15; value <= 15; value++) expect(companded(value, 3)).toBe(value);
    expect([16, 17, 18, 31, 32, 35, 36, -36].map((value) => companded(value, 3))).toEqual([
      16, 16, 17, 23, 24, 24, 25, -25,
    ]);
    let before = companded(0, 3);
    for (let value = 1; value < 5000; value++) {
      const small = companded(value, 3);
      expect(small - before === 0 || small - before === 1).toBe(true);
      before = small;
    }
    expect(companded(LARGEST, 3)).toBe(27 * 8 + 15);
  });

  test.each([
    [3, 28 * 8 + 8 + 1],
    [3, LARGEST],
    [0, 33],
  ])("with %i digits kept refuses the latent %i of no integer", (digits, latent) => {
    const ones = new Stack();
    for (let times = 0; times < 4; times++) ones.pushUniform(65_535, 65_536);
    expect(() => opened(digits).inverse(Int32Array.of(latent), none, ones)).toThrow(
      expect.objectContaining({ code: "corrupt" }),
    );
  });
});
