import { deflateRawSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { type Cost, plan } from "../../codec/domain/plan.js";
import { type Flowed, openChain } from "../../codec/flow/chain.js";
import { BYTE_FLOWS } from "../../codec/flow/registry.js";
import { Kernel, type Span } from "../../codec/kernel.js";

let kernel: Kernel;
beforeAll(async () => {
  kernel = await Kernel.load();
});

/** A stand-in for the transform and the prior; it also dirties memory as they do. */
const deflated: Cost = (within, span) => {
  const bytes = within.read(span);
  within.view(within.allocate(100_000)).fill(0xcd);
  return deflateRawSync(bytes).length;
};

function noise(size: number, seed = 7): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

/** 16-bit samples of a slow wave with a little noise. */
function wave(samples: number): Uint8Array {
  const random = noise(samples);
  const bytes = new Uint8Array(2 * samples);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < samples; at++) {
    const phase = (at % 4000) - 2000;
    view.setInt16(2 * at, Math.trunc((phase * (2000 - Math.abs(phase))) / 40) + (random[at]! >> 5), true);
  }
  return bytes;
}

/** Calls of few functions, between noise without opcodes. */
function code(size: number): Uint8Array {
  const bytes = noise(size).map((value) => value & 63);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at + 23 < size; at += 11 + (bytes[at + 5]! % 12)) {
    bytes[at] = 0xe8;
    view.setInt32(at + 1, 4096 * (1 + (bytes[at + 6]! % 30)) - at - 1, true);
  }
  return bytes;
}

/** Words of 1 to 9 letters, in lines of at most 60 bytes, of which up to `ragged` may be left by chance. */
function lines(size: number, ragged: number): Uint8Array {
  const lengths = noise(size);
  const chances = noise(size, 8);
  let out = "";
  let column = 0;
  let most = 60;
  for (let at = 0; out.length < size; at++) {
    const word = "etaoinshr".slice(lengths[at]! >> 5, 9);
    const fits = column + 1 + word.length <= most;
    out += (fits ? " " : "\n") + word;
    column = fits ? column + 1 + word.length : word.length;
    if (!fits) most = 60 - (chances[at]! % (ragged + 1));
  }
  return new TextEncoder().encode(out.slice(0, size));
}

function text(size: number): Uint8Array {
  const words = ["the", "quick", "brown", "fox", "jumps", "over", "a", "lazy", "dog", "and", "sleeps"];
  const order = noise(size);
  let out = "";
  for (let at = 0; out.length < size; at++) out += `${words[order[at]! % words.length]!} `;
  return new TextEncoder().encode(out.slice(0, size));
}

interface Planned {
  readonly flowed: Flowed;
  readonly names: readonly string[];
}

/**
 * Plans, and checks that the data is left, that the chain leads back, and that only the latent stays in use.
 */
function planned(data: Uint8Array, level: "fast" | "default" | "max", cost = deflated): Planned {
  const mark = kernel.mark();
  const span = kernel.write(data);
  const before = kernel.mark();
  const flowed = plan(kernel, span, level, cost);
  const used = kernel.mark() - before;
  expect(used).toBeLessThanOrEqual(flowed.flows.length === 0 ? 0 : flowed.latent.size + 192);
  if (flowed.flows.length === 0) expect(flowed.latent).toBe(span);
  expect(Buffer.compare(kernel.read(span), data)).toBe(0);
  const chain = openChain(BYTE_FLOWS, flowed.flows, data.length);
  expect(chain.latentSize).toBe(flowed.latent.size);
  expect(Buffer.compare(kernel.read(chain.inverse(kernel, flowed.latent)), data)).toBe(0);
  kernel.release(mark);
  const names = flowed.flows.map(({ id }) => BYTE_FLOWS.find((flow) => flow.id === id)!.name);
  return { flowed, names };
}

