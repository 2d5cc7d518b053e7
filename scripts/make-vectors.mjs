/**
 * Writes the golden files under test/vectors that do not exist yet, and their lines of the index. What exists is never
 * written again: a decoder has to read it for ever.
 *
 *   node scripts/make-vectors.mjs           files of the container: stored blocks, damaged and unsupported files
 *   node scripts/make-vectors.mjs --coded   also a file of each level and kind of content; only once the codec is final
 *   node scripts/make-vectors.mjs --coded --renew picture-
 *                                           as long as the format is not released: first removes those whose names begin so
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { machineCode } from "../dist/corpus/generate/machine.js";
import { Random } from "../dist/corpus/generate/random.js";
import { fixedWidth } from "../dist/corpus/generate/records.js";
import { prose } from "../dist/corpus/generate/text.js";
import { decode, encode } from "../dist/src/index.js";
import { itemVectors } from "./item-vectors.mjs";
import { pictureVectors } from "./picture-vectors.mjs";
import {
  block,
  crc32c,
  fixedHeader,
  indexOf,
  joined,
  noise,
  number,
  SHORT_START,
  shortBlock,
  storedBlock,
  withFields,
  word,
} from "./vector-parts.mjs";

const root = new URL("../test/vectors/", import.meta.url);
const indexUrl = new URL("index.json", root);
const SINGLE = 0x20;

const utf8 = (text) => new TextEncoder().encode(text);
const sentence = utf8("It is a truth universally acknowledged, that a single file in possession of bytes. ");
const repeated = (bytes, size) => Uint8Array.from({ length: size }, (_, at) => bytes[at % bytes.length]);

/** A good file: what is in it, and how it is made of that. */
const good = (name, about, content, make) => ({ file: `good/${name}.fz`, about, content, make });
const bad = (name, about, code, bytes) => ({ file: `bad/${name}.fz`, about, code, make: async () => bytes });
const unsupported = (name, about, bytes) => ({
  file: `unsupported/${name}.fz`,
  about,
  code: "unsupported",
  make: async () => bytes,
});

const small = noise(40, 1);
const blocks = [noise(1024, 2), noise(1024, 3), noise(5, 4)];
const stored = joined(...blocks.map(storedBlock));
const entries = blocks.map((content) => [content.length, storedBlock(content).length]);
const single = joined(fixedHeader(SINGLE), storedBlock(small));
const indexed = joined(fixedHeader(0), stored, indexOf(entries));
const metadata = {
  name: "größe.bin",
  time: 1_700_000_000_123,
  mode: 0o640,
  user: { colour: "blue", count: 3 },
};

function changed(bytes, at, value) {
  const copy = bytes.slice();
  copy[at < 0 ? bytes.length + at : at] = value;
  return copy;
}

