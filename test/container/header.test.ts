import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Field,
  FULL_HEADER_BYTES,
  type Header,
  readFields,
  writeHeader,
} from "../../codec/container/header.js";
import { LARGEST_FIELDS } from "../../codec/container/limits.js";
import { readMembers } from "../../codec/container/member.js";
import { ArraySource } from "../../codec/container/source.js";
import { Writer } from "../../codec/container/wire.js";
import { Kernel } from "../../codec/kernel.js";
import { decode } from "../../dist/src/index.js";
import { concatenate } from "../../src/arrays.js";
import { crc32c } from "../reference/checksum.js";
import { FIELDS, fixedHeader, indexOf, SINGLE } from "../support/blocks.js";
import { expectFailure, failure } from "../support/failure.js";

const kernel = await Kernel.load();

async function readBack(file: Uint8Array): Promise<Header> {
  for await (const event of readMembers(kernel, new ArraySource(file), {
    wanted: () => Number.POSITIVE_INFINITY,
  })) {
    if (event.kind === "header") return event.header;
  }
  throw new Error("there is no header");
}

function field(name: string, ...bytes: number[]): Field {
  return { name, bytes: Uint8Array.from(bytes) };
}

/** A whole file without blocks whose header has this section of fields, with the right checksum. */
function fileWithFields(section: Uint8Array): Uint8Array<ArrayBuffer> {
  const check = new Writer().word(crc32c(section)).finish();
  return concatenate([fixedHeader(FIELDS), section, check, indexOf([])]);
}

function section(...fields: readonly (readonly [name: string, size: number, bytes: readonly number[]])[]) {
  const content = new Writer();
  for (const [name, size, bytes] of fields) {
    content.bytes(new TextEncoder().encode(name)).number(size).bytes(Uint8Array.from(bytes));
  }
  return new Writer().number(content.length).bytes(content.finish()).finish();
}

const VARIANTS: readonly Header[] = [
  { domain: "bytes", single: false, isShort: false, fields: [] },
  { domain: "bytes", single: true, isShort: false, fields: [] },
  { domain: "bytes", single: false, isShort: false, fields: [field("meta", 0x80)] },
  {
    domain: "bytes",
    single: true,
    isShort: false,
    fields: [field("note", 1, 2, 3), field("meta"), field("abc9", 255)],
  },
];

describe("a header", () => {
  it("begins with bytes that are no text, and has its check in the sixth and seventh", () => {
    const bytes = writeHeader(kernel, { domain: "bytes", single: true, isShort: false, fields: [] });
    expect(bytes).toEqual(fixedHeader(SINGLE));
    expect(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, 1))).toThrow();
    expect(writeHeader(kernel, { domain: "bytes", single: false, isShort: false, fields: [] })).toEqual(
      fixedHeader(0),
    );
  });

  it.each(VARIANTS)("comes back: %j", async (header) => {
    expect(await readBack(writeHeader(kernel, header))).toEqual(header);
  });

  it.each(VARIANTS)("shows every flip of a bit: %j", async (header) => {
    const bytes = writeHeader(kernel, header);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const damaged = bytes.slice();
      damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
      const { code } = await failure(() => readBack(damaged));
      const expected = bit < 24 ? ["not-flowzip"] : ["corrupt", "truncated"];
      expect(expected, `bit ${bit}`).toContain(code);
    }
  });

  it("shows every change of two bits in its fixed part", async () => {
    const bytes = writeHeader(kernel, { domain: "bytes", single: true, isShort: false, fields: [] });
    for (let one = 0; one < 56; one++) {
      for (let two = 0; two < one; two++) {
        const damaged = bytes.slice();
        for (const bit of [one, two]) damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
        const { code } = await failure(() => readBack(damaged));
        expect(code).toBe(two < 24 ? "not-flowzip" : "corrupt");
      }
    }
  });

  it("is truncated at every length but those that do not reach the magic's end", async () => {
    for (const header of VARIANTS) {
      const bytes = writeHeader(kernel, header);
      for (let size = 0; size < bytes.length; size++) {
        const { code } = await failure(() => readBack(bytes.subarray(0, size)));
        expect(code, `${size} bytes`).toBe(size < 3 ? "not-flowzip" : "truncated");
      }
    }
  });

  it("of another version is unsupported by its number", async () => {
    for (let version = 0; version < 256; version++) {
      if (version === 1) continue;
      await expectFailure(() => readBack(fixedHeader(0, version)), "unsupported", `version ${version} `);
    }
  });

  it("with an unknown flag or domain is unsupported", async () => {
    for (let flags = 0; flags < 256; flags++) {
      // Domains 0 to 2, with and without fields and index, are known.
      if ((flags & ~0x30) <= 2) continue;
      await expectFailure(() => readBack(fixedHeader(flags)), "unsupported");
    }
    await expectFailure(() => readBack(fixedHeader(0x40)), "unsupported", "unknown flags (64)");
    await expectFailure(() => readBack(fixedHeader(0x03)), "unsupported", "unknown domain (3)");
  });
});

