import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { FlowzipError } from "../../codec/container/errors.js";
import { Reader, Writer } from "../../codec/container/wire.js";
import { type RepeatsParameters, repeats, repeatsOf } from "../../codec/flow/repeats.js";
import { Kernel } from "../../codec/kernel.js";
import { bytes, outcome, parametersOf } from "./data.js";

let kernel: Kernel;
beforeAll(async () => {
  kernel = await Kernel.load();
});

/** The definition of the way back; undefined for a latent that is none of `size` bytes. */
function reference(latent: readonly number[], size: number, least: number, escapeByte: number) {
  const out: number[] = [];
  let at = 0;
  const number = () => {
    let value = 0;
    for (let index = 0; index < 4 && at < latent.length; index++) {
      const group = latent[at++]!;
      value += (group % 128) * 128 ** index;
      if (group < 128) return index > 0 && group === 0 ? undefined : value;
    }
    return undefined;
  };
  while (at < latent.length) {
    const value = latent[at++]!;
    if (value !== escapeByte) out.push(value);
    else if (latent[at] === 0) {
      at++;
      out.push(value);
    } else {
      const excess = number();
      const distance = excess === undefined ? undefined : number();
      if (excess === undefined || !distance || distance > out.length) return undefined;
      const length = excess + least - 1;
      if (out.length + length > size) return undefined;
      for (let count = 0; count < length; count++) out.push(out[out.length - distance]!);
    }
    if (out.length > size) return undefined;
  }
  return out.length === size ? Uint8Array.from(out) : undefined;
}

function forward(data: Uint8Array, least: number): { latent: Uint8Array; parameters: RepeatsParameters } {
  const mark = kernel.mark();
  const { latent, parameters } = repeats.forward(kernel, kernel.write(data), repeatsOf(least));
  const read = kernel.read(latent);
  kernel.release(mark);
  return { latent: read, parameters };
}

function inverse(latent: Uint8Array, size: number, parameters: RepeatsParameters): Uint8Array {
  const mark = kernel.mark();
  try {
    return kernel.read(repeats.inverse(kernel, kernel.write(latent), size, parameters));
  } finally {
    kernel.release(mark);
  }
}

/** Bytes without repeats, from a generator of its own. */
function noise(size: number): Uint8Array {
  let state = 7;
  return Uint8Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

describe("repeats", () => {
  test("makes latents that its definition leads back", () => {
    fc.assert(
      fc.property(bytes, parametersOf.least, (data, least) => {
        const { latent, parameters } = forward(data, least);
        expect(reference([...latent], data.length, least, parameters.escapeByte)).toEqual(data);
        expect(latent.length).toBeLessThanOrEqual(data.length + Math.floor(data.length / 256));
      }),
      { numRuns: 500 },
    );
  });

  test("agrees with its definition on any latent", () => {
    const latents = fc.array(fc.oneof(fc.constantFrom(9, 9, 0, 1, 2, 128), fc.nat(255)), { maxLength: 40 });
    fc.assert(
      fc.property(latents, fc.integer({ min: 1, max: 5 }), fc.option(fc.nat(60)), (latent, least, other) => {
        // The size that the latent has, mostly, so that whole latents are met as well.
        const sizes = Array.from({ length: 400 }, (_, size) => size);
        const fitting = sizes.find((size) => reference(latent, size, least, 9) !== undefined);
        const size = other ?? fitting ?? 20;
        const parameters = { least, escapeByte: 9, latentSize: latent.length };
        const result = outcome(() => inverse(Uint8Array.from(latent), size, parameters));
        const expected = reference(latent, size, least, 9);
        if (expected === undefined) expect(result).toBeInstanceOf(FlowzipError);
        else expect(result).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  test("reads literals, escapes and repeats, also of themselves", () => {
    const parameters = { least: 3, escapeByte: 7, latentSize: 0 };
    expect(inverse(Uint8Array.of(1, 2, 7, 1, 2), 5, parameters)).toEqual(Uint8Array.of(1, 2, 1, 2, 1));
    expect(inverse(Uint8Array.of(7, 0, 7, 2, 1), 5, parameters)).toEqual(Uint8Array.of(7, 7, 7, 7, 7));
  });

  test.each([
    ["a distance before the start", [1, 7, 1, 2], 4],
    ["distance 0", [1, 7, 1, 0], 4],
    ["a repeat past the end", [1, 7, 2, 1], 4],
    ["a cut-off repeat", [1, 7, 1], 4],
    ["a number in too many bytes", [1, 7, 0x81, 0, 1], 4],
    ["a number of five bytes", [1, 7, 0x81, 0x80, 0x80, 0x80, 1, 1], 4],
    ["too few bytes", [1, 2], 3],
    ["too many bytes", [1, 2, 3, 4], 3],
    ["an escape at the end", [1, 2, 7], 3],
  ])("refuses %s", (_what, latent, size) => {
    const parameters = { least: 3, escapeByte: 7, latentSize: latent.length };
    expect(() => inverse(Uint8Array.from(latent), size, parameters)).toThrow(
      expect.objectContaining({ code: "corrupt" }),
    );
  });

  test("finds a long repeat wherever it lies", () => {
    const data = noise(9000);
    for (const [from, to, length] of [
      [1, 5000, 96],
      [77, 4003, 1001],
      [2049, 6000, 3000],
    ] as const) {
      const twice = data.slice();
      twice.copyWithin(to, from, from + length);
      expect(forward(twice, 96).latent.length).toBeLessThan(9000 - length + 60);
    }
  });

  test("writes a period as one repeat", () => {
    const period = noise(500);
    const data = Uint8Array.from({ length: 300_000 }, (_, at) => period[at % 500]!);
    const { latent, parameters } = forward(data, 256);
    expect(latent.length).toBeLessThan(600);
    expect(inverse(latent, data.length, parameters)).toEqual(data);
  });

  test("takes the rarest byte for its escapes", () => {
    const data = Uint8Array.from({ length: 1024 }, (_, at) => at & 255);
    expect(forward(data, 2000).parameters.escapeByte).toBe(0);
    data[200] = 0;
    expect(forward(data, 2000).parameters.escapeByte).toBe(200);
  });

  test("writes the escape byte, the least length and the size of the latent", () => {
    const writer = new Writer();
    repeats.write(writer, { least: 400, escapeByte: 254, latentSize: 5 });
    expect([...writer.finish()]).toEqual([254, 0x90, 3, 5]);
  });

  test.each([
    ["least 0", [0, 0, 5]],
    ["least above the largest block", [0, 0x81, 0x80, 0x80, 0x80, 1, 5]],
    ["a latent that is too large", [0, 96, 0x80, 8]],
  ])("does not read %s", (_what, written) => {
    expect(() => repeats.read(new Reader(Uint8Array.from(written), "in a test"), 1000)).toThrow(
      expect.objectContaining({ code: "corrupt" }),
    );
  });

  test("does not apply a least length that is not possible", () => {
    expect(() => forward(new Uint8Array(10), 0)).toThrow(
      expect.objectContaining({ code: "invalid-argument" }),
    );
  });
});
