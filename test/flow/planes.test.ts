import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { Reader, Writer } from "../../codec/container/wire.js";
import { planes } from "../../codec/flow/planes.js";
import type { PlanesParameters } from "../../codec/flow/records.js";
import { Kernel } from "../../codec/kernel.js";
import { bytes, everyString, parametersOf } from "./data.js";

let kernel: Kernel;
beforeAll(async () => {
  kernel = await Kernel.load();
});

/** The definition: where each byte of the latent comes from. */
function sources(size: number, { head, stride }: PlanesParameters): number[] {
  const records = Math.floor((size - head) / stride);
  const places = Array.from({ length: size }, (_, at) => at);
  const column = (at: number) =>
    at < head || at >= head + records * stride ? undefined : (at - head) % stride;
  const start = places.filter((at) => at < head);
  const end = places.filter((at) => at >= head + records * stride);
  const columns = Array.from({ length: records === 0 ? 0 : stride }, (_, wanted) =>
    places.filter((at) => column(at) === wanted),
  );
  return [...start, ...columns.flat(), ...end];
}

function forward(data: Uint8Array, parameters: PlanesParameters): Uint8Array {
  const mark = kernel.mark();
  const latent = kernel.read(planes.forward(kernel, kernel.write(data), parameters).latent);
  kernel.release(mark);
  return latent;
}

function inverse(latent: Uint8Array, parameters: PlanesParameters): Uint8Array {
  const mark = kernel.mark();
  const data = kernel.read(planes.inverse(kernel, kernel.write(latent), latent.length, parameters));
  kernel.release(mark);
  return data;
}

describe("planes", () => {
  test("agrees with its definition both ways", () => {
    const cases = bytes
      .filter((data) => data.length >= 2)
      .chain((data) => fc.tuple(fc.constant(data), parametersOf.planes(data.length)));
    fc.assert(
      fc.property(cases, ([data, parameters]) => {
        const from = sources(data.length, parameters);
        expect(forward(data, parameters)).toEqual(Uint8Array.from(from, (at) => data[at]!));
        const back = new Uint8Array(data.length);
        from.forEach((at, index) => {
          back[at] = data[index]!;
        });
        expect(inverse(data, parameters)).toEqual(back);
      }),
      { numRuns: 300 },
    );
  });

  test("puts columns one after the other", () => {
    const data = Uint8Array.of(99, 1, 2, 3, 11, 12, 13, 21, 22, 23, 98);
    expect(forward(data, { head: 1, stride: 3 })).toEqual(
      Uint8Array.of(99, 1, 11, 21, 2, 12, 22, 3, 13, 23, 98),
    );
  });

  test.each([
    [0, 2],
    [1, 3],
    [2, 5],
  ])("with head %i and stride %i keeps all strings of 8 bytes apart", (head, stride) => {
    const images = new Set<string>();
    for (const data of everyString([1, 2, 3], 8)) images.add(forward(data, { head, stride }).join());
    expect(images.size).toBe(3 ** 8);
  });

  test("writes head and stride", () => {
    const writer = new Writer();
    planes.write(writer, { head: 3, stride: 300 });
    expect([...writer.finish()]).toEqual([3, 0xac, 2]);
  });

  test.each([
    ["stride 0", [0, 0], 10],
    ["stride 1", [0, 1], 10],
    ["a stride above the rest", [5, 6], 10],
    ["a head behind the end", [11, 2], 10],
    ["no data", [0, 2], 0],
  ])("refuses %s", (_what, written, size) => {
    expect(() => planes.read(new Reader(Uint8Array.from(written), "in a test"), size)).toThrow(
      expect.objectContaining({ code: "corrupt" }),
    );
  });

  test("does not apply parameters that are not possible", () => {
    expect(() => forward(new Uint8Array(4), { head: 0, stride: 5 })).toThrow(
      expect.objectContaining({ code: "invalid-argument" }),
    );
    expect(() => inverse(new Uint8Array(4), { head: 3, stride: 2 })).toThrow(
      expect.objectContaining({ code: "corrupt" }),
    );
  });
});
