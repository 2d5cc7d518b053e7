/** Golden files of pictures: small ones of several formats and kinds, whole and in tiles, and such as are to be refused. */
import { deflateSync } from "node:zlib";
import { encodeBytes } from "../dist/codec/domain/bytes.js";
import { tileArea, tileCount } from "../dist/codec/domain/tilegrid.js";
import { encodeTile, tileShape, writeTiledHead } from "../dist/codec/domain/tiles.js";
import { NETWORK } from "../dist/codec/image/priors.js";
import { Kernel } from "../dist/codec/kernel.js";
import { Random } from "../dist/corpus/generate/random.js";
import { ppm } from "../dist/corpus/generate/signals.js";
import { formatOf, openPicture } from "../dist/src/formats/pictures.js";
import { makeChunk, SIGNATURE } from "../dist/src/formats/png/chunks.js";
import { bytesOfPicture, cutOut, shapeOfPicture } from "../dist/src/formats/raster.js";
import { encode } from "../dist/src/index.js";
import { loadNetwork } from "../dist/src/models/shipped.js";
import {
  block,
  crc32c,
  fixedHeader,
  indexOf,
  joined,
  noise,
  number,
  storedBlock,
  word,
} from "./vector-parts.mjs";

const SINGLE = 0x20;
const PICTURES = 1;
const utf8 = (text) => new TextEncoder().encode(text);
const kernel = await Kernel.load();
kernel.lend(NETWORK, await loadNetwork(kernel, NETWORK));

/** The samples of a small photograph, pixel by pixel. */
function photo(width, height, stream = 1) {
  const file = ppm(new Random(7, stream), width, height);
  return file.subarray(file.length - 3 * width * height);
}

const grey = (width, height) => photo(width, height).filter((_, at) => at % 3 === 1);

/** Samples as a Photo CD decoder makes them of luma and chroma. */
function photoCd(width, height) {
  const random = new Random(7, 3);
  const clamp = (value) => Math.max(0, Math.min(255, Math.floor(value)));
  return Uint8Array.from(
    Array.from({ length: width * height }, (_, at) => {
      const luma = 60 + Math.floor((80 * (at % width)) / width) + random.below(6);
      const c1 = 150 + Math.floor((20 * at) / (width * height));
      const c2 = 130 + Math.floor((16 * (at % width)) / width);
      const first = Math.floor((22179 * (c1 - 156)) / 10000);
      const second = Math.floor((18215 * (c2 - 137)) / 10000);
      return [
        clamp((13584 * luma + 18215 * (c2 - 137)) / 10000),
        clamp((13584 * luma - 1940 * first - 5090 * second) / 10000),
        clamp((13584 * luma + 22179 * (c1 - 156)) / 10000),
      ];
    }).flat(),
  );
}

/** A PNG without filters; `rows` are the packed rows. */
function png(width, height, depth, colour, rows, chunks = []) {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([depth, colour], 8);
  const size = rows.length / height;
  const filtered = Array.from({ length: height }, (_, y) => [
    Uint8Array.of(0),
    rows.subarray(y * size, (y + 1) * size),
  ]);
  const stream = new Uint8Array(deflateSync(joined(...filtered.flat()), { level: 6 }));
  return joined(
    SIGNATURE,
    makeChunk("IHDR", header),
    ...chunks,
    makeChunk("IDAT", stream),
    makeChunk("IEND", []),
  );
}

function bmp(width, height, samples) {
  const step = Math.ceil((3 * width) / 4) * 4;
  const file = new Uint8Array(54 + step * height);
  const view = new DataView(file.buffer);
  file.set([0x42, 0x4d]);
  for (const [at, value] of [
    [2, file.length],
    [10, 54],
    [14, 40],
    [18, width],
    [22, height],
    [34, step * height],
  ])
    view.setUint32(at, value, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let y = 0; y < height; y++)
    for (let at = 0; at < 3 * width; at++)
      file[54 + (height - 1 - y) * step + at] = samples[3 * (y * width) + at + 2 - 2 * (at % 3)];
  return file;
}

const pnm = (head, samples) => joined(utf8(head), samples);
const pgm = (width, height) => pnm(`P5\n${width} ${height}\n255\n`, grey(width, height));

const palette = makeChunk(
  "PLTE",
  Uint8Array.from({ length: 48 }, (_, at) => at * 5),
);
const indices = Uint8Array.from({ length: 40 * 20 }, (_, at) => ((at % 20) >> 2) * 17);
const title = makeChunk("tEXt", utf8("Title\0a vector"));
const files = {
  ppm: pnm("P6\n# a photograph\n48 40\n255\n", photo(48, 40)),
  pgm: pgm(64, 48),
  "pgm-digits": utf8(`P2\n12 9 200\n${[...grey(12, 9)].map((value) => Math.min(value, 200)).join(" ")}\n`),
  pbm: pnm(
    "P4\n50 40\n",
    Uint8Array.from({ length: 280 }, (_, at) => (at % 14 < 7 ? 0xe0 >> (at % 3) : 0)),
  ),
  "pam-16": pnm(
    "P7\nWIDTH 30\nHEIGHT 20\nDEPTH 2\nMAXVAL 1023\nTUPLTYPE GRAYSCALE_ALPHA\nENDHDR\n",
    pairs(30, 20),
  ),
  bmp: bmp(33, 21, photo(33, 21)),
  png: png(48, 40, 8, 2, photo(48, 40), [title]),
  "png-palette": png(40, 40, 4, 3, indices, [palette]),
  photocd: pnm("P6 64 64 255\n", photoCd(64, 64)),
};

