import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { encodeLatents } from "../../codec/domain/items.js";
import type { FlowModel } from "../../codec/item/flow.js";
import { latticeSize } from "../../codec/item/lattice.js";
import { writeFlow } from "../../src/models/flowfile.js";
import { useFolder } from "../cli/command.js";
import { FLOWS } from "../item/flows.js";
import { draws } from "../item/models.js";
import { itemsByPython, withoutPython } from "./python.js";

/** Values as in training, some more beside every range, and some as large as an integer of an item may be. */
const LIMITS: readonly (readonly [least: number, greatest: number])[] = [
  [0, 255],
  [-700, 900],
  [-(2 ** 22) + 1, 2 ** 22 - 1],
];
const ITEMS_OF_A_KIND = 6;

const modelFile = (flow: FlowModel) =>
  writeFlow({ name: "flow", licence: "", flow, names: [], training: {} });

describe.skipIf(withoutPython)("the second implementation, in Python, decodes items of", () => {
  const { path } = useFolder();

  it.each(Object.entries(FLOWS))("%s", async (_, flow) => {
    const draw = draws(5);
    const kinds = [...LIMITS, ...LIMITS];
    const values = Int32Array.from(
      kinds.flatMap(([least, greatest]) =>
        Array.from({ length: ITEMS_OF_A_KIND * latticeSize(flow.lattice) }, () => draw(least, greatest)),
      ),
    );
    writeFileSync(path("model"), modelFile(flow));
    writeFileSync(path("latents"), encodeLatents(flow, values));
    const decoded = await itemsByPython(path("model"), path("latents"), ITEMS_OF_A_KIND * kinds.length);
    expect(decoded).toEqual(values);
  });
});
