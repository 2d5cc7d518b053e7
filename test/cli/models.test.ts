import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { writeFlow } from "../../src/models/flowfile.js";
import { draws, plainBase } from "../item/models.js";
import { expectBytes, useFolder } from "./command.js";

const draw = draws(5);
const model = writeFlow({
  name: "small pictures",
  licence: "CC0-1.0",
  flow: {
    lattice: { height: 2, width: 2, channels: 3 },
    back: 0,
    middles: [0, 0, 0],
    layers: [plainBase(draw, 3)],
  },
  names: [],
  training: { seed: 1 },
});
const data = Uint8Array.from({ length: 12 * 40 }, () => draw(98, 102));
const RAW = "40x2x2x3";

describe("models of items on the command line", () => {
  const folder = useFolder();
  const flowzip = (...args: string[]) =>
    folder.run(args, { env: { FLOWZIP_MODELS: folder.path("installed") } });
  const write = () => {
    writeFileSync(folder.path("data"), data);
    writeFileSync(folder.path("m.fzm"), model);
  };

  it("restore a file with the model that is given, installed, or in the file", () => {
    write();
    expect(flowzip("compress", "data", "-m", "m.fzm", "--raw", RAW).status).toBe(0);
    const missing = flowzip("decompress", "data.fz", "-o", "copy", "--json");
    expect(missing.status).toBe(1);
    expect(JSON.parse(missing.stderr).error).toMatchObject({
      code: "missing-model",
      message: expect.stringMatching(/'small pictures' with the SHA-256 [0-9a-f]{64}/),
    });
    expect(flowzip("decompress", "data.fz", "-o", "copy", "-m", "m.fzm").status).toBe(0);
    expectBytes(readFileSync(folder.path("copy")), data);
    expect(flowzip("models", "install", "m.fzm").status).toBe(0);
    expect(flowzip("test", "data.fz").status).toBe(0);
    expect(flowzip("decompress", "data.fz", "-f", "-o", "copy").status).toBe(0);
    expectBytes(readFileSync(folder.path("copy")), data);
    expect(flowzip("compress", "data", "-f", "-m", "m.fzm", "--embed-model", "--raw", RAW).status).toBe(0);
    const alone = folder.run(["decompress", "data.fz", "-f", "-o", "copy"], {
      env: { FLOWZIP_MODELS: "none" },
    });
    expect([alone.stderr, alone.status]).toEqual(["", 0]);
    expectBytes(readFileSync(folder.path("copy")), data);
  });

  it("are listed, shown, verified, and refused where they are altered", () => {
    write();
    flowzip("models", "install", "m.fzm");
    const [listed] = JSON.parse(flowzip("models", "--json").stdout.toString());
    expect(listed).toMatchObject({ name: "small pictures", items: [2, 2, 3], bytes: model.length });
    expect(flowzip("models").stdout.toString()).toContain(listed.identity.slice(0, 16));
    expect(JSON.parse(flowzip("models", "show", "m.fzm").stdout.toString())).toMatchObject({
      licence: "CC0-1.0",
      layers: ["factor"],
      training: { seed: 1 },
    });
    expect(flowzip("models", "verify").status).toBe(0);
    writeFileSync(
      listed.path,
      model.map((byte, at) => (at === model.length - 1 ? byte ^ 1 : byte)),
    );
    expect(flowzip("models", "verify").status).toBe(1);
    writeFileSync(folder.path("m.fzm"), data);
    const refused = flowzip("models", "install", "m.fzm", "--json");
    expect(JSON.parse(refused.stderr).error.code).toBe("corrupt");
  });

  it("score and sample", () => {
    write();
    const odd = data.slice();
    odd.fill(250, 12 * 7, 12 * 8);
    writeFileSync(folder.path("odd"), odd);
    const args = ["-m", "m.fzm", "--raw", RAW];
    const scored = JSON.parse(
      flowzip(
        "score",
        "odd",
        ...args,
        "--normal",
        "data",
        "--normal-raw",
        RAW,
        "--heatmap",
        "h.png",
        "--json",
      ).stdout.toString(),
    );
    expect(scored.items[0].item).toBe(7);
    expect(scored).toMatchObject({ count: 40, above: 1 });
    expect(scored.base + scored.volume).toBeCloseTo(scored.bits, 6);
    expect(
      flowzip("score", "odd", ...args, "--csv", "-n", "0")
        .stdout.toString()
        .trim()
        .split("\n").length,
    ).toBe(41);
    const less = flowzip("score", "odd", ...args, "--less", "deflate", "--csv", "-n", "1").stdout.toString();
    expect(less).toMatch(/^item,bits,excess\n7,\d+\.\d{3},\d+\.\d{3}\n$/);
    const lines = flowzip("score", "odd", ...args, "--csv", "--columns")
      .stdout.toString()
      .trim()
      .split("\n")
      .map((line) => line.split(","));
    expect(lines.length).toBe(11);
    // As the model names its channels, or by number.
    expect(lines[0]!.length).toBe(5);
    expect(lines[0]!.slice(0, 2)).toEqual(["item", "bits"]);
    expect(lines[1]![0]).toBe("7");
    for (const [, bits, ...columns] of lines.slice(1))
      expect(columns.reduce((sum, one) => sum + Number(one), 0)).toBeCloseTo(Number(bits), 2);
    const text = flowzip("score", "odd", ...args, "--columns", "-n", "1")
      .stdout.toString()
      .split("\n");
    const [first, ...others] = lines[0]!.slice(2);
    expect(text.at(-2)).toBe(
      `  ${[first, ...others].map((name, at) => `${name} ${lines[1]![at + 2]}`).join(", ")}`,
    );
    expect(flowzip("score", "odd", ...args, "--dimensions").stdout.toString()).toContain("integer 11: base");
    expect(readFileSync(folder.path("h.png")).subarray(1, 4).toString()).toBe("PNG");
    expect(flowzip("sample", "m.fzm", "-n", "5").stdout.toString().trim().split("\n").length).toBe(6);
    expect(flowzip("sample", "m.fzm", "-n", "5", "-o", "s.png").status).toBe(0);
    expect(flowzip("sample", "m.fzm", "-n", "5", "-o", "s.npy").status).toBe(0);
    expect(readFileSync(folder.path("s.npy")).toString("latin1")).toContain("'shape': (5, 2, 2, 3)");
    expect(flowzip("sample", "m.fzm", "-o", "s.jpg").status).toBe(2);
  });
});