const container = [
  good("empty", "no content: a header and an index without blocks", new Uint8Array(0), encode),
  good("single", "one stored block, no index", small, async () => single),
  good("one-byte", "one stored block of one byte", Uint8Array.of(0x41), encode),
  good("blocks", "three stored blocks and their index", joined(...blocks), async () => indexed),
  good("indexed-single", "one stored block that has an index all the same", small, async () =>
    joined(fixedHeader(0), storedBlock(small), indexOf([[small.length, storedBlock(small).length]])),
  ),
  good("metadata", "a name, a time, a mode and two entries of the user's", small, (content) =>
    encode(content, { metadata }),
  ),
  good("unknown-field", "an optional field that nobody knows is passed over", small, async () =>
    joined(withFields(SINGLE, ["zzzz", utf8("whatever")]), storedBlock(small)),
  ),
  good("two-members", "two files, one after the other", joined(small, ...blocks), async () =>
    joined(single, indexed),
  ),
  good(
    "members-with-metadata",
    "three members, the second empty, each with its name",
    joined(small, small),
    async () =>
      joined(
        await encode(small, { metadata: { name: "one" } }),
        await encode(new Uint8Array(0), { metadata: { name: "two" } }),
        await encode(small, { metadata: { name: "three" } }),
      ),
  ),

  good("short-stored", "a short block that is stored", small, async () =>
    joined(SHORT_START, shortBlock({ payload: small })),
  ),
  good(
    "short-two-members",
    "a short block, a member with an index, a short block",
    joined(small, ...blocks, small),
    async () =>
      joined(
        SHORT_START,
        shortBlock({ payload: small }),
        indexed,
        SHORT_START,
        shortBlock({ payload: small }),
      ),
  ),
  ...["fast", "default", "max"].map((level) =>
    good(`short-${level}`, `a short block of level ${level}`, repeated(sentence, 300), (content) =>
      encode(content, { level }),
    ),
  ),

  bad("short-alone", "nothing after the tag of a short block", "truncated", joined(SHORT_START, [0x80])),
  bad(
    "short-cut",
    "the last byte of a short block is missing",
    "truncated",
    joined(SHORT_START, shortBlock({ payload: small })).slice(0, -1),
  ),
  bad(
    "short-check",
    "the check of a short block's content is wrong",
    "corrupt",
    joined(SHORT_START, shortBlock({ payload: small, contentCheck: 0 })),
  ),
  bad(
    "short-too-large",
    "a short block of 2^16 + 1 bytes",
    "corrupt",
    joined(SHORT_START, shortBlock({ payload: small, contentSize: 2 ** 16 + 1 })),
  ),
  bad(
    "short-in-member",
    "a short block behind a header",
    "corrupt",
    joined(fixedHeader(SINGLE), shortBlock({ payload: small })),
  ),
  bad(
    "short-not",
    "a block with a check where a short one has to be",
    "corrupt",
    joined(SHORT_START, [0x35], [0], word(crc32c([0])), storedBlock(small)),
  ),

  bad("nothing", "a file of no bytes", "not-flowzip", new Uint8Array(0)),
  bad("text", "a text", "not-flowzip", utf8("This is no compressed file.\n")),
  bad("other-magic", "the last byte of the magic is another", "not-flowzip", changed(single, 2, 0x5b)),
  bad("magic-alone", "nothing after the magic", "truncated", single.slice(0, 3)),
  bad("header-alone", "nothing after the header", "truncated", single.slice(0, 7)),
  bad("cut-in-block", "the last byte of a block is missing", "truncated", single.slice(0, -1)),
  bad("cut-before-index", "all blocks, no index", "truncated", joined(fixedHeader(0), stored)),
  bad("cut-in-index", "the last byte of the footer is missing", "truncated", indexed.slice(0, -1)),
  bad(
    "cut-in-second-member",
    "two bytes of a second member",
    "truncated",
    joined(single, single.slice(0, 2)),
  ),
  bad("header-check", "the check of the header is wrong", "corrupt", changed(single, 5, single[5] ^ 1)),
  bad("flags-changed", "a flag of the header was changed", "corrupt", changed(single, 4, 0)),
  bad(
    "payload-changed",
    "a byte of a payload was changed",
    "corrupt",
    changed(single, 30, single[30] ^ 0x80),
  ),
  bad("block-check", "the check of a block is wrong", "corrupt", changed(single, -1, single.at(-1) ^ 1)),
  bad(
    "content-check",
    "the check of a content is wrong, that of its block right",
    "corrupt",
    joined(fixedHeader(SINGLE), block({ contentSize: 40, payload: small, contentCheck: 0 })),
  ),
  bad(
    "content-size",
    "a stored block says that it has one byte more",
    "corrupt",
    joined(fixedHeader(SINGLE), block({ contentSize: 41, payload: small })),
  ),
  bad(
    "size-of-2-53",
    "a content of 2^53 bytes",
    "corrupt",
    joined(fixedHeader(SINGLE), Uint8Array.of(1, 128, 128, 128, 128, 128, 128, 128, 16), new Uint8Array(20)),
  ),
  bad(
    "size-above-limit",
    "a content of 2^28 + 1 bytes",
    "corrupt",
    joined(fixedHeader(SINGLE), block({ contentSize: 2 ** 28 + 1, payload: small })),
  ),
  bad(
    "long-number",
    "a size in more bytes than it needs",
    "corrupt",
    joined(fixedHeader(SINGLE), Uint8Array.of(1, 0xa8, 0), new Uint8Array(50)),
  ),
  bad(
    "block-tag",
    "a block begins with 2",
    "corrupt",
    joined(fixedHeader(SINGLE), block({ tag: 2, contentSize: 40, payload: small })),
  ),
  bad(
    "index-entry",
    "the index has another size of the last block",
    "corrupt",
    joined(fixedHeader(0), stored, indexOf([...entries.slice(0, 2), [5, entries[2][1] + 1]])),
  ),
  bad(
    "index-too-short",
    "the index leaves the last block out",
    "corrupt",
    joined(fixedHeader(0), stored, indexOf(entries.slice(0, 2))),
  ),
  bad(
    "index-count",
    "the index says that it has 2^40 blocks",
    "corrupt",
    joined(fixedHeader(0), stored, indexOf(entries, { count: 2 ** 40 })),
  ),
  bad(
    "footer-size",
    "the footer says another size of the index",
    "corrupt",
    joined(fixedHeader(0), stored, indexOf(entries, { size: 5 })),
  ),
  bad("footer-magic", "the footer ends with other bytes", "corrupt", changed(indexed, -1, 0)),
  bad(
    "fields-check",
    "the check of the fields is wrong",
    "corrupt",
    joined(changed(withFields(SINGLE, ["zzzz", small]), -1, 0), storedBlock(small)),
  ),
  bad(
    "fields-too-large",
    "fields of 2^40 bytes",
    "corrupt",
    joined(fixedHeader(0x10), number(2 ** 40), new Uint8Array(20)),
  ),
  bad(
    "field-name",
    "a field with a space in its name",
    "corrupt",
    joined(withFields(SINGLE, ["a bc", small]), storedBlock(small)),
  ),
  bad(
    "metadata-not-map",
    "metadata that are a number",
    "corrupt",
    joined(withFields(SINGLE, ["meta", Uint8Array.of(5)]), storedBlock(small)),
  ),
  bad("trailing-text", "a text after the end", "trailing-data", joined(single, utf8("the end\n"))),
  bad("trailing-zeros", "zeros after the end", "trailing-data", joined(indexed, new Uint8Array(512))),

  unsupported("version-2", "version 2 of the format", joined(fixedHeader(SINGLE, 2), storedBlock(small))),
  unsupported(
    "version-255",
    "version 255 of the format",
    joined(fixedHeader(SINGLE, 255), storedBlock(small)),
  ),
  unsupported("flag-6", "an unknown flag", joined(fixedHeader(SINGLE | 0x40), storedBlock(small))),
  unsupported("flag-7", "an unknown flag", joined(fixedHeader(SINGLE | 0x80), storedBlock(small))),
  unsupported("domain-15", "an unknown domain", joined(fixedHeader(SINGLE | 15), storedBlock(small))),
  unsupported(
    "required-field",
    "a field that must be known, and is not",
    joined(withFields(SINGLE, ["Need", small]), storedBlock(small)),
  ),
  unsupported(
    "short-domain-15",
    "a short block of an unknown domain",
    joined(SHORT_START, shortBlock({ domain: 15, payload: small })),
  ),
  unsupported(
    "short-chain-255",
    "a short block with an unknown chain",
    joined(SHORT_START, shortBlock({ chain: [255], payload: small })),
  ),
  unsupported(
    "prior-255",
    "an unknown prior",
    joined(fixedHeader(SINGLE), block({ contentSize: 40, payload: small, chain: [255, 0] })),
  ),
  unsupported(
    "flow-255",
    "an unknown flow",
    joined(fixedHeader(SINGLE), block({ contentSize: 40, payload: small, chain: [0, 1, 255, 0] })),
  ),
];

