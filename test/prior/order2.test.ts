import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FlowzipError } from "../../codec/container/errors.js";
import { Kernel } from "../../codec/kernel.js";
import { order2 } from "../../codec/prior/order2.js";
import { decodeOrder2 } from "../reference/order2.js";
import { failure } from "../support/failure.js";
import { CONTENTS, Random, text } from "../support/random.js";

const kernel = await Kernel.load();

const WORD = 0xfedcba98;

/** The payload for a content, also where it is larger: room is given for that. */
function payloadOf(content: Uint8Array): Uint8Array<ArrayBuffer> {
  const mark = kernel.mark();
  const bytes = kernel.write(content);
  const payload = kernel.allocate(content.length + (3 << 20));
  const scratch = kernel.allocate(kernel.run.order2ScratchBytes());
  const size = kernel.run.order2Encode(
    bytes.pointer,
    content.length,
    WORD,
    payload.pointer,
    payload.size,
    scratch.pointer,
  );
  expect(size).toBeGreaterThanOrEqual(0);
  const coded = kernel.read({ pointer: payload.pointer, size });
  kernel.release(mark);
  return coded;
}

function decoded(payload: Uint8Array, size: number): Uint8Array {
  const mark = kernel.mark();
  try {
    const { latent, check } = order2.decode(kernel, kernel.write(payload), size);
    expect(check).toBe(size === 0 ? 0 : WORD);
    return kernel.read(latent);
  } finally {
    kernel.release(mark);
  }
}

describe("the order-2 prior", () => {
  it.each(Object.entries(CONTENTS))("restores every length up to 300: %s", (_name, make) => {
    for (let size = 0; size <= 300; size++) {
      const content = make(size);
      expect(Buffer.compare(decoded(payloadOf(content), size), content), `${size} bytes`).toBe(0);
    }
  });

  it("restores anything", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (content) => {
        expect(decoded(payloadOf(content), content.length)).toEqual(content);
      }),
    );
  });

  it("restores lengths around the end of a chunk", () => {
    for (const size of [2 ** 19 - 1, 2 ** 19, 2 ** 19 + 1, 2 ** 19 + 2, 2 ** 20, 2 ** 20 + 1]) {
      const content = text(size);
      expect(Buffer.compare(decoded(payloadOf(content), size), content), `${size} bytes`).toBe(0);
    }
  });

  it("writes what its definition says, also for contents that it makes larger", () => {
    for (const make of Object.values(CONTENTS)) {
      for (const size of [1, 2, 77, 1500]) {
        const content = make(size);
        expect(decodeOrder2(payloadOf(content), size)).toEqual({ content, word: WORD });
      }
    }
  });

  it("makes text smaller, and the smaller the longer", () => {
    const size = 100_000;
    expect(payloadOf(text(size)).length).toBeLessThan(size * 0.4);
    expect(payloadOf(new Uint8Array(size)).length).toBeLessThan(size / 50);
  });

  it("gives nothing where the payload would be larger, and takes no memory", () => {
    const mark = kernel.mark();
    for (const size of [0, 1, 5, 1000]) {
      expect(order2.encode(kernel, kernel.write(new Random(9).bytes(size)), WORD)).toBeUndefined();
    }
    kernel.release(mark);
  });

  it("knows a payload that is cut, longer or for another size", async () => {
    const content = text(500);
    const payload = payloadOf(content);
    for (let size = 0; size < payload.length; size++) {
      expect((await failure(() => decoded(payload.subarray(0, size), 500))).code).toBe("corrupt");
    }
    const longer = Uint8Array.from([...payload, 0, 0]);
    expect((await failure(() => decoded(longer, 500))).code).toBe("corrupt");
    for (const size of [0, 1, 498, 502, 1 << 24]) {
      expect((await failure(() => decoded(payload, size))).code, `size ${size}`).toBe("corrupt");
    }
  });

  it("ends on hostile payloads with some bytes or an error, and writes nowhere else", () => {
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.tuple(fc.nat(255), fc.nat(400)).map(([value, size]) => new Uint8Array(size).fill(value)),
    );
    fc.assert(
      fc.property(hostile, fc.oneof(fc.nat(400), fc.nat(1 << 20)), (payload, size) => {
        const mark = kernel.mark();
        const before = kernel.allocate(64);
        const input = kernel.write(payload);
        const start = kernel.mark();
        kernel.view(before).fill(0xcd);
        try {
          expect(order2.decode(kernel, input, size).latent.size).toBe(size);
        } catch (error) {
          if (!(error instanceof FlowzipError) || error.code !== "corrupt") throw error;
        }
        expect(kernel.view(before).every((value) => value === 0xcd)).toBe(true);
        expect(kernel.view(input)).toEqual(payload);
        expect(kernel.mark()).toBeGreaterThanOrEqual(start);
        kernel.release(mark);
      }),
      { numRuns: 200 },
    );
  });

  it("writes nothing behind its output but one spare byte", () => {
    const content = text(333);
    const payload = payloadOf(content);
    const mark = kernel.mark();
    const input = kernel.write(payload);
    const output = kernel.allocate(333 + 64);
    const scratch = kernel.allocate(kernel.run.order2ScratchBytes() + 64);
    kernel.view(output).fill(0xcd);
    kernel.view(scratch).fill(0xcd);
    const failed = kernel.run.order2Decode(
      output.pointer,
      333,
      input.pointer,
      payload.length,
      scratch.pointer,
    );
    expect(failed).toBe(0);
    expect(kernel.view(output).subarray(0, 333)).toEqual(content);
    expect(
      kernel
        .view(output)
        .subarray(334)
        .every((value) => value === 0xcd),
    ).toBe(true);
    expect(
      kernel
        .view(scratch)
        .subarray(-64)
        .every((value) => value === 0xcd),
    ).toBe(true);
    kernel.release(mark);
  });

  it("does not depend on what its memory held", () => {
    const content = text(2000);
    const payload = payloadOf(content);
    const mark = kernel.mark();
    for (const dirt of [0, 0x5a, 0xff]) {
      kernel.release(mark);
      kernel.view(kernel.allocate(8 << 20)).fill(dirt);
      kernel.release(mark);
      expect(payloadOf(content)).toEqual(payload);
      expect(decoded(payload, 2000)).toEqual(content);
    }
  });
});
