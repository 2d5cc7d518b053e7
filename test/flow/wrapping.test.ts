import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { Reader } from "../../codec/container/wire.js";
import { type WrappingParameters, wrapping } from "../../codec/flow/wrapping.js";
import { Kernel } from "../../codec/kernel.js";
import { outcome } from "./data.js";

let kernel: Kernel;
beforeAll(async () => {
  kernel = await Kernel.load();
});

const text = (characters: string) => Uint8Array.from(characters, (character) => character.charCodeAt(0));
const ESCAPE = "~";
const parameters = (crlf: boolean, near = 4): WrappingParameters => ({
  crlf,
  escapeByte: ESCAPE.charCodeAt(0),
  near,
  size: 0,
});

function forward(data: Uint8Array, given: WrappingParameters) {
  const mark = kernel.mark();
  const { latent, parameters: made } = wrapping.forward(kernel, kernel.write(data), given);
  const bytes = kernel.read(latent);
  kernel.release(mark);
  return { latent: bytes, made };
}

function inverse(latent: Uint8Array, size: number, given: WrappingParameters): Uint8Array {
  const mark = kernel.mark();
  try {
    const span = kernel.write(latent);
    return kernel.read(wrapping.inverse(kernel, span, size, { ...given, size: latent.length }));
  } finally {
    kernel.release(mark);
  }
}

/** The definition, word by word, as the text of the flow says it. */
function reference(data: Uint8Array, { crlf, near }: WrappingParameters): string {
  const characters = String.fromCharCode(...data);
  const end = crlf ? "\r\n" : "\n";
  let out = "";
  let column = 0;
  let wide = 0;
  for (let at = 0; at < characters.length; ) {
    const isEnd = characters.startsWith(end, at);
    const character = characters[at]!;
    if (!isEnd && character !== " ") {
      const isAlone = crlf && (character === "\r" || character === "\n");
      out += (isAlone ? ESCAPE : "") + character;
      column = isAlone ? 0 : column + 1;
      at++;
      continue;
    }
    const next = at + (isEnd ? end.length : 1);
    const following = characters.slice(next).split(crlf ? /[ \r\n]/ : /[ \n]/)[0]!;
    const word = column > 0 && characters[at - 1] !== " " ? following.length : 0;
    const reach = column + 1 + word;
    const isDue = word > 0 && wide > 0 && reach > wide;
    out += isEnd ? (isDue ? " " : "\n") : isDue ? ESCAPE : " ";
    if (!isEnd) {
      if (isDue) wide = reach;
      column++;
    } else {
      if (word > 0 && column > wide) wide = column;
      else if (word > 0 && !isDue && reach <= wide && reach > wide - near) wide = column + word;
      column = 0;
    }
    at = next;
  }
  return out;
}

const lines = fc
  .array(fc.constantFrom(" ", "\n", "\r\n", "\r", "a", "bcd", "efghi", "  "), { maxLength: 120 })
  .map((parts) => text(parts.join("")));

describe("wrapping", () => {
  test.each([false, true])("agrees with its definition both ways, with CR LF: %s", (crlf) => {
    fc.assert(
      fc.property(lines, fc.constantFrom(0, 1, 4, 12, 255), (data, near) => {
        const given = parameters(crlf, near);
        fc.pre(reference(data, given).length <= data.length);
        const { latent, made } = forward(data, given);
        expect(String.fromCharCode(...latent)).toBe(reference(data, given));
        expect(made.size).toBe(latent.length);
        expect(inverse(latent, data.length, given)).toEqual(data);
      }),
      { numRuns: 2000 },
    );
  });

  test("takes the line ends of wrapped text for spaces", () => {
    const data = text("one two three\nfour five six\nseven eight\n\nnine ten\n");
    const { latent } = forward(data, parameters(false));
    expect(String.fromCharCode(...latent)).toBe("one two three\nfour five six seven eight\n\nnine ten\n");
  });

  test("works across the pieces that it goes in", () => {
    const words = Array.from({ length: 40_000 }, (_, at) => "x".repeat(1 + ((at * 7) % 11)));
    const data = text(words.join(" ").replace(/(.{1,70})(?: |$)/g, "$1\n"));
    const { latent } = forward(data, parameters(false));
    expect(inverse(latent, data.length, parameters(false))).toEqual(data);
    const ends = latent.filter((byte) => byte === 10).length;
    expect(ends).toBeLessThan(5);
  });

  test.each([
    [false, " \na~", 8],
    [true, " \r\na", 8],
  ])("keeps all strings of some letters apart, with CR LF: %s", (crlf, letters, length) => {
    const alphabet = text(letters.replace(ESCAPE, ""));
    const images = new Set<string>();
    let count = 0;
    for (let size = 0; size <= length; size++) {
      for (let number = 0; number < alphabet.length ** size; number++) {
        const data = new Uint8Array(size);
        for (let at = 0, rest = number; at < size; at++, rest = Math.floor(rest / alphabet.length)) {
          data[at] = alphabet[rest % alphabet.length]!;
        }
        // Bytes alone that take an escape can make a latent longer; these are refused.
        if (reference(data, parameters(crlf)).length > size) continue;
        images.add(`${size}:${forward(data, parameters(crlf)).latent}`);
        count++;
      }
    }
    expect(images.size).toBe(count);
  });

  test.each([false, true])(
    "refuses a hostile latent, or makes data that it is of, with CR LF: %s",
    (crlf) => {
      const hostile = fc
        .array(fc.constantFrom(" ", "\n", "\r", "a", "bc", ESCAPE), { maxLength: 40 })
        .map((parts) => text(parts.join("")));
      fc.assert(
        fc.property(hostile, fc.nat(60), (latent, size) => {
          fc.pre(latent.length <= size);
          const given = parameters(crlf);
          const result = outcome(() => inverse(latent, size, given));
          if (result instanceof Uint8Array) expect(forward(result, given).latent).toEqual(latent);
          else expect(result.code).toBe("corrupt");
        }),
        { numRuns: 3000 },
      );
    },
  );

  test("is proposed for wrapped text only", () => {
    const proposals = (data: Uint8Array) => {
      const mark = kernel.mark();
      const found = wrapping.propose(kernel, kernel.write(data));
      kernel.release(mark);
      return found;
    };
    const words = "the quick brown fox jumps over a lazy dog while it sleeps ".repeat(200).split(" ");
    const wrapped = (end: string) => text(words.join(" ").replace(/(.{1,60})(?: |$)/g, `$1${end}`));
    expect(proposals(wrapped("\n"))).toMatchObject([{ crlf: false }]);
    expect(proposals(wrapped("\r\n"))).toMatchObject([{ crlf: true }]);
    expect(proposals(text(words.join(" ")))).toEqual([]);
    expect(proposals(Uint8Array.from({ length: 4096 }, (_, at) => at))).toEqual([]);
  });

  test.each([
    [2, 126, 4],
    [0, 10, 4],
    [0, 13, 4],
    [1, 32, 4],
  ])("refuses the parameters %i, %i, %i", (flag, escapeByte, near) => {
    const read = () => wrapping.read(new Reader(Uint8Array.of(flag, escapeByte, near, 5), "in a test"), 100);
    expect(read).toThrow(expect.objectContaining({ code: "corrupt" }));
  });

  test("refuses an escape that occurs", () => {
    expect(() => forward(text("a~b"), parameters(false))).toThrow(
      expect.objectContaining({ code: "invalid-argument" }),
    );
  });
});
