import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeBlock } from "../../codec/container/block.js";
import { branches } from "../../codec/flow/branches.js";
import { extend, type Flowed } from "../../codec/flow/chain.js";
import { numeric } from "../../codec/flow/numeric.js";
import { planes } from "../../codec/flow/planes.js";
import { repeats, repeatsOf } from "../../codec/flow/repeats.js";
import { wrapping } from "../../codec/flow/wrapping.js";
import { Kernel } from "../../codec/kernel.js";
import { context, encodeInContext } from "../../codec/prior/context.js";
import { permuted } from "../../codec/prior/permuted.js";
import type { BytePrior } from "../../codec/prior/prior.js";
import { stored } from "../../codec/prior/stored.js";
import { machineCode } from "../../corpus/generate/machine.js";
import { Random } from "../../corpus/generate/random.js";
import { fixedWidth } from "../../corpus/generate/records.js";
import { prose } from "../../corpus/generate/text.js";
import { fixedHeader, SINGLE } from "../support/blocks.js";
import { digestsByPython, sha256, withoutPython } from "./python.js";

/** A content, how flows are applied to it, and how a prior codes the latent: stored by default. */
interface Case {
  readonly content: Uint8Array;
  readonly apply?: (kernel: Kernel, start: Flowed) => Flowed;
  readonly prior?: number;
  readonly encode?: BytePrior["encode"];
}

const records = fixedWidth(new Random(2, 0), 1501);
const noise = new Random(2, 1).bytes(1503);
const code = machineCode(new Random(2, 2), 4000);
const twice = Uint8Array.from([...records, ...noise, ...records, ...new Uint8Array(500)]);

const numericCases = [1, 2, 3, 4, 8].flatMap((width) =>
  [1, 2, 3, 4, 5, 6]
    .filter((prediction) => width < 8 || prediction <= 3)
    .flatMap((prediction) =>
      [records, noise].map((content, at): Case => {
        const north = prediction === 1 || prediction === 3 ? 0 : [7, 2][at]!;
        const parameters = { width, prediction, north, bigEndian: at === 1, head: 5 * at, west: 1 + 4 * at };
        return { content, apply: (kernel, start) => extend(kernel, start, numeric, parameters) };
      }),
    ),
);

/** Prose in lines of 30 bytes, then of 60, that are a little ragged, with one LF alone. */
function wrappedText(end: string): Uint8Array {
  const random = new Random(2, 3);
  let column = 0;
  let text = "";
  for (const word of prose(random, 6000).split(/\s+/)) {
    const width = (text.length < 2000 ? 30 : 60) + random.below(3);
    const fits = column + word.length < width;
    text += (fits ? " " : end) + word;
    column = fits ? column + 1 + word.length : word.length;
  }
  return new TextEncoder().encode(`${text}\n${end}${text}`);
}

const CASES: Readonly<Record<string, readonly Case[]>> = {
  numeric: numericCases,
  planes: [
    { head: 3, stride: 7 },
    { head: 0, stride: 2 },
    { head: 1, stride: 1500 },
  ].map((parameters) => ({
    content: records,
    apply: (kernel, start) => extend(kernel, start, planes, parameters),
  })),
  branches: [1, 2, 3, 4, 5, 6, 7].flatMap((mask) =>
    [code, noise].map(
      (content): Case => ({
        content,
        apply: (kernel, start) => extend(kernel, start, branches, { mask }),
      }),
    ),
  ),
  repeats: [32, 100, 1600].flatMap((least) =>
    [twice, noise].map(
      (content): Case => ({
        content,
        apply: (kernel, start) => extend(kernel, start, repeats, repeatsOf(least)),
      }),
    ),
  ),
  wrapping: ["\n", "\r\n", " \r\n", "\r\n\n\r\n"].flatMap((ends) =>
    [0, 4, 127].map((near): Case => {
      const parameters = { pairs: ends.includes("\r"), near, escapeByte: 1, latentSize: 0 };
      return {
        content: wrappedText(ends),
        apply: (kernel, start) => extend(kernel, start, wrapping, parameters),
      };
    }),
  ),
  "prior context with records": [1, 12, 300].map((stride) => ({
    content: records,
    prior: context.id,
    encode: (kernel, latent, check) => encodeInContext(kernel, latent, check, stride),
  })),
  "prior permuted without its transform": [{ content: records, prior: permuted.id, encode: permuted.encode }],
  "a chain of several flows": [
    {
      content: twice,
      apply(kernel, start) {
        const shorter = extend(kernel, start, repeats, repeatsOf(64));
        const turned = extend(kernel, shorter, planes, { head: 0, stride: 3 });
        return extend(kernel, turned, branches, { mask: 7 });
      },
    },
  ],
};

describe.skipIf(withoutPython)("the second implementation, in Python, decodes", () => {
  let kernel: Kernel;
  let folder = "";
  beforeAll(async () => {
    kernel = await Kernel.load();
    folder = mkdtempSync(join(tmpdir(), "flowzip-chains-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function fileOf({ content, apply, prior = stored.id, encode = stored.encode }: Case): Uint8Array {
    const mark = kernel.mark();
    const start: Flowed = { latent: kernel.write(content), flows: [] };
    const { latent, flows } = apply?.(kernel, start) ?? start;
    const check = kernel.crc32c(content);
    const payload = encode(kernel, latent, check);
    if (payload === undefined) throw new Error("the prior does not shrink the latent");
    const block = writeBlock(kernel, { size: content.length, check }, { flows, prior }, kernel.view(payload));
    kernel.release(mark);
    return Buffer.concat([fixedHeader(SINGLE), block]);
  }

  it.each(Object.entries(CASES))("%s", async (name, cases) => {
    const paths = cases.map((each, at) => {
      const path = join(folder, `${name}-${at}.fz`);
      writeFileSync(path, fileOf(each));
      return path;
    });
    expect(await digestsByPython(paths)).toEqual(cases.map(({ content }) => sha256(content)));
  });
});
