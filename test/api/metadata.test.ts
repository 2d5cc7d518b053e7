import fc from "fast-check";
import { Packr } from "msgpackr";
import { describe, expect, it } from "vitest";
import { Writer } from "../../codec/container/wire.js";
import { decode, encode, list, type Metadata } from "../../dist/src/index.js";
import { concatenate } from "../../src/arrays.js";
import { readMetadata } from "../../src/metadata.js";
import { crc32c } from "../reference/checksum.js";
import { FIELDS, fixedHeader, indexOf } from "../support/blocks.js";
import { expectFailure } from "../support/failure.js";

const content = new TextEncoder().encode("something");

async function readBack(metadata: Metadata): Promise<Metadata> {
  const file = await encode(content, { metadata });
  const told: Metadata[] = [];
  expect(await decode(file, { onMetadata: (metadata) => told.push(metadata) })).toEqual(content);
  expect((await list(file)).members.map(({ metadata }) => metadata)).toEqual(told);
  expect(told.length).toBe(1);
  return told[0] as Metadata;
}

/** An empty file whose metadata are these bytes. */
function fileWith(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const field = new Writer().bytes(new TextEncoder().encode("meta")).number(bytes.length).bytes(bytes);
  const section = new Writer().number(field.length).bytes(field.finish()).finish();
  const check = new Writer().word(crc32c(section)).finish();
  return concatenate([fixedHeader(FIELDS), section, check, indexOf([])]);
}

function hex(digits: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(digits.replaceAll(" ", ""), "hex"));
}

describe("metadata", () => {
  it.each<Metadata>([
    {},
    { name: "a.txt" },
    { name: "" },
    { name: "Größe – 大きさ – 📏.bin", time: 1_700_000_000_123, mode: 0o755 },
    { time: 0, mode: 0 },
    { time: -1_000_000_000_000 },
    { time: 1_700_000_000_123.456 },
    { mode: 0o7777 },
    { user: {} },
    { user: { text: "blue", count: 5, ratio: 0.1, yes: true, no: false, "": "empty" } },
    { user: JSON.parse('{"__proto__": "own", "constructor": 1, "toString": true}') },
    { name: "x".repeat(100_000) },
  ])("comes back: %j", async (metadata) => {
    expect(await readBack(metadata)).toEqual(metadata);
  });

  it("comes back whatever it is", async () => {
    const text = fc.string({ unit: "grapheme" });
    const number = fc.double({ noNaN: true }).filter((value) => !Object.is(value, -0));
    const user = fc.dictionary(text, fc.oneof(text, number, fc.boolean()));
    const metadata = fc.record(
      { name: text, time: number, mode: fc.integer({ min: 0, max: 0o7777 }), user },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(metadata, async (some) => {
        expect({ ...(await readBack(some as Metadata)) }).toEqual(some);
      }),
      { numRuns: 60 },
    );
  });

  it("does not change a prototype", async () => {
    const { user } = await readBack({ user: JSON.parse('{"__proto__": "own"}') });
    expect(Object.getPrototypeOf(user)).toBeNull();
    expect(Object.keys(user ?? {})).toEqual(["__proto__"]);
  });

  it("is told for each member in turn", async () => {
    const names: (string | undefined)[] = [];
    const members = [{ name: "one" }, undefined, { name: "three" }].map((metadata) =>
      encode(content, { metadata }),
    );
    await decode(concatenate(await Promise.all(members)), { onMetadata: ({ name }) => names.push(name) });
    expect(names).toEqual(["one", undefined, "three"]);
  });

  it("keeps only the twelve bits of a mode", async () => {
    expect(await readBack({ mode: 0o100644 })).toEqual({ mode: 0o644 });
  });

  it("that could not be read back is refused when it is written", async () => {
    for (const wrong of [
      { name: 5 },
      { time: "now" },
      { time: new Date(0) },
      { mode: 5n },
      { user: { nested: {} } },
      { user: { nothing: null } },
      { user: { big: 5n } },
    ]) {
      const metadata = wrong as unknown as Metadata;
      await expectFailure(() => encode(content, { metadata }), "invalid-argument", "metadata");
    }
    const name = "x".repeat(1 << 20);
    await expectFailure(() => encode(content, { metadata: { name } }), "invalid-argument", "1048576");
  });
});

describe("metadata of another hand", () => {
  const read = async (bytes: Uint8Array) => (await list(fileWith(bytes))).members[0]?.metadata;

  it("is read with all that this version does not know passed over", async () => {
    const packr = new Packr({ useRecords: false, variableMapSize: true });
    expect(await read(packr.pack({ name: "a", owner: "root", more: [1, { deep: null }] }))).toEqual({
      name: "a",
    });
    expect(await read(hex("80"))).toEqual({});
  });

  it("is read whatever width its numbers have", async () => {
    for (const width of ["05", "cc05", "cd0005", "ce00000005", "cf0000000000000005", "d30000000000000005"]) {
      expect(await read(hex(`82 a474696d65 ${width} a46d6f6465 ${width}`))).toEqual({ time: 5, mode: 5 });
    }
    expect(await read(hex("81 a474696d65 cb 4014000000000000"))).toEqual({ time: 5 });
  });

  it.each<[string, string]>([
    ["nothing at all", ""],
    ["no map", "05"],
    ["an array", "91a161"],
    ["the byte that MessagePack never uses", "c1"],
    ["a map that ends early", "82a46e616d65a161"],
    ["a map of four milliards", "dfffffffff"],
    ["an array of four milliards", "81a46e616d65ddffffffff"],
    ["a text of four milliards", "81a46e616d65dbffffffff"],
    ["bytes of four milliards", "81a46e616d65c6ffffffff"],
    ["an extension of four milliards", "81a46e616d65c9ffffffff05"],
    ["bytes behind its end", "8080"],
    ["a name that is a number", "81a46e616d6505"],
    ["a name that is nothing", "81a46e616d65c0"],
    ["a time that is a text", "81a474696d65a161"],
    ["a mode that is a map", "81a46d6f646580"],
    ["a user's part that is no map", "81a47573657205"],
    ["a user's value that is a list", "81a47573657281a16190"],
    ["a user's key that is a number", "81a4757365728105a161"],
    ["an error by extension", "d4650092a46576616cb2676c6f62616c546869732e70776e65643d31"],
    ["an expression by extension", "d4780092a128a0"],
    ["a record by extension", "d4720092a161a162"],
    ["a reference to itself", "d669000000016900"],
  ])("is corrupt: %s", async (_name, digits) => {
    await expectFailure(() => list(fileWith(hex(digits))), "corrupt", "metadata");
    expect(await readBack({ name: "still works" })).toEqual({ name: "still works" });
  });

  it("is corrupt where it is nested without end", async () => {
    for (const one of [0x91, 0x81]) {
      await expectFailure(() => list(fileWith(new Uint8Array(500_000).fill(one))), "corrupt", "metadata");
    }
  });

  it("is never anything but metadata or corrupt", () => {
    const start = fc.constantFrom(0x81, 0x82, 0xd4, 0xd5, 0xd6, 0xc7, 0xde, 0x91);
    const bytes = fc.tuple(start, fc.uint8Array({ maxLength: 60 })).map(([first, rest]) => [first, ...rest]);
    fc.assert(
      fc.property(bytes, (all) => {
        try {
          readMetadata([{ name: "meta", bytes: Uint8Array.from(all) }]);
        } catch (error) {
          expect(error).toMatchObject({ name: "FlowzipError", code: "corrupt" });
        }
      }),
      { numRuns: 3000 },
    );
  });
});
