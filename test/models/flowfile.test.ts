import { describe, expect, it } from "vitest";
import { FlowzipError } from "../../codec/container/errors.js";
import type { FlowModel } from "../../codec/item/flow.js";
import { identityOf, identityText, readFlow, writeFlow } from "../../src/models/flowfile.js";
import { pack } from "../../src/models/packed.js";
import { draws, neighbourhood, plainBase, randomConditioner, tableFlow } from "../item/models.js";

const draw = draws(3);
const tap = (back: number, y = 0, x = 0) => ({ back, y, x, channel: 0 });
const flow: FlowModel = tableFlow(
  draw,
  3,
  [
    { kind: "shift", offsets: [1, -2, 3] },
    { kind: "scale", exponents: [1, 0, -7] },
    { kind: "table", values: [Int32Array.of(1, 5), new Int32Array(0), Int32Array.of(-3)] },
    { kind: "linear", weights: Int16Array.of(0, 300, -300, 5, 0, 1, 2, -7, 0) },
    { kind: "permute", order: [2, 1, 0] },
    { kind: "planar", seen: [0], level: 0, moved: [1, 2], directions: [900, -5], normal: [44], bias: -77 },
    { kind: "radial", seen: [0, 1], level: 3, moved: [2], directions: [900], center: [4, 5], reach: 20 },
    {
      kind: "autoregressive",
      direction: "iaf",
      affine: true,
      conditioner: randomConditioner(
        draw,
        {
          order: "causal",
          cells: "all",
          neighbourhoods: [0, 1, 2].map((own) => neighbourhood([], { own })),
          targets: [0, 1, 2].map((channel) => ({ channel, neighbourhood: channel })),
        },
        2,
      ),
    },
  ],
  1,
);
const file = { name: "rows", licence: "CC0-1.0", flow, names: ["a", "b", "c"], training: { seed: 1 } };

const codeOf = (bytes: Uint8Array) => {
  try {
    readFlow(bytes);
    return "none";
  } catch (error) {
    return error instanceof FlowzipError ? error.code : String(error);
  }
};

describe("model files of flows", () => {
  it("are read as they were written", () => {
    expect(readFlow(writeFlow(file))).toEqual(file);
  });

  it("are known by the SHA-256 of their bytes", async () => {
    // FIPS 180-2, appendix B.1.
    expect(identityText(await identityOf(new TextEncoder().encode("abc")))).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
  });

  it("are refused, or read as another flow that is possible, where any byte is changed", () => {
    const bytes = writeFlow(file);
    const seen = new Set<string>();
    for (let at = 0; at < bytes.length; at += 3) {
      for (const flip of [1, 0x80]) {
        const changed = bytes.slice();
        changed[at] = changed[at]! ^ flip;
        seen.add(codeOf(changed));
      }
    }
    expect([...seen].sort()).toEqual(["corrupt", "none", "unsupported"]);
  });

  it.each([
    ["a layer that nobody knows", { ...flow, layers: [{ kind: "magic" }] }, "unsupported"],
    [
      "a linear layer whose sums float64 does not hold",
      tableFlow(draw, 66, [
        {
          kind: "linear",
          weights: Int16Array.from({ length: 66 * 66 }, (_, at) => (at % 67 === 0 ? 0 : 32767)),
        },
      ]),
      "corrupt",
    ],
    [
      "more values than categories",
      { ...tableFlow(draw, 1, []), layers: [plainBase(draw, 1, "categorical", 250)] },
      "corrupt",
    ],
    ["no layers", { ...flow, layers: [] }, "corrupt"],
    ["a layer behind the last", { ...flow, layers: [...flow.layers, plainBase(draw, 3)] }, "corrupt"],
    ["layers for other channels", { ...flow, lattice: { ...flow.lattice, channels: 2 } }, "corrupt"],
    [
      "claims of a great shape",
      { ...flow, lattice: { height: 2 ** 31, width: 2 ** 31, channels: 3 } },
      "corrupt",
    ],
  ])("are refused with %s", (_, changed, code) => {
    expect(codeOf(writeFlow({ ...file, flow: changed as FlowModel }))).toBe(code);
  });

  const moved = (layers: number) =>
    tableFlow(draw, 1, new Array(layers).fill({ kind: "shift", offsets: [1] }), 16);
  const mapped = (channels: number) =>
    tableFlow(
      draw,
      channels,
      new Array(8).fill({ kind: "linear", weights: new Int16Array(channels ** 2) }),
      16,
    );
  const told = (width: number): FlowModel => ({
    ...moved(0),
    layers: [
      {
        ...plainBase(draw, 1),
        conditioner: randomConditioner(
          draw,
          {
            order: "causal",
            cells: "all",
            neighbourhoods: [neighbourhood([tap(1), tap(2)])],
            targets: [{ channel: 0, neighbourhood: 0 }],
          },
          6,
          [width, width],
        ),
      },
    ],
  });
  const seen = (height: number, layers: number): FlowModel => ({
    lattice: { height, width: 2 ** 10, channels: layers },
    back: 0,
    middles: new Array<number>(layers).fill(0),
    layers: Array.from({ length: layers }, () => ({
      ...plainBase(draw, 1),
      conditioner: randomConditioner(
        draw,
        {
          order: "causal",
          cells: "all",
          neighbourhoods: [neighbourhood(Array.from({ length: 128 }, (_, x) => tap(0, 0, -x - 1)))],
          targets: [{ channel: 0, neighbourhood: 0 }],
        },
        6,
        [],
      ),
    })),
  });

  // 2^16 = 65536 for each integer. A base counts 512, 256 for each integer, and 512 and its net for each cell.
  it.each([
    ["41 layers that take items before along", moved(41), 41 * 2 * 768 + 1280, "none"],
    ["42 layers that take items before along", moved(42), 42 * 2 * 768 + 1280, "unsupported"],
    ["a net of 246 units", told(246), 768 + 2 * 16 + 3 * 512 + (4 + 246 + 6) * 246, "none"],
    ["a net of 247 units", told(247), 768 + 2 * 16 + 3 * 512 + (4 + 247 + 6) * 247, "unsupported"],
    ["478 channels", mapped(478), 16 * (256 + 8 * 477 + 512 / 478) + 256 + 1024 / 478, "none"],
    ["479 channels", mapped(479), 16 * (256 + 8 * 478 + 512 / 479) + 256 + 1024 / 479, "unsupported"],
  ])("are held to a limit of work: %s", (_, asking, work, code) => {
    expect(work > 65536).toBe(code === "unsupported");
    expect(codeOf(writeFlow({ ...file, flow: asking }))).toBe(code);
  });

  it.each([
    [256, 2, "none"],
    [170, 3, "none"],
    [171, 3, "unsupported"],
  ])("are held to a limit of places: %i x 1024 cells, 128 taps, %i layers", (height, layers, code) => {
    expect(height * 1024 * 128 * layers > 2 ** 26).toBe(code === "unsupported");
    expect(codeOf(writeFlow({ ...file, flow: seen(height, layers) }))).toBe(code);
  });

  it.each([
    ["no bytes", new Uint8Array(0)],
    ["another kind", pack({ kind: "song" })],
    ["no architecture", pack({ kind: "flowzip model", version: 1 })],
    ["an array of claims", Uint8Array.of(0xdd, 0xff, 0xff, 0xff, 0xff)],
    ["more bytes than a model has", new Uint8Array(2 ** 26 + 1)],
  ])("are refused: %s", (_, bytes) => {
    expect(codeOf(bytes)).toBe("corrupt");
  });
});