/** Grey of ten bits and an alpha that is always the same. */
function pairs(width, height) {
  const samples = [...grey(width, height)].flatMap((value) => [value >> 6, (value << 2) & 255, 3, 255]);
  return Uint8Array.from(samples);
}

/** A member in tiles, each part of which can be another than it should be. */
function tiled(file, grid, level, lies = {}) {
  const { format, picture, remainder } = openPicture(file, { pixels: lies.pixels ?? false });
  const shape = shapeOfPicture(picture);
  const content = formatOf(format.id).restore(picture, remainder);
  const packed = encodeBytes(kernel, remainder, level);
  const about = { format: format.id, shape, grid, fileSize: content.length, fileCheck: crc32c(content) };
  const head = writeTiledHead(kernel, { ...about, remainder: packed, ...lies.head });
  const tiles = Array.from({ length: tileCount(grid) }, (_, index) => {
    const samples = cutOut(bytesOfPicture(picture), shape, tileArea(grid, shape, index));
    const made = encodeTile(kernel, samples, tileShape(grid, shape, index), level);
    return { block: made, contentSize: samples.length };
  });
  const blocks = lies.blocks?.([head, ...tiles]) ?? [head, ...tiles];
  const entries = blocks.map(({ block: bytes, contentSize }) => [contentSize, bytes.length]);
  return joined(fixedHeader(PICTURES), ...blocks.map(({ block: bytes }) => bytes), indexOf(entries));
}

const GRID = { columns: 3, rows: 2 };
const asBlock = (content) => ({ block: storedBlock(content), contentSize: content.length });

/** Everything that goes before the tiles, as a content of bytes. */
const headContent = (width, height, { format = 2, columns = 1, rows = 1 } = {}) =>
  joined(
    // One plane of 8 bits; a format that the byte names, or one of its own.
    format === 2 ? [(7 << 2) | (2 << 6)] : [7 << 2, format],
    number(width),
    number(height),
    number(columns),
    number(rows),
    number(100),
    word(0),
    number(0),
  );