const contents = {
  text: repeated(sentence, 3000),
  zeros: new Uint8Array(5000),
  ramp: Uint8Array.from({ length: 4001 }, (_, at) => at),
  records: Uint8Array.from({ length: 6000 }, (_, at) => (at % 12 === 0 ? at / 12 : at % 12)),
  mixed: joined(repeated(sentence, 1500), noise(600, 9), new Uint8Array(700)),
};
const coded = ["fast", "default", "max"].flatMap((level) =>
  Object.entries(contents).map(([kind, content]) =>
    good(`${level}-${kind}`, `level ${level}: ${kind}, in blocks of 2048 bytes`, content, () =>
      encode(content, { level, blockSize: 2048 }),
    ),
  ),
);

/** Prose in lines of at most 65 bytes, which end with a space before CR LF. */
function wrapped(text) {
  let column = 0;
  const gapBefore = (word) => {
    const fits = column === 0 || column + 1 + word.length <= 65;
    const gap = column === 0 ? "" : fits ? " " : " \r\n";
    column = fits ? column + gap.length + word.length : word.length;
    return gap;
  };
  return text
    .split(/\s+/)
    .map((word) => gapBefore(word) + word)
    .join("");
}

/** Contents for which the encoder takes flows of records and of machine code, and one that weighs its alphabet. */
const flowed = [
  good(
    "default-numeric",
    "level default: records, as differences",
    fixedWidth(new Random(1, 1), 9000),
    encode,
  ),
  good("default-branches", "level default: machine code", machineCode(new Random(1, 2), 3000), encode),
  good(
    "default-wrapping",
    "level default: 40,000 bytes of prose in lines, with a space before CR LF",
    utf8(wrapped(prose(new Random(1, 4), 40000))),
    encode,
  ),
  good(
    "default-alphabet",
    "level default: 40,000 bytes of prose",
    utf8(prose(new Random(1, 3), 40000)),
    encode,
  ),
];

