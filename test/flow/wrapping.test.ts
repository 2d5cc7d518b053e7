import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { FlowzipError } from "../../codec/container/errors.js";
import { Reader } from "../../codec/container/wire.js";
import { type WrappingParameters, wrap, wrapping } from "../../codec/flow/wrapping.js";
import { Kernel } from "../../codec/kernel.js";
import { everyString, outcome, wrapped } from "./data.js";

let kernel: Kernel;
beforeAll(async () => {
  kernel = await Kernel.load();
});

const plain: WrappingParameters = { pairs: false, near: 4, escapeByte: 1, latentSize: 0 };
const paired: WrappingParameters = { ...plain, pairs: true };
const utf8 = (text: string) => new TextEncoder().encode(text);

/** The definition of the way back: what a latent gives, of whatever length. */
function reference(latent: Uint8Array, { pairs, near, escapeByte }: WrappingParameters): Uint8Array {
  const text = Buffer.from(latent).toString("latin1");
  const escaping = String.fromCharCode(escapeByte);
  const lineEnd = pairs ? "\r\n" : "\n";
  const isWord = (letter: string) => letter !== " " && letter !== "\n" && letter !== escaping;
  let width = 0;
  let kind = 0;
  let line = "";
  let out = "";
  const finish = (end: string) => {
    out += line + end;
    line = "";
  };
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!;
    if (isWord(letter)) {
      line += letter;
      continue;
    }
    if (letter === escaping && text[at + 1] === "\n") {
      at++;
      finish("\n");
      continue;
    }
    const rest = [...text.slice(at + 1)];
    const stop = rest.findIndex((next) => !isWord(next));
    const word = stop < 0 ? rest.length : stop;
    const bare = line.replace(/ +$/, "");
    const spaces = line.length - bare.length;
    const needed = line.length + 1 + word;
    if (letter === escaping) {
      width = needed;
      line += " ";
    } else if (letter === "\n") {
      if (word > 0 && bare !== "" && spaces < 2) {
        const longer = bare.length + 1 + word;
        if ((spaces === 1) === kind > 1) {
          if (width === 0 || bare.length > width) width = bare.length;
          else if (longer <= width && longer > width - near) width = longer - 1;
        }
        kind = spaces === 1 ? Math.min(3, kind + 1) : Math.max(0, kind - 1);
      }
      finish(lineEnd);
    } else if (width > 0 && bare !== "" && spaces === 0 && word > 0 && needed > width) {
      if (line.length > width) width = line.length;
      finish(kind > 1 ? ` ${lineEnd}` : lineEnd);
      kind = kind > 1 ? 3 : 0;
    } else line += " ";
  }
  return Uint8Array.from(Buffer.from(out + line, "latin1"));
}

function forward(data: Uint8Array, parameters: WrappingParameters) {
  const mark = kernel.mark();
  try {
    const { latent, counts } = wrap(kernel, kernel.write(data), parameters);
    return { latent: kernel.read(latent), counts };
  } finally {
    kernel.release(mark);
  }
}

function inverse(latent: Uint8Array, size: number, parameters: WrappingParameters): Uint8Array {
  const mark = kernel.mark();
  try {
    return kernel.read(wrapping.inverse(kernel, kernel.write(latent), size, parameters));
  } finally {
    kernel.release(mark);
  }
}

function same(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}

