import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { Reader, Writer } from "../../codec/container/wire.js";
import { numeric } from "../../codec/flow/numeric.js";
import type { NumericParameters } from "../../codec/flow/records.js";
import { Kernel } from "../../codec/kernel.js";
import { bytes, everyString, parametersOf } from "./data.js";

let kernel: Kernel;
beforeAll(async () => {
  kernel = await Kernel.load();
});

/** The definition, in whole numbers without bounds; `sign` is -1 forward and 1 back. */
function reference(input: Uint8Array, parameters: NumericParameters, sign: bigint): Uint8Array {
  const { width, bigEndian, head, west, north, prediction } = parameters;
  const out = input.slice();
  const known = sign < 0n ? input : out;
  const place = (index: number, digit: number) =>
    head + index * width + (bigEndian ? width - 1 - digit : digit);
  const element = (index: number) => {
    let value = 0n;
    for (let digit = width - 1; digit >= 0; digit--) {
      value = value * 256n + BigInt(known[place(index, digit)]!);
    }
    return value;
  };
  const floor = (value: bigint, by: bigint) => (value - (((value % by) + by) % by)) / by;
  const predict = (index: number): bigint => {
    const lags = [0, west, north, 2 * west, west + north, west + north, west + north];
    if (index < lags[prediction]!) return index < west ? 0n : element(index - west);
    if (prediction === 2) return element(index - north);
    const w = element(index - west);
    if (prediction === 1) return w;
    if (prediction === 3) return 2n * w - element(index - 2 * west);
    const n = element(index - north);
    const corner = element(index - west - north);
    if (prediction === 4) return floor(w + n, 2n);
    if (prediction === 5) return floor(3n * w + 3n * n - 2n * corner, 4n);
    return [w, n, w + n - corner].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))[1]!;
  };
  const modulus = 1n << BigInt(8 * width);
  for (let index = 0; head + (index + 1) * width <= input.length; index++) {
    let value = element(index) + sign * predict(index);
    value = ((value % modulus) + modulus) % modulus;
    for (let digit = 0; digit < width; digit++) {
      out[place(index, digit)] = Number(value & 255n);
      value >>= 8n;
    }
  }
  return out;
}

function forward(data: Uint8Array, parameters: NumericParameters): Uint8Array {
  const mark = kernel.mark();
  const latent = kernel.read(numeric.forward(kernel, kernel.write(data), parameters).latent);
  kernel.release(mark);
  return latent;
}

function inverse(latent: Uint8Array, parameters: NumericParameters): Uint8Array {
  const mark = kernel.mark();
  const data = kernel.read(numeric.inverse(kernel, kernel.write(latent), latent.length, parameters));
  kernel.release(mark);
  return data;
}

const simple: NumericParameters = {
  width: 1,
  bigEndian: false,
  head: 0,
  west: 1,
  north: 0,
  prediction: 1,
};

describe("numeric", () => {
  test("agrees with its definition both ways", () => {
    const cases = bytes.chain((data) => fc.tuple(fc.constant(data), parametersOf.numeric(data.length)));
    fc.assert(
      fc.property(cases, ([data, parameters]) => {
        expect(forward(data, parameters)).toEqual(reference(data, parameters, -1n));
        expect(inverse(data, parameters)).toEqual(reference(data, parameters, 1n));
      }),
      { numRuns: 1000 },
    );
  });

  test("takes differences of bytes, of little-endian and of big-endian numbers", () => {
    expect(forward(Uint8Array.of(5, 7, 6, 6), simple)).toEqual(Uint8Array.of(5, 2, 255, 0));
    const little = { ...simple, width: 2 };
    expect(forward(Uint8Array.of(255, 0, 0, 1, 9), little)).toEqual(Uint8Array.of(255, 0, 1, 0, 9));
    const big = { ...simple, width: 2, bigEndian: true, head: 1 };
    expect(forward(Uint8Array.of(9, 0, 255, 1, 0), big)).toEqual(Uint8Array.of(9, 0, 255, 0, 1));
  });

  test("continues a line, and takes the median of three", () => {
    expect(forward(Uint8Array.of(10, 13, 16, 19), { ...simple, prediction: 3 })).toEqual(
      Uint8Array.of(10, 3, 0, 0),
    );
    // Rows of 3: below 30 stands 35, its corner is 20, its west 25; the median of 25, 30 and 35 is 30.
    expect(forward(Uint8Array.of(20, 30, 40, 25, 35), { ...simple, north: 3, prediction: 6 })).toEqual(
      Uint8Array.of(20, 10, 10, 241, 5),
    );
  });

  test.each([1, 2, 3, 4, 5, 6])("with prediction %i keeps all strings of 8 bytes apart", (prediction) => {
    for (const width of [1, 2, 3]) {
      const images = new Set<string>();
      const parameters = { ...simple, width, bigEndian: width === 2, prediction, north: 2 };
      for (const data of everyString([0, 1, 255], 8)) images.add(forward(data, parameters).join());
      expect(images.size).toBe(3 ** 8);
    }
  });

  test("writes a layout, head, west, and north where it is used", () => {
    const write = (parameters: NumericParameters) => {
      const writer = new Writer();
      numeric.write(writer, parameters);
      return [...writer.finish()];
    };
    expect(write(simple)).toEqual([0x11, 0, 1]);
    expect(write({ width: 4, bigEndian: true, head: 2, west: 13, north: 1300, prediction: 6 })).toEqual([
      0x4e, 2, 13, 0x94, 0x0a,
    ]);
  });

  test.each([
    ["width 5", [0x51, 0, 1]],
    ["prediction 0", [0x10, 0, 1]],
    ["prediction 7", [0x17, 0, 1, 1]],
    ["prediction 4 of 8 bytes", [0x84, 0, 1, 1]],
    ["a head behind the end", [0x11, 101, 1]],
    ["west 0", [0x11, 0, 0]],
    ["north 0", [0x12, 0, 1, 0]],
    ["west above 2^24", [0x11, 0, 0x81, 0x80, 0x80, 0x08]],
  ])("refuses %s", (_what, written) => {
    expect(() => numeric.read(new Reader(Uint8Array.from(written), "in a test"), 100)).toThrow(
      expect.objectContaining({ code: "corrupt" }),
    );
  });

  test("does not apply parameters that are not possible", () => {
    expect(() => forward(new Uint8Array(4), { ...simple, head: 5 })).toThrow(
      expect.objectContaining({ code: "invalid-argument" }),
    );
    expect(() => inverse(new Uint8Array(4), { ...simple, west: 0 })).toThrow(
      expect.objectContaining({ code: "corrupt" }),
    );
  });
});
