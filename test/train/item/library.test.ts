import { describe, expect, it } from "vitest";
import { decode, encode, sample, score } from "../../../src/index.js";
import { itemsOf, train } from "../../../src/train/index.js";
import { draws } from "../../item/models.js";
import { native } from "./native.js";

const draw = draws(9);
const tf = await native();

/** Rows of which the second number follows from the first. */
function table(rows: number): Uint8Array<ArrayBuffer> {
  const lines = Array.from({ length: rows }, () => {
    const first = draw(0, 199);
    return `${first},${2 * first + draw(0, 3)}`;
  });
  return new TextEncoder().encode(`a,b\n${lines.join("\n")}\n`);
}

describe.skipIf(tf === undefined)("training by the library", () => {
  it("gives a model that compresses, scores and samples", async () => {
    const csv = table(3000);
    const { model, record } = await train(itemsOf(csv), {
      architecture: "maf",
      steps: 60,
      holdout: 0,
      name: "rows",
    });
    expect(record.steps).toBe(60);
    const packed = await encode(csv, { model, embedModel: true });
    expect(await decode(packed)).toEqual(csv);
    const odd = new TextEncoder().encode("a,b\n100,202\n100,20\n");
    const { bits } = await score(odd, model);
    expect(bits[1]).toBeGreaterThan(bits[0]!);
    expect((await sample(model, { count: 3 })).names).toEqual(["a", "b"]);
  });

  it("refuses what holds no items", () => {
    expect(() => itemsOf(new TextEncoder().encode("no table"))).toThrow(
      expect.objectContaining({ code: "invalid-argument" }),
    );
  });
});