const known = JSON.parse(await readFile(indexUrl, "utf8").catch(() => "[]"));
const renewed = process.argv.includes("--renew")
  ? process.argv[process.argv.indexOf("--renew") + 1]
  : undefined;
const isRenewed = ({ file }) => renewed !== undefined && file.split("/")[1].startsWith(renewed);
for (const { file } of known.filter(isRenewed)) await rm(new URL(file, root), { force: true });
const index = known.filter((vector) => !isRenewed(vector));
const pictures = pictureVectors({ good, bad, unsupported });
const items = itemVectors({ good, bad, unsupported });
for (const vector of process.argv.includes("--coded")
  ? [...container, ...coded, ...flowed, ...pictures, ...items]
  : container) {
  if (index.some(({ file }) => file === vector.file)) continue;
  const bytes = await vector.make(vector.content, {});
  const found = await decode(bytes).catch((error) => error);
  const right =
    vector.code === undefined ? Buffer.compare(found, vector.content) === 0 : found.code === vector.code;
  if (!right) throw new Error(`${vector.file} is not what it should be: ${found}`);
  await mkdir(new URL(".", new URL(vector.file, root)), { recursive: true });
  await writeFile(new URL(vector.file, root), bytes, { flag: "wx" });
  const expected =
    vector.code === undefined
      ? { size: vector.content.length, sha256: createHash("sha256").update(vector.content).digest("hex") }
      : { code: vector.code };
  index.push({ file: vector.file, about: vector.about, ...expected });
  process.stdout.write(`${vector.file}: ${bytes.length} bytes\n`);
}
await writeFile(indexUrl, `${JSON.stringify(index, undefined, 2)}\n`);
