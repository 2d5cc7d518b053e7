import { createHash } from "node:crypto";
import { Packr } from "msgpackr";
import { describe, expect, test } from "vitest";
import { networkOf, planesNetwork } from "../../codec/image/priors.js";
import { Kernel } from "../../codec/kernel.js";
import { checkNetwork } from "../../codec/model/network.js";
import { block, identity } from "../../models/pictures1.js";
import { readModel, writeModel } from "../../src/models/modelfile.js";
import { loadNetwork, shippedFile } from "../../src/models/shipped.js";
import { failure } from "../support/failure.js";

const kernel = await Kernel.load();
const file = shippedFile(kernel, block);
const packr = new Packr({ useRecords: false, variableMapSize: true, mapsAsObjects: true });
const changed = (change: Readonly<Record<string, unknown>>): Uint8Array =>
  packr.pack({ ...(packr.unpack(file) as Record<string, unknown>), ...change });
const architecture = { kind: "causal network of planes", channels: 56, layers: 5, components: 4 };
const codeOf = async (call: () => unknown): Promise<string> => (await failure(call)).code;

describe("the network of pictures that is shipped", () => {
  test("is the file that SPEC.md names for ever", () => {
    expect(identity).toBe("d62b09d09bc34a930b7b7671a041a0d6e46f84b40d4452f301651bfa451ed4d7");
    expect(createHash("sha256").update(file).digest("hex")).toBe(identity);
  });

  test("is written as it was read", () => {
    expect(writeModel(readModel(file))).toEqual(file);
  });

  test("is refused where its number is not known, or it was not lent", async () => {
    expect(await codeOf(async () => loadNetwork(kernel, 200))).toBe("missing-model");
    const other = await Kernel.load();
    const shape = { width: 4, height: 4, least: 0, most: 255 };
    expect(await codeOf(async () => planesNetwork.decode(other, Uint8Array.of(1, 2, 3), [shape]))).toBe(
      "missing-model",
    );
    expect(networkOf(planesNetwork.id)).toBe(1);
  });
});

describe("a model file", () => {
  test("is taken where nothing was changed", () => {
    expect(readModel(changed({ architecture })).network).toEqual(readModel(file).network);
  });

  test.each<[string, string, Readonly<Record<string, unknown>>]>([
    ["another kind of file", "corrupt", { kind: "poem" }],
    ["a newer version", "unsupported", { version: 2 }],
    ["no architecture", "corrupt", { architecture: undefined }],
    ["another architecture", "unsupported", { architecture: { ...architecture, kind: "oracle" } }],
    ["more channels than its weights", "corrupt", { architecture: { ...architecture, channels: 64 } }],
    ["a huge shape", "corrupt", { architecture: { ...architecture, layers: 2 ** 40 } }],
    ["no parts", "corrupt", { planes: [] }],
    ["parts that are none", "corrupt", { planes: [1, 2, 3] }],
    ["no name", "corrupt", { name: undefined }],
  ])("with %s is refused", async (_, code, change) => {
    expect(await codeOf(async () => readModel(changed(change)))).toBe(code);
  });

  test("cut anywhere is refused", async () => {
    for (let size = 0; size < file.length; size += 1009) {
      expect(await codeOf(async () => readModel(file.subarray(0, size)))).toBe("corrupt");
    }
  });

  test("whose weights are beyond what the graph computes exactly is refused", async () => {
    const model = structuredClone(readModel(file).network);
    model.planes[1]!.between[0]!.weights.fill(2047);
    expect(await codeOf(async () => checkNetwork(model))).toBe("corrupt");
    const { network } = readModel(file);
    const wide = structuredClone(network);
    wide.planes[0]!.entry.weights[5] = 2048;
    expect(await codeOf(async () => checkNetwork(wide))).toBe("corrupt");
  });
});
