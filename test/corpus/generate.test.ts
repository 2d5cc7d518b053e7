import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { FlowzipError } from "../../codec/container/errors.js";
import { generate } from "../../corpus/generate/kinds.js";
import { deBruijn, fibonacci } from "../../corpus/generate/patterns.js";
import { Random } from "../../corpus/generate/random.js";

const files = new Map([...generate(1)].map(({ name, content }) => [name, content]));

function content(name: string): Uint8Array {
  const found = files.get(name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

const text = (name: string) => new TextDecoder("utf-8", { fatal: true }).decode(content(name));

describe("generated files", () => {
  // Written once: the files are the same on every machine and in every version.
  it.each([
    ["prose.txt", "31e9d561fa3f85702d0b80ab5f51a069acb21b96e1dfa239030f7e53f0cd5a79"],
    ["objects.json", "512e97bbe98c8522cb100a2cb33bc02d8fc1441300fb7d36a3e0f396511df248"],
    ["records.bin", "0d6597a051995fc3ee97365283560de39f5ca631a158ddddd56740b939df9f75"],
    ["sensor.s16le", "a819797930ed6aa3cdf36284cb39b74157ac6d38978a4ab86bd4dee39884d7af"],
    ["chord.wav", "6e4af53335e33bb9f880c04aa86b48989cd1d84e4247572f237e889324a21b99"],
    ["photo.ppm", "729002671f1cea2db0b784f50a720103b5c3ae6b39cd3a8995a647339ef46505"],
    ["code.x86", "dc922ccf87437c18970a3419d89e68e4f6f3e53d112f2a3ee804c3520b469159"],
    ["program.bin", "8f8385505fe9072caed9bdc084724fd168ebc67e188087100bf9bd6c5d9f2f18"],
    ["random.bin", "24520bc1971335717c6e1640125156fd3dd048c1ad6c8ac166a1421946a72756"],
    ["de-bruijn.bin", "903f73e3d7c24232567c4bbe2cd9960f43d3f40de8f28e4ae70d5c7b99a70950"],
  ])("%s has the bytes it always had", (name, digest) => {
    expect(sha256(content(name))).toBe(digest);
  });

  it("differ with the seed", () => {
    for (const { name, content: other } of generate(2)) {
      if (["zeros.bin", "one-byte.bin", "empty.bin", "fibonacci.txt", "de-bruijn.bin"].includes(name))
        continue;
      expect(sha256(other), name).not.toBe(sha256(content(name)));
    }
  });

  it("refuse a seed that is not possible", () => {
    for (const seed of [-1, 0.5, 2 ** 32, Number.NaN]) {
      expect(() => [...generate(seed)]).toThrow(FlowzipError);
    }
  });

  it("are what their names say", () => {
    expect(JSON.parse(text("objects.json"))).toBeInstanceOf(Array);
    const rows = text("table.csv").trimEnd().split("\n");
    expect(new Set(rows.map((row) => row.split(",").length))).toEqual(new Set([7]));
    expect(text("catalogue.xml").split("<item ").length).toBe(text("catalogue.xml").split("</item>").length);
    expect(content("empty.bin").length).toBe(0);
    expect(content("one-byte.bin").length).toBe(1);
    expect(content("zeros.bin").every((byte) => byte === 0)).toBe(true);
    const twice = Buffer.from(content("twice.bin"));
    expect(twice.length).toBe(2 << 20);
    expect(twice.subarray(0, 1 << 20).equals(twice.subarray(1 << 20))).toBe(true);
  });

  it("a WAV whose header fits and whose samples use the range without reaching its end", () => {
    const wav = Buffer.from(content("chord.wav"));
    expect(wav.toString("latin1", 0, 4) + wav.toString("latin1", 8, 16)).toBe("RIFFWAVEfmt ");
    expect(wav.readUInt32LE(4)).toBe(wav.length - 8);
    expect(wav.readUInt32LE(40)).toBe(wav.length - 44);
    let peak = 0;
    for (let at = 44; at < wav.length; at += 2) peak = Math.max(peak, Math.abs(wav.readInt16LE(at)));
    expect(peak).toBeGreaterThan(8000);
    expect(peak).toBeLessThan(32_767);
  });

  it("a PPM with three bytes for each pixel", () => {
    const ppm = content("photo.ppm");
    const header = "P6\n256 192\n255\n";
    expect(new TextDecoder("latin1").decode(ppm.subarray(0, header.length))).toBe(header);
    expect(ppm.length).toBe(header.length + 3 * 256 * 192);
  });
});

describe("patterns", () => {
  it("the Fibonacci word is abaababaabaab...", () => {
    expect(new TextDecoder().decode(fibonacci(13))).toBe("abaababaabaab");
  });

  it("a de Bruijn sequence has each string once", () => {
    expect([...deBruijn(2, 3)]).toEqual([0, 0, 0, 1, 0, 1, 1, 1]);
    const sequence = deBruijn(3, 5);
    const cyclic = [...sequence, ...sequence.subarray(0, 4)].join("");
    const strings = new Set(Array.from(sequence, (_, at) => cyclic.slice(at, at + 5)));
    expect(sequence.length).toBe(3 ** 5);
    expect(strings.size).toBe(3 ** 5);
  });
});

describe("the generator of random numbers", () => {
  it("stays below its bound and reaches all of it", () => {
    const random = new Random(7);
    const seen = new Set(Array.from({ length: 2000 }, () => random.below(10)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (let i = 0; i < 2000; i++) expect(Math.abs(random.bell(5))).toBeLessThanOrEqual(5);
  });

  it("is sfc32, as computed with Python's integers", () => {
    const random = new Random(1, 2);
    expect(Array.from({ length: 4 }, () => random.next())).toEqual([
      3921474818, 1956182856, 3568291541, 21179437,
    ]);
  });

  it("has independent streams", () => {
    expect(new Random(1, 0).next()).not.toBe(new Random(1, 1).next());
    expect(new Random(1, 3).next()).toBe(new Random(1, 3).next());
  });
});
