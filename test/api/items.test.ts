import { describe, expect, it } from "vitest";
import { decode, encode, list } from "../../src/index.js";
import { identityOf, identityText, writeFlow } from "../../src/models/flowfile.js";
import { draws, plainBase, tableFlow } from "../item/models.js";

const draw = draws(11);
const flow = tableFlow(draw, 3, [{ kind: "shift", offsets: [1, -2, 3] }]);
const model = writeFlow({ name: "rows", licence: "CC0-1.0", flow, names: [], training: {} });
const data = Uint8Array.from({ length: 3 * 500 }, () => draw(98, 103));
const rawItems = "500x3";

/** The library in use may be another copy of it than this one. */
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "none",
    (error: unknown) => String((error as { readonly code?: unknown }).code),
  );

describe("a file of items", () => {
  it("comes back by the model that it names", async () => {
    const packed = await encode(data, { model, rawItems, verify: true });
    expect(packed.length).toBeLessThan(data.length);
    const identity = identityText(await identityOf(model));
    const asked: string[] = [];
    const content = await decode(packed, {
      findModel: async (name, id) => {
        asked.push(name, id);
        return model;
      },
    });
    expect(content).toEqual(data);
    expect(asked).toEqual(["rows", identity]);
    expect((await list(packed)).members[0]).toMatchObject({ domain: "items", contentSize: data.length });
  });

  it("comes back by the model that it holds", async () => {
    const packed = await encode(data, { model, rawItems, embedModel: true });
    expect(await decode(packed)).toEqual(data);
  });

  it("is compressed as bytes where a model does not make it smaller", async () => {
    const few = data.subarray(0, 6);
    expect((await list(await encode(few, { model, rawItems: "2x3" }))).members[0]!.domain).toBe("bytes");
  });

  it("is not restored without its model, or with one that was altered", async () => {
    const packed = await encode(data, { model, rawItems });
    expect(await codeOf(decode(packed))).toBe("missing-model");
    const altered = writeFlow({ name: "rows", licence: "", flow, names: [], training: {} });
    expect(await codeOf(decode(packed, { findModel: async () => altered }))).toBe("corrupt");
  });

  it("is refused with a model for other items", async () => {
    expect(await codeOf(encode(data, { model, rawItems: "750x2" }))).toBe("invalid-argument");
    expect(await codeOf(encode(data, { model, rawItems: "many" }))).toBe("invalid-argument");
    expect(await codeOf(encode(data, { model: data, rawItems }))).toBe("corrupt");
    expect(await codeOf(encode(Uint8Array.of(1, 2, 3), { model }))).toBe("invalid-argument");
  });

  it("gives an error, or the right bytes, whichever bit is changed", async () => {
    const small = writeFlow({
      name: "r",
      licence: "",
      flow: {
        lattice: { height: 1, width: 1, channels: 1 },
        back: 0,
        middles: [0],
        layers: [plainBase(draw, 1)],
      },
      names: [],
      training: {},
    });
    const content = data.subarray(0, 120);
    const packed = await encode(content, { model: small, rawItems: "120x1" });
    for (let bit = 0; bit < 8 * packed.length; bit++) {
      const changed = packed.slice();
      changed[bit >> 3] = changed[bit >> 3]! ^ (1 << (bit & 7));
      const restored = await decode(changed, { findModel: async () => small }).catch(
        (error: unknown) => error,
      );
      if (restored instanceof Uint8Array) expect(restored).toEqual(content);
      else expect(restored).toHaveProperty("advice");
    }
    for (let length = 0; length < packed.length; length++) {
      expect(await codeOf(decode(packed.subarray(0, length), { findModel: async () => small }))).toMatch(
        /truncated|not-flowzip|corrupt/,
      );
    }
  });
});