describe("the plan of a block", () => {
  test.each(["fast", "default", "max"] as const)("leaves text and noise as they are at level %s", (level) => {
    for (const data of [new Uint8Array(0), Uint8Array.of(1), text(60_000), noise(60_000)]) {
      expect(planned(data, level).names).toEqual([]);
    }
  });

  test("does nothing at level fast", () => {
    const never: Cost = () => {
      throw new Error("the cost was asked for");
    };
    expect(planned(wave(20_000), "fast", never).names).toEqual([]);
  });

  test("takes differences of a small block of samples, and of a large one", () => {
    for (const samples of [20_000, 500_000]) {
      const { names, flowed } = planned(wave(samples), "default");
      expect(names[0]).toBe("numeric");
      expect(flowed.flows[0]!.parameters[0]! >> 4).toBe(2);
    }
  });

  test("takes the record flow that costs least, and none that saves too little", () => {
    const tableOf = (span: Span) => kernel.read(span);
    const data = wave(20_000);
    const isData = (span: Span) => Buffer.compare(tableOf(span), data) === 0;
    const saving = (part: number): Cost => {
      return (_kernel, span) => (isData(span) ? 128_000 : 128_000 - part);
    };
    expect(planned(data, "default", saving(1000)).names).toEqual([]);
    expect(planned(data, "default", saving(1001)).names).toHaveLength(1);
  });

  test("looks at samples of a large block only", () => {
    const sizes: number[] = [];
    planned(wave(500_000), "default", (within, span) => {
      sizes.push(span.size);
      return deflated(within, span);
    });
    expect(sizes.length).toBeGreaterThan(1);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(512 << 10);
  });

  test("converts the branches of code", () => {
    expect(planned(code(100_000), "default").names).toContain("branches");
  });

  test("makes line ends of wrapped text spaces where that costs less", () => {
    const breaks: Cost = (within, span) =>
      10_000 + 3 * within.read(span).filter((byte) => byte === 10).length;
    for (const size of [20_000, 400_000]) {
      expect(planned(lines(size, 0), "default", breaks).names).toEqual(["wrapping"]);
      expect(planned(lines(size, 8), "default", breaks).names).toEqual(["wrapping"]);
      expect(planned(lines(size, 0), "default", () => 10_000).names).toEqual([]);
    }
  });

  test("leaves lines of any length as they are, whatever the cost", () => {
    const breaks: Cost = (within, span) => within.read(span).filter((byte) => byte === 10).length;
    expect(planned(lines(20_000, 50), "default", breaks).names).toEqual([]);
  });

  test("takes long repeats out of wrapped text, at level max shorter ones by cost", () => {
    const once = lines(50_000, 0);
    const twice = new Uint8Array(100_000);
    twice.set(once);
    twice.set(once, 50_000);
    for (const level of ["default", "max"] as const) {
      const { names, flowed } = planned(twice, level);
      expect(names).toEqual(["wrapping", "repeats"]);
      expect(flowed.latent.size).toBeLessThan(51_000);
    }
  });

  test("takes a long repeat out before the branches, which then meet in both copies", () => {
    const once = code(100_000);
    const twice = new Uint8Array(200_000);
    twice.set(once);
    twice.set(once, 100_000);
    const { names, flowed } = planned(twice, "default");
    expect(names.slice(0, 2)).toEqual(["repeats", "branches"]);
    expect(flowed.latent.size).toBeLessThan(101_000);
  });

  test("takes shorter repeats out at level max only, and only where that costs less", () => {
    const piece = noise(700, 3);
    const data = noise(70_000, 5);
    for (let at = 0; at < data.length; at += 5000) data.set(piece, at);
    const length: Cost = (_kernel, span) => span.size;
    expect(planned(data, "default", length).names).toEqual([]);
    expect(planned(data, "max", length).names).toEqual(["repeats"]);
    expect(planned(data, "max", () => 1000).names).toEqual([]);
  });
});
