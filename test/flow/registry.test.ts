import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { FlowzipError } from "../../codec/container/errors.js";
import { Reader, Writer } from "../../codec/container/wire.js";
import { branches } from "../../codec/flow/branches.js";
import { extend, openChain } from "../../codec/flow/chain.js";
import type { ByteFlow } from "../../codec/flow/flow.js";
import { numeric } from "../../codec/flow/numeric.js";
import { planes } from "../../codec/flow/planes.js";
import { BYTE_FLOWS } from "../../codec/flow/registry.js";
import { repeats, repeatsOf } from "../../codec/flow/repeats.js";
import { type WrappingParameters, wrapping } from "../../codec/flow/wrapping.js";
import { Kernel } from "../../codec/kernel.js";
import { bytes, outcome, parametersOf } from "./data.js";

let kernel: Kernel;
beforeAll(async () => {
  kernel = await Kernel.load();
});

/** A flow with parameters drawn for it. */
interface Applied {
  readonly flow: ByteFlow<unknown>;
  readonly parameters: unknown;
}

/** Any of the flows here, with any parameters that are possible for `size` bytes, on some bytes perhaps not. */
function applied(size: number): fc.Arbitrary<Applied> {
  const choices: fc.Arbitrary<Applied>[] = [
    parametersOf.numeric(size).map((parameters) => ({ flow: numeric, parameters })),
    parametersOf.branches.map((parameters) => ({ flow: branches, parameters })),
    parametersOf.least.map((least) => ({ flow: repeats, parameters: repeatsOf(least) })),
    parametersOf.wrapping.map((parameters) => ({ flow: wrapping, parameters })),
  ];
  if (size >= 2) choices.push(parametersOf.planes(size).map((parameters) => ({ flow: planes, parameters })));
  return fc.oneof(...choices);
}

const cases = bytes.chain((data) =>
  fc.tuple(fc.constant(data), applied(data.length)).filter(([, { flow, parameters }]) => {
    return flow !== wrapping || isWrapping(data, parameters as WrappingParameters);
  }),
);

/** Whether the escape byte is free, and the latent not longer. */
function isWrapping(data: Uint8Array, { pairs, escapeByte }: WrappingParameters): boolean {
  const lone = data.filter((byte, at) => byte === 10 && data[at - 1] !== 13).length;
  const all = data.filter((byte) => byte === 10).length;
  return !data.includes(escapeByte) && (!pairs || 2 * lone <= all);
}