describe("the fields of a header", () => {
  it("come back in their order, whatever they hold", async () => {
    const name = fc.stringMatching(/^[a-z][A-Za-z0-9]{3}$/);
    const some = fc.record({ name, bytes: fc.uint8Array({ maxLength: 200 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(some, { maxLength: 5 }), fc.boolean(), async (fields, single) => {
        const header: Header = { domain: "bytes", single, isShort: false, fields };
        expect(await readBack(writeHeader(kernel, header))).toEqual(header);
      }),
    );
  });

  it("that are unknown are passed over when their name begins small", async () => {
    const file = fileWithFields(section(["zzzz", 3, [1, 2, 3]], ["a000", 0, []]));
    expect(await decode(file)).toEqual(new Uint8Array(0));
  });

  it("that are unknown and begin with a capital are refused by their name", async () => {
    const file = fileWithFields(section(["note", 1, [1]], ["Xy12", 1, [2]]));
    await expectFailure(() => decode(file), "unsupported", "Xy12");
  });

  it("need names of four letters or digits, the first a letter", async () => {
    for (const name of ["1abc", "ab c", "ab\0c", "{abc", "ab-c"]) {
      await expectFailure(() => decode(fileWithFields(section([name, 0, []]))), "corrupt", "name");
      await expectFailure(
        () => writeHeader(kernel, { domain: "bytes", single: true, isShort: false, fields: [field(name)] }),
        "invalid-argument",
        name,
      );
    }
    for (const name of ["", "abc", "abcde", "äbcd"]) {
      await expectFailure(
        () => writeHeader(kernel, { domain: "bytes", single: true, isShort: false, fields: [field(name)] }),
        "invalid-argument",
      );
    }
  });

  it("with sizes that lie are refused", async () => {
    for (const size of [2, 127, LARGEST_FIELDS]) {
      const { code } = await failure(() => decode(fileWithFields(section(["note", size, [1]]))));
      expect(code).toBe("corrupt");
    }
    for (const size of [LARGEST_FIELDS + 1, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
      await expectFailure(() => decode(fileWithFields(section(["note", size, [1]]))), "corrupt", "note");
    }
    await expectFailure(() => decode(fileWithFields(Uint8Array.of(2, 0x61, 0x62))), "corrupt", "fields");
  });

  it("of more than their limit are refused before they are read", async () => {
    for (const size of [LARGEST_FIELDS + 1, 2 ** 32, 2 ** 53 - 1]) {
      const file = concatenate([fixedHeader(FIELDS), new Writer().number(size).finish()]);
      await expectFailure(() => decode(file), "corrupt", `${size}`);
    }
    const bytes = new Uint8Array(LARGEST_FIELDS);
    await expectFailure(
      () =>
        writeHeader(kernel, {
          domain: "bytes",
          single: true,
          isShort: false,
          fields: [{ name: "note", bytes }],
        }),
      "invalid-argument",
      `${LARGEST_FIELDS}`,
    );
  });

  it("never make a reader fail untyped", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          readFields(bytes);
        } catch (error) {
          expect((error as Error).name).toBe("FlowzipError");
        }
      }),
    );
  });

  it("end where the fixed part says that there are none", () => {
    expect(writeHeader(kernel, { domain: "bytes", single: true, isShort: false, fields: [] }).length).toBe(
      FULL_HEADER_BYTES,
    );
  });
});