describe("wrapping", () => {
  test("leads every short string back, and gives no two of them the same latent", () => {
    for (const [alphabet, length, parameters] of [
      [[97, 32, 10], 9, plain],
      [[97, 32, 10, 13], 7, plain],
      [[97, 32, 10, 13], 7, paired],
    ] as const) {
      const latents = new Set<string>();
      let count = 0;
      for (const data of everyString(alphabet, length)) {
        const made = outcome(() => forward(data, parameters));
        // Only more LF alone than pairs make a latent longer.
        if (made instanceof FlowzipError) {
          expect([parameters.pairs, made.code]).toEqual([true, "invalid-argument"]);
          continue;
        }
        if (!same(reference(made.latent, parameters), data)) expect(made.latent).toEqual(data);
        if (!same(inverse(made.latent, length, parameters), data)) expect(made.latent).toEqual(data);
        latents.add(Buffer.from(made.latent).toString("latin1"));
        count++;
      }
      expect(latents.size).toBe(count);
      expect(count).toBeGreaterThan(alphabet.length ** length / (parameters.pairs ? 8 : 2));
    }
  });

  test("agrees with its definition on any latent", () => {
    const letters = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom("a", "bc", "def", "ghijk") },
      { weight: 3, arbitrary: fc.constantFrom(" ", "\n", "\x01") },
      fc.constantFrom("\r", "  ", "\x01\n", " \n"),
    );
    const latents = fc.array(letters, { maxLength: 60 }).map((parts) => utf8(parts.join("")));
    fc.assert(
      fc.property(latents, fc.boolean(), fc.nat(127), fc.option(fc.nat(90)), (latent, pairs, near, other) => {
        const parameters = { pairs, near, escapeByte: 1, latentSize: latent.length };
        const expected = reference(latent, parameters);
        const size = other ?? expected.length;
        const result = outcome(() => inverse(latent, size, parameters));
        if (size === expected.length) expect(result).toEqual(expected);
        else expect(result).toMatchObject({ code: "corrupt" });
      }),
      { numRuns: 2000 },
    );
  });

  test("makes latents of wrapped texts that its definition leads back", () => {
    fc.assert(
      fc.property(wrapped, fc.boolean(), fc.nat(127), (data, pairs, near) => {
        const parameters = { ...plain, pairs: pairs && data.includes(13), near };
        expect(reference(forward(data, parameters).latent, parameters)).toEqual(data);
      }),
      { numRuns: 1000 },
    );
  });

  test.each(["\n", "\r\n", " \n", " \r\n"])("needs a few line ends to know a width, with %j", (end) => {
    const words = Array.from({ length: 2000 }, (_, at) => "abcdefghi".slice(0, 1 + ((at * at) % 9)));
    let column = 0;
    const text = words.map((word) => {
      const fits = column + 1 + word.length <= 60;
      const gap = fits ? " " : end;
      column = fits ? column + 1 + word.length : word.length;
      return gap + word;
    });
    const { latent, counts } = forward(utf8(text.join("")), { ...plain, pairs: end.includes("\r") });
    expect(counts.missed).toBeLessThanOrEqual(4);
    expect(counts.escaped).toBeLessThanOrEqual(4);
    expect(counts.awaited).toBeGreaterThan(150);
    expect(latent.filter((byte) => byte === 10).length).toBe(counts.missed);
  });

  test("writes what it awaits as spaces, other line ends as LF, other spaces as escapes", () => {
    const latent = "aa bb\ncc dd ee ff gg hh\x01ii";
    const data = "aa bb\ncc dd\nee ff\ngg hh ii";
    expect(inverse(utf8(latent), data.length, plain)).toEqual(utf8(data));
    expect(forward(utf8(data), plain).latent).toEqual(utf8(latent));
  });

  test("keeps LF alone among pairs", () => {
    const latent = forward(utf8("a\r\nb\nc\r\nd\r\n"), paired).latent;
    expect(latent).toEqual(utf8("a\nb\x01\nc d\n"));
  });

  test("refuses data with the escape byte, and a latent that would be longer", () => {
    for (const [data, parameters] of [
      ["a\x01b", plain],
      ["a\nb\r\nc\n", paired],
    ] as const) {
      expect(() => forward(utf8(data), parameters)).toThrow(
        expect.objectContaining({ code: "invalid-argument" }),
      );
    }
  });

  test("proposes nothing without line ends or without a free byte", () => {
    const every = Uint8Array.from({ length: 512 }, (_, at) => at & 255);
    for (const data of [utf8("no line end"), every]) {
      const mark = kernel.mark();
      expect(wrapping.propose(kernel, kernel.write(data))).toEqual([]);
      kernel.release(mark);
    }
  });

  test.each([
    ["a space as escape byte", [8, 32, 5]],
    ["LF as escape byte", [8, 10, 5]],
    ["a latent that is longer than the data", [8, 1, 11]],
  ])("refuses %s", (_what, parameters) => {
    expect(() => wrapping.read(new Reader(Uint8Array.from(parameters), "in a test"), 10)).toThrow(
      expect.objectContaining({ code: "corrupt" }),
    );
  });

  test.each([
    ["too few bytes", "a b", 4],
    ["too many bytes", "a b", 2],
    ["a line end that goes past the end", "a\n", 2],
  ])("refuses a latent of %s", (_what, latent, size) => {
    expect(() => inverse(utf8(latent), size, paired)).toThrow(expect.objectContaining({ code: "corrupt" }));
  });
});
