import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { Reader } from "../../codec/container/wire.js";
import { branches } from "../../codec/flow/branches.js";
import { Kernel } from "../../codec/kernel.js";
import { bytes, everyString } from "./data.js";

let kernel: Kernel;
beforeAll(async () => {
  kernel = await Kernel.load();
});

/** The definition, with signed numbers; `sign` is 1 forward and -1 back. */
function reference(input: Uint8Array, mask: number, sign: number): Uint8Array {
  const out = input.slice();
  const view = new DataView(out.buffer);
  let at = 0;
  while (at + 7 <= out.length) {
    const first = out[at]!;
    let operand = 0;
    if (first === 0xe8 && (mask & 1) > 0) operand = at + 1;
    if (first === 0xe9 && (mask & 2) > 0) operand = at + 1;
    const loads = first >= 0x48 && first <= 0x4f && [0x8b, 0x8d, 0x89].includes(out[at + 1]!);
    if (loads && [0x05, 0x0d, 0x15, 0x1d, 0x25, 0x2d, 0x35, 0x3d].includes(out[at + 2]!) && (mask & 4) > 0) {
      operand = at + 3;
    }
    if (operand === 0) {
      at++;
    } else if (out[operand + 3] !== 0 && out[operand + 3] !== 255) {
      at = operand + 3;
    } else {
      const range = 2 ** 25;
      const sum = view.getInt32(operand, true) + sign * operand;
      const positive = ((sum % range) + range) % range;
      view.setInt32(operand, positive >= range / 2 ? positive - range : positive, true);
      at = operand + 4;
    }
  }
  return out;
}

function forward(data: Uint8Array, mask: number): Uint8Array {
  const mark = kernel.mark();
  const latent = kernel.read(branches.forward(kernel, kernel.write(data), { mask }).latent);
  kernel.release(mark);
  return latent;
}

function inverse(latent: Uint8Array, mask: number): Uint8Array {
  const mark = kernel.mark();
  const data = kernel.read(branches.inverse(kernel, kernel.write(latent), latent.length, { mask }));
  kernel.release(mark);
  return data;
}

describe("branches", () => {
  test("agrees with its definition both ways", () => {
    fc.assert(
      fc.property(bytes, fc.integer({ min: 1, max: 7 }), (data, mask) => {
        expect(forward(data, mask)).toEqual(reference(data, mask, 1));
        expect(inverse(data, mask)).toEqual(reference(data, mask, -1));
      }),
      { numRuns: 2000 },
    );
  });

  test("agrees with its definition across the pieces that it works in", () => {
    const data = new Uint8Array(200_000);
    let state = 1;
    for (let at = 0; at < data.length; at++) {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      data[at] = [0xe8, 0xe9, 0, 255, 0x48, 0x8b, 5, 7][state >>> 29]!;
    }
    expect(forward(data, 7)).toEqual(reference(data, 7, 1));
    expect(inverse(data, 7)).toEqual(reference(data, 7, -1));
  });

  test("turns calls of one function at two places into the same operand", () => {
    const data = Uint8Array.of(0x90, 0xe8, 0x10, 0, 0, 0, 0x90, 0x90, 0xe8, 0x09, 0, 0, 0, 0x90, 0x90, 0x90);
    expect(forward(data, 1)).toEqual(
      Uint8Array.of(0x90, 0xe8, 0x12, 0, 0, 0, 0x90, 0x90, 0xe8, 0x12, 0, 0, 0, 0x90, 0x90, 0x90),
    );
    expect(forward(data, 2)).toEqual(data);
  });

  test("wraps at 2^24 and leaves operands with another top byte", () => {
    const call = (...operand: number[]) => Uint8Array.of(0xe8, ...operand, 0, 0);
    expect(forward(call(255, 255, 255, 0), 1)).toEqual(call(0, 0, 0, 255));
    expect(forward(call(255, 255, 255, 1), 1)).toEqual(call(255, 255, 255, 1));
  });

  test.each([1, 2, 3, 7])("with mask %i keeps all strings of 9 bytes apart", (mask) => {
    const images = new Set<string>();
    for (const data of everyString([0xe8, 0xff, mask === 2 ? 0xe9 : 1], 9)) {
      images.add(forward(data, mask).join());
    }
    expect(images.size).toBe(3 ** 9);
  });

  test("with RIP-relative loads keeps all strings of 8 bytes apart", () => {
    const images = new Set<string>();
    for (const data of everyString([0x48, 0x8b, 5, 0], 8)) images.add(forward(data, 4).join());
    expect(images.size).toBe(4 ** 8);
  });

  test.each([0, 8, 255])("refuses mask %i", (mask) => {
    expect(() => branches.read(new Reader(Uint8Array.of(mask), "in a test"), 100)).toThrow(
      expect.objectContaining({ code: "corrupt" }),
    );
    expect(() => forward(new Uint8Array(10), mask)).toThrow(
      expect.objectContaining({ code: "invalid-argument" }),
    );
    expect(() => inverse(new Uint8Array(10), mask)).toThrow(expect.objectContaining({ code: "corrupt" }));
  });
});