export function pictureVectors({ good, bad, unsupported }) {
  const whole = ["fast", "default", "max"].flatMap((level) =>
    Object.entries(files).map(([kind, file]) =>
      good(`picture-${level}-${kind}`, `level ${level}: a small picture, ${kind}`, file, () =>
        encode(file, { level }),
      ),
    ),
  );
  const raw = Uint8Array.from([...grey(20, 30)].flatMap((value) => [(value << 3) & 255, value >> 5]));
  const single = joined(fixedHeader(SINGLE | PICTURES), storedBlock(noise(40, 1)));
  const made = (file, lies) => tiled(file, GRID, "default", lies);
  const lying = (content) =>
    joined(
      fixedHeader(PICTURES),
      storedBlock(content),
      indexOf([[content.length, storedBlock(content).length]]),
    );
  return [
    ...whole,
    good("picture-raw-16", "raw samples of two bytes", raw, () => encode(raw, { raw: "20x30x1:u16" })),
    good("picture-tiny", "raw samples of 6 x 4 pixels", photo(6, 4), () =>
      encode(photo(6, 4), { raw: "6x4x3" }),
    ),
    good("picture-flat", "a picture of one colour", new Uint8Array(300).fill(9), () =>
      encode(new Uint8Array(300).fill(9), { raw: "10x10x3" }),
    ),
    good("picture-frames", "four pictures of raw samples, 12 x 9 pixels each", photo(12, 36), () =>
      encode(photo(12, 36), { raw: "4x9x12x3", level: "max" }),
    ),
    good("picture-tallies", "planes of enough samples that their values are counted", photo(60, 72), () =>
      encode(photo(60, 72), { raw: "60x72x3", level: "max" }),
    ),
    good("picture-planes", "planes at the default level", photo(80, 72), () =>
      encode(photo(80, 72), { raw: "80x72x3" }),
    ),
    good("picture-planes-16", "a plane of 16 bits at the default level", photo(160, 108), () =>
      encode(photo(160, 108), { raw: "160x162x1:u16" }),
    ),
    good("picture-metadata", "a short block of a picture, with fields", photo(20, 10), () =>
      encode(photo(20, 10), { raw: "20x10x3", metadata: { name: "photo.raw" } }),
    ),
    good("picture-tiles-pgm", "a picture in 3 x 2 tiles", files.pgm, async () => made(files.pgm)),
    good("picture-tiles-max", "a picture in 3 x 2 tiles, level max", files.ppm, async () =>
      tiled(files.ppm, GRID, "max"),
    ),
    good("picture-tiles-16", "a picture of 10 bits in 1 x 1 tiles", files["pam-16"], async () =>
      tiled(files["pam-16"], { columns: 1, rows: 1 }, "default"),
    ),
    good("picture-tiles-png", "a PNG in 3 x 2 tiles", files.png, async () => made(files.png)),
    good("picture-tiles-bytes", "a picture of which two tiles are stored bytes", files.pgm, async () =>
      made(files.pgm, { blocks: (blocks) => blocks.map((each, at) => (at < 5 ? each : storedTile(at - 1))) }),
    ),

    bad(
      "picture-tile-missing",
      "a picture has a tile less than it says",
      "corrupt",
      made(files.pgm, { blocks: (blocks) => blocks.slice(0, -1) }),
    ),
    bad(
      "picture-tile-more",
      "a picture has a tile more than it says",
      "corrupt",
      made(files.pgm, { blocks: (blocks) => [...blocks, blocks[6]] }),
    ),
    bad(
      "picture-tile-size",
      "a tile has the size of another",
      "corrupt",
      made(files.pgm, {
        blocks: (blocks) => [...blocks.slice(0, 2), asBlock(noise(30, 1)), ...blocks.slice(3)],
      }),
    ),
    bad(
      "picture-tile-bits",
      "a tile of bytes has samples of too many bits",
      "corrupt",
      made(files.pbm, {
        head: {},
        blocks: (blocks) => [
          blocks[0],
          asBlock(new Uint8Array(blocks[1].contentSize).fill(2)),
          ...blocks.slice(2),
        ],
      }),
    ),
    bad(
      "picture-file-check",
      "the check of the restored file is wrong",
      "corrupt",
      made(files.pgm, { head: { fileCheck: 1 } }),
    ),
    bad(
      "picture-file-size",
      "the size of the restored file is wrong",
      "corrupt",
      made(files.pgm, { head: { fileSize: files.pgm.length + 1 } }),
    ),
    bad(
      "picture-cut",
      "a picture in tiles is cut in its last tile",
      "truncated",
      made(files.pgm).slice(0, -60),
    ),
    bad(
      "picture-no-block",
      "a picture in tiles has no block",
      "corrupt",
      joined(fixedHeader(PICTURES), indexOf([])),
    ),
    bad(
      "picture-head-alone",
      "a picture in tiles has none",
      "corrupt",
      made(files.pgm, { blocks: ([head]) => [head] }),
    ),
    bad(
      "picture-grid",
      "more columns of tiles than a width has multiples of 16",
      "corrupt",
      lying(headContent(64, 48, { columns: 5 })),
    ),
    bad("picture-grid-zero", "no column of tiles", "corrupt", lying(headContent(64, 48, { columns: 0 }))),
    bad(
      "picture-many-tiles",
      "2^20 x 2^20 tiles",
      "corrupt",
      lying(headContent(2 ** 31 - 1, 1, { columns: 2 ** 20, rows: 2 ** 20 })),
    ),
    bad(
      "picture-long-format",
      "a format in more bytes than it needs",
      "corrupt",
      lying(headContent(64, 48, { format: 1 })),
    ),
    bad("picture-width", "a width of 0", "corrupt", lying(headContent(0, 48))),
    bad(
      "picture-head-short",
      "the head ends in the remainder's size",
      "corrupt",
      lying(headContent(64, 48).slice(0, -1)),
    ),
    bad("picture-head-long", "a byte follows the head", "corrupt", lying(joined(headContent(64, 48), [0]))),
    bad(
      "picture-head-coded",
      "the head is not a stored block",
      "corrupt",
      made(files.pgm, {
        blocks: ([, ...tiles]) => [
          { block: encodeBytes(kernel, new Uint8Array(500), "default"), contentSize: 500 },
          ...tiles,
        ],
      }),
    ),

    unsupported(
      "picture-2-31",
      "a picture of 2^31 - 1 samples on each side",
      lying(headContent(2 ** 31 - 1, 2 ** 31 - 1)),
    ),
    unsupported("picture-format-128", "a format that cannot be", lying(headContent(64, 48, { format: 128 }))),
    unsupported("picture-bytes", "one block of a picture that is a block of bytes", single),
    unsupported(
      "bytes-picture-prior",
      "a block of bytes with a prior of pictures",
      joined(fixedHeader(SINGLE), block({ contentSize: 40, payload: noise(40, 1), chain: [32, 0] })),
    ),
    unsupported(
      "bytes-picture-flow",
      "a block of bytes with a flow of pictures",
      joined(fixedHeader(SINGLE), block({ contentSize: 40, payload: noise(40, 1), chain: [0, 1, 41, 0] })),
    ),
  ];
}

/** A tile of the grey picture as it is. */
function storedTile(index) {
  const { picture } = openPicture(files.pgm);
  const shape = shapeOfPicture(picture);
  return asBlock(cutOut(bytesOfPicture(picture), shape, tileArea(GRID, shape, index)));
}
