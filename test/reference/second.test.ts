import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { machineCode } from "../../corpus/generate/machine.js";
import { fibonacci } from "../../corpus/generate/patterns.js";
import { Random } from "../../corpus/generate/random.js";
import { fixedWidth } from "../../corpus/generate/records.js";
import { prose } from "../../corpus/generate/text.js";
import { useFolder } from "../cli/command.js";
import { decodeByPython, digestsByPython, sha256, withoutPython } from "./python.js";

interface Vector {
  readonly file: string;
  readonly sha256?: string;
  readonly code?: string;
}

const FULL = 0x5a;
const SHORT_WITH_FIELDS = 0x35;
const DOMAIN_BITS = 15;
const PICTURES = 1;

const VECTORS = new URL("../vectors/", import.meta.url);
const pathOf = (file: string) => fileURLToPath(new URL(file, VECTORS));

/** Files of the domain that the second implementation leaves out: their beginning says so, whatever else they hold. */
function isOfPictures(file: string): boolean {
  if (!/^\w+\/picture-/.test(file)) return false;
  const bytes = readFileSync(pathOf(file));
  // A section of fields has one byte of size and four of a check.
  const at = bytes[2] === FULL ? 4 : bytes[2] === SHORT_WITH_FIELDS ? 3 + 1 + bytes[3]! + 4 : 2;
  return (bytes[at]! & DOMAIN_BITS) === PICTURES;
}

/** Small contents that lead to different chains, each from a sequence of its own. */
const CONTENTS: Readonly<Record<string, Uint8Array>> = {
  "prose.txt": Buffer.from(prose(new Random(1, 0), 1500)),
  "records.bin": fixedWidth(new Random(1, 1), 9000),
  "code.x86": machineCode(new Random(1, 2), 3000),
  // Several primary indices, weights in the alphabet.
  "fibonacci.txt": Buffer.from(fibonacci(2 ** 17 + 1001)),
};

describe.skipIf(withoutPython)("the second implementation, in Python", () => {
  const { path, run } = useFolder();

  it("agrees with all golden files, and knows that it does not know pictures", async () => {
    const vectors: readonly Vector[] = JSON.parse(readFileSync(pathOf("index.json"), "utf8"));
    const digests = await digestsByPython(vectors.map(({ file }) => pathOf(file)));
    expect(vectors.map(({ file }, at) => [file, digests[at]])).toEqual(
      vectors.map((vector) => [
        vector.file,
        isOfPictures(vector.file) ? "unsupported" : (vector.sha256 ?? vector.code),
      ]),
    );
  });

  it.each(["fast", "default", "max"])("restores what level %s makes", async (level) => {
    const names = Object.keys(CONTENTS);
    for (const [name, content] of Object.entries(CONTENTS)) writeFileSync(path(name), content);
    expect(run(["compress", "--level", level, ...names]).status).toBe(0);
    const digests = await digestsByPython(names.map((name) => path(`${name}.fz`)));
    expect(names.map((name, at) => [name, digests[at]])).toEqual(
      Object.entries(CONTENTS).map(([name, content]) => [name, sha256(content)]),
    );
  });

  it("restores two chunks of decisions", async () => {
    const content = Buffer.from(fibonacci(2 ** 19 + 1001));
    writeFileSync(path("long.txt"), content);
    expect(run(["compress", "--level", "fast", "long.txt"]).status).toBe(0);
    expect(await digestsByPython([path("long.txt.fz")])).toEqual([sha256(content)]);
  });

  it("writes the content to the standard output", () => {
    const content = Buffer.from("line\r\n\0\xff", "latin1");
    writeFileSync(path("bytes"), content);
    expect(run(["compress", "bytes"]).status).toBe(0);
    expect(decodeByPython(path("bytes.fz"))).toEqual({ status: 0, stdout: content, stderr: "" });
  });

  it("says in one line why it refuses a file", () => {
    const refused = decodeByPython(pathOf("unsupported/required-field.fz"));
    expect(refused).toEqual({
      status: 1,
      stdout: Buffer.alloc(0),
      stderr: expect.stringMatching(/^unsupported: [^\n]*Need[^\n]*\n$/),
    });
  });
});
