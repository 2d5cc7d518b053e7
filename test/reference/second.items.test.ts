import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { encodeLatents } from "../../codec/domain/items.js";
import type { FlowModel } from "../../codec/item/flow.js";
import { latticeSize } from "../../codec/item/lattice.js";
import { Kernel } from "../../codec/kernel.js";
import { encode, list } from "../../src/index.js";
import { writeFlow } from "../../src/models/flowfile.js";
import { useFolder } from "../cli/command.js";
import { FLOWS } from "../item/flows.js";
import { draws } from "../item/models.js";
import { digestsByPython, itemsByPython, sha256, withoutPython } from "./python.js";

/** Values as in training, some more beside every range, and some as large as an integer of an item may be. */
const LIMITS: readonly (readonly [least: number, greatest: number])[] = [
  [0, 255],
  [-700, 900],
  [-(2 ** 22) + 1, 2 ** 22 - 1],
];
const ITEMS_OF_A_KIND = 6;

/** Flows that make the values of a file smaller: of one byte, of two, of one, of two. */
const FILES = ["base", "table", "permute", "coupling"];

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
    writeFileSync(path("latents"), encodeLatents(await Kernel.load(), flow, values));
    const decoded = await itemsByPython(path("model"), path("latents"), ITEMS_OF_A_KIND * kinds.length);
    expect(decoded).toEqual(values);
  });

  it("files that hold their model", async () => {
    const draw = draws(6);
    const digests: string[] = [];
    for (const [at, name] of FILES.entries()) {
      const flow = FLOWS[name]!;
      const { height, width, channels } = flow.lattice;
      const depth = at % 2 === 0 ? "u8" : "u16";
      const values = Array.from({ length: 6000 - (6000 % latticeSize(flow.lattice)) }, () => draw(95, 105));
      const content =
        depth === "u8" ? Uint8Array.from(values) : new Uint8Array(Uint16Array.from(values).buffer);
      const rawItems = `${values.length / latticeSize(flow.lattice)}x${height}x${width}x${channels}:${depth}`;
      const packed = await encode(content, { model: modelFile(flow), rawItems, embedModel: true });
      expect((await list(packed)).members[0]!.domain).toBe("items");
      writeFileSync(path(`${at}.fz`), packed);
      digests.push(sha256(content));
    }
    expect(await digestsByPython(FILES.map((_, at) => path(`${at}.fz`)))).toEqual(digests);
  });
});