describe("every flow", () => {
  test("has an id and a name of its own", () => {
    expect(new Set(BYTE_FLOWS.map(({ id }) => id)).size).toBe(BYTE_FLOWS.length);
    expect(new Set(BYTE_FLOWS.map(({ name }) => name)).size).toBe(BYTE_FLOWS.length);
  });

  test("is inverted, leaves its input, and has the parameters and the size that are written", () => {
    fc.assert(
      fc.property(cases, ([data, { flow, parameters }]) => {
        const mark = kernel.mark();
        const span = kernel.write(data);
        const made = flow.forward(kernel, span, parameters);
        const writer = new Writer();
        flow.write(writer, made.parameters);
        const reader = new Reader(writer.finish(), "in a test");
        const read = flow.read(reader, data.length);
        expect(reader.remaining).toBe(0);
        expect(read).toEqual(made.parameters);
        expect(flow.latentSize(data.length, read)).toBe(made.latent.size);
        const latent = kernel.read(made.latent);
        expect(kernel.read(flow.inverse(kernel, made.latent, data.length, read))).toEqual(data);
        expect(kernel.read(made.latent)).toEqual(latent);
        expect(kernel.read(span)).toEqual(data);
        kernel.release(mark);
      }),
      { numRuns: 600 },
    );
  });

  test("gives the same latent again", () => {
    fc.assert(
      fc.property(cases, ([data, { flow, parameters }]) => {
        const mark = kernel.mark();
        const span = kernel.write(data);
        const first = flow.forward(kernel, span, parameters);
        const second = flow.forward(kernel, span, parameters);
        expect(kernel.read(second.latent)).toEqual(kernel.read(first.latent));
        kernel.release(mark);
      }),
      { numRuns: 100 },
    );
  });

  test("proposes only what it can do, and what it proposes is inverted", () => {
    for (const data of [new Uint8Array(0), new Uint8Array(5), ...structured()]) {
      for (const flow of BYTE_FLOWS) {
        const mark = kernel.mark();
        const span = kernel.write(data);
        const before = kernel.mark();
        const proposals = flow.propose(kernel, span);
        expect(kernel.mark()).toBe(before);
        for (const proposal of proposals) {
          const { latent, parameters } = flow.forward(kernel, span, proposal);
          expect(kernel.read(flow.inverse(kernel, latent, data.length, parameters))).toEqual(data);
        }
        kernel.release(mark);
      }
    }
  });

  test("with hostile parameters and latents gives a typed error or data, and touches nothing else", () => {
    const chooser = fc.constantFrom(...BYTE_FLOWS);
    const written = fc.uint8Array({ maxLength: 12 });
    fc.assert(
      fc.property(chooser, written, bytes, fc.nat(600), (flow, parameters, latent, dataSize) => {
        const mark = kernel.mark();
        const guard = kernel.allocate(256);
        kernel.view(guard).fill(0xab);
        const span = kernel.write(latent);
        const behind = kernel.allocate(256);
        kernel.view(behind).fill(0xab);
        const result = outcome(() => {
          const read = flow.read(new Reader(parameters, "in a test"), dataSize);
          const size = flow.latentSize(dataSize, read);
          expect(size).toBeLessThanOrEqual(dataSize + Math.floor(dataSize / 256) + 64);
          const part = { pointer: span.pointer, size: Math.min(size, span.size) };
          if (part.size < size) return dataSize;
          return flow.inverse(kernel, part, dataSize, read).size;
        });
        if (result instanceof FlowzipError) expect(["corrupt", "truncated"]).toContain(result.code);
        else expect(result).toBe(dataSize);
        expect(kernel.view(guard).every((value) => value === 0xab)).toBe(true);
        expect(kernel.view(behind).every((value) => value === 0xab)).toBe(true);
        expect(kernel.read(span)).toEqual(latent);
        kernel.release(mark);
      }),
      { numRuns: 3000 },
    );
  });
});

describe("a chain", () => {
  test("of several flows leads back to the data", () => {
    const chains = bytes.chain((data) =>
      fc.tuple(
        fc.constant(data),
        fc.array(applied(Math.max(2, Math.floor(data.length / 2))), { maxLength: 4 }),
      ),
    );
    fc.assert(
      fc.property(chains, ([data, steps]) => {
        const mark = kernel.mark();
        let flowed = { latent: kernel.write(data), flows: [] as { id: number; parameters: Uint8Array }[] };
        for (const { flow, parameters } of steps) {
          const next = outcome(() => extend(kernel, flowed, flow, parameters));
          if (next instanceof FlowzipError) expect(next.code).toBe("invalid-argument");
          else flowed = { latent: next.latent, flows: [...next.flows] };
        }
        const opened = openChain(BYTE_FLOWS, flowed.flows, data.length);
        expect(opened.latentSize).toBe(flowed.latent.size);
        expect(kernel.read(opened.inverse(kernel, flowed.latent))).toEqual(data);
        kernel.release(mark);
      }),
      { numRuns: 300 },
    );
  });

  test("refuses a flow that it does not know, and parameters that are too long", () => {
    expect(() => openChain(BYTE_FLOWS, [{ id: 255, parameters: new Uint8Array() }], 10)).toThrow(
      expect.objectContaining({ code: "unsupported" }),
    );
    expect(() => openChain(BYTE_FLOWS, [{ id: 4, parameters: Uint8Array.of(1, 0) }], 10)).toThrow(
      expect.objectContaining({ code: "corrupt" }),
    );
  });
});

/** Blocks of 40,000 bytes in which each of the flows finds something. */
function structured(): Uint8Array[] {
  const size = 40_000;
  const table = new Uint8Array(size);
  const code = new Uint8Array(size);
  for (let at = 0; at + 4 <= size; at += 4) {
    new DataView(table.buffer).setInt32(at, 1_000_000 + 300 * at + ((at * at) % 97), true);
  }
  for (let at = 0; at + 16 <= size; at += 16) {
    code[at] = 0xe8;
    new DataView(code.buffer).setInt32(at + 1, 5000 - at, true);
  }
  const twice = new Uint8Array(size);
  for (let at = 0; at < size; at++) twice[at] = at < size / 2 ? (at * at * 31) >> 5 : twice[at - size / 2]!;
  return [table, code, twice];
}
