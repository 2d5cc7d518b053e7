import { describe, expect, it } from "vitest";
import { concatenate } from "../../src/arrays.js";
import { samples } from "../support/files.js";
import { Random } from "../support/random.js";
import { below, each, outcome } from "./sweep.js";

const SAMPLES = await samples();
/** The several blocks are many bytes: every third is enough for the sweeps over each of them. */
const stepOf = (size: number) => (size > 400 ? 3 : 1);
const places = (size: number) =>
  below(size).filter((at) => at < 40 || at > size - 60 || at % stepOf(size) === 0);

describe.each(SAMPLES)("a small file: $name", (sample) => {
  const { file } = sample;

  it("says after every flip of a bit that it is damaged", async () => {
    const bits = places(file.length).flatMap((at) => below(8).map((bit) => at * 8 + bit));
    const outcomes = await each(bits, (bit) => {
      const changed = file.slice();
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      return outcome(changed, sample, `bit ${bit}`);
    });
    // No bit is without a check: there is no flip after which a file may still decode.
    const expected = new Set(["corrupt", "truncated", "not-flowzip", "trailing-data"]);
    // Only the content of a short block has a check: its chain can name what nobody knows.
    const isShort = file[2] !== 0x5a;
    if (isShort) expected.add("unsupported");
    expect([...new Set(outcomes)].filter((code) => !expected.has(code))).toEqual([]);
    // In the magic of the first member, and only there, it is not known as a file at all.
    const isOther = (bit: number) => bit < 16 || (bit < 24 && !(isShort && outcomes[bit] !== "not-flowzip"));
    expect(outcomes.map((code) => code === "not-flowzip")).toEqual(bits.map(isOther));
  });

  it("says at every length that it is cut", async () => {
    const outcomes = await each(below(file.length), (size) => {
      // The first member of two is a file of its own.
      const content = sample.content.subarray(0, 24);
      return outcome(file.slice(0, size), { name: sample.name, content }, `${size} bytes`);
    });
    const whole = sample.name === "two members" ? [file.length - secondMemberBytes()] : [];
    expect(outcomes).toEqual(
      below(file.length).map((size) =>
        size < 3 ? "not-flowzip" : whole.includes(size) ? "right" : "truncated",
      ),
    );
  });

  it("says after any byte was set to another that it is damaged", async () => {
    const changes = places(file.length).flatMap((at) => [0x00, 0xff, 0x5a].map((value) => ({ at, value })));
    const real = changes.filter(({ at, value }) => file[at] !== value);
    const outcomes = await each(real, ({ at, value }) => {
      const changed = file.slice();
      changed[at] = value;
      return outcome(changed, sample, `byte ${at} set to ${value}`);
    });
    expect(outcomes).not.toContain("right");
  });

  it("never gives a wrong content after a byte was left out or put in", async () => {
    const outs = await each(places(file.length), (at) =>
      outcome(concatenate([file.subarray(0, at), file.subarray(at + 1)]), sample, `without byte ${at}`),
    );
    // A byte that is like its neighbour leaves the same file less its last byte.
    expect(outs).not.toContain("right");
    const random = new Random(1);
    const ins = await each(places(file.length + 1), (at) => {
      const changed = concatenate([
        file.subarray(0, at),
        Uint8Array.of(random.below(256)),
        file.subarray(at),
      ]);
      return outcome(changed, sample, `with a byte before ${at}`);
    });
    expect(ins).not.toContain("right");
  });

  it("never gives a wrong content after garbage was written over it", async () => {
    const random = new Random(file.length);
    const outcomes = await each(below(150), (round) => {
      const changed = file.slice();
      const at = random.below(file.length);
      changed.set(random.bytes(Math.min(2 + random.below(30), file.length - at)), at);
      if (round % 3 === 0) changed.copyWithin(random.below(file.length), random.below(file.length));
      return outcome(changed, sample, `garbage ${round}`);
    });
    expect(outcomes.length).toBe(150);
  });
});

function secondMemberBytes(): number {
  const two = SAMPLES.find(({ name }) => name === "two members");
  const one = SAMPLES.find(({ name }) => name === "stored");
  if (two === undefined || one === undefined) throw new Error("a sample is missing");
  return two.file.length - one.file.length;
}

describe("what never was a file", () => {
  it("is refused with a type", async () => {
    const random = new Random(99);
    const nothing = { name: "garbage", content: Uint8Array.of(1) };
    const outcomes = await each(below(300), (round) => {
      const garbage = random.bytes(random.below(100));
      if (round % 2 === 0)
        garbage.set((round % 4 === 0 ? [0xf7, 0x46, 0x5a] : [0xf7, 0x46, 0x80]).slice(0, garbage.length));
      return outcome(garbage, nothing, `round ${round}`);
    });
    expect([...new Set(outcomes)].sort()).toEqual(["corrupt", "not-flowzip", "truncated", "unsupported"]);
  });
});
