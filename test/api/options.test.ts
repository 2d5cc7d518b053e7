import { describe, expect, it } from "vitest";
import {
  createDecoder,
  createEncoder,
  type DecodeOptions,
  decode,
  type EncodeOptions,
  encode,
} from "../../dist/src/index.js";
import { expectFailure } from "../support/failure.js";
import { text } from "../support/random.js";

const content = text(300);

describe("options that are not possible", () => {
  it.each<[string, unknown]>([
    ["level", "best"],
    ["level", "toString"],
    ["level", 3],
    ["blockSize", 1023],
    ["blockSize", 2 ** 28 + 1],
    ["blockSize", 4096.5],
    ["blockSize", "4096"],
    ["blockSize", Number.NaN],
    ["threads", -1],
    ["threads", 1.5],
    ["threads", 1025],
    ["memory", 0],
    ["memory", -5],
    ["memory", Number.NaN],
  ])("are refused by encode: %s %s", async (name, value) => {
    const options = { [name]: value } as EncodeOptions;
    await expectFailure(() => encode(content, options), "invalid-argument", name);
    await expectFailure(() => createEncoder(options), "invalid-argument", name);
  });

  it.each<[string, unknown]>([
    ["maxOutputSize", -1],
    ["maxOutputSize", 0.5],
    ["maxOutputSize", "100"],
    ["threads", -1],
    ["memory", 0],
  ])("are refused by decode: %s %s", async (name, value) => {
    const options = { [name]: value } as DecodeOptions;
    const file = await encode(content);
    await expectFailure(() => decode(file, options), "invalid-argument", name);
    await expectFailure(() => createDecoder(options), "invalid-argument", name);
  });

  it("are possible up to their ends", async () => {
    const file = await encode(content, { blockSize: 2 ** 28, threads: 1024, memory: 2 ** 53 - 1 });
    expect(await decode(file, { threads: 0, maxOutputSize: 300 })).toEqual(content);
  });
});
