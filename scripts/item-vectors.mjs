/** Golden files of items: small ones with layers of all kinds, each with its model in it, and such as are to be refused. */
import { encodeBytes } from "../dist/codec/domain/bytes.js";
import { encodeLatents } from "../dist/codec/domain/items.js";
import { degreesOf, inputCount } from "../dist/codec/item/conditioner.js";
import { inputsOf } from "../dist/codec/item/neighbourhood.js";
import { Kernel } from "../dist/codec/kernel.js";
import { Random } from "../dist/corpus/generate/random.js";
import { encode } from "../dist/src/index.js";
import { writeFlow } from "../dist/src/models/flowfile.js";
import { block, crc32c, fixedHeader, indexOf, joined, noise, number } from "./vector-parts.mjs";

const SINGLE = 0x20;
const ITEMS = 2;
const RAW = 3;
const CHAIN = [64, 0];
const kernel = await Kernel.load();
const random = new Random(9, 1);
const between = (least, greatest) => least + random.below(greatest - least + 1);

const tap = (channel, y = 0, x = 0, back = 0) => ({ back, y, x, channel });
const around = (taps, more = {}) => ({
  taps,
  references: taps.length >= 4 ? 4 : Math.min(taps.length, 2),
  center: 100,
  spread: 320,
  level: 2,
  own: -1,
  ...more,
});

/** A conditioner whose net has random weights wherever its masks allow them. */
function conditioner(
  { order = "apart", cells = "all", neighbourhoods, channels },
  perTarget,
  hidden = [6, 6],
) {
  const targets = channels.map((channel, at) => ({
    channel,
    neighbourhood: Math.min(at, neighbourhoods.length - 1),
  }));
  const about = { order, cells, neighbourhoods, targets, net: { layers: [] } };
  const degrees = degreesOf(about);
  const common = neighbourhoods.reduce((sum, one) => sum + inputsOf(one), 0);
  let inputs = inputCount(about);
  const degreeOf = (unit, units) => Math.floor((unit * degrees) / units);
  const layers = [...hidden, perTarget * channels.length].map((outputs, index) => {
    const sees = (unit, at) =>
      index === 0 ? at < common + degreeOf(unit, outputs) : degreeOf(at, inputs) <= degreeOf(unit, outputs);
    const weights = Int16Array.from({ length: inputs * outputs }, (_, at) =>
      sees(Math.floor(at / inputs), at % inputs) ? between(-90, 90) : 0,
    );
    const biases = Int32Array.from({ length: outputs }, () => between(-900, 900));
    const layer = { inputs, outputs, weights, biases };
    inputs = outputs;
    return layer;
  });
  return { ...about, net: { layers } };
}

const every = (channels) => Array.from({ length: channels }, (_, channel) => channel);

/** A base of all channels. */
function base(kind, components, channels, more = {}) {
  const { neighbourhoods = [around([])], order = "apart", hidden = [], range = [60, 140] } = more;
  const [least, greatest] = range;
  return {
    kind: "factor",
    base: kind,
    components,
    conditioner: conditioner({ order, neighbourhoods, channels: every(channels) }, 3 * components, hidden),
    ranges: every(channels).map(() => ({ least, greatest })),
  };
}

const flowOf = (height, width, channels, layers, back = 0) => ({
  lattice: { height, width, channels },
  back,
  middles: new Array(channels).fill(100),
  layers,
});
const modelOf = (flow) => writeFlow({ name: "vector", licence: "CC0-1.0", flow, names: [], training: {} });

const row = flowOf(1, 1, 4, [
  { kind: "shift", offsets: [97, -2, 98, 100] },
  {
    kind: "table",
    values: [Int32Array.of(-5, 0, 1, 2, 4), new Int32Array(0), new Int32Array(0), Int32Array.of(-1, 2)],
  },
  { kind: "permute", order: [3, 0, 2, 1] },
  { kind: "scale", exponents: [3, 0, -5, 16] },
  { kind: "linear", weights: Int16Array.of(0, 20, -30, 7, 5, 0, 12, 9, -8, 0, 0, 1, 3, -3, 9, 0) },
  { kind: "planar", seen: [0, 2], level: 1, moved: [1], directions: [5000], normal: [300, -700], bias: 9000 },
  { kind: "radial", seen: [1, 2], level: 0, moved: [3], directions: [-3000], center: [9, 90], reach: 17 },
  base("logistic", 1, 4, {
    neighbourhoods: [6, 690, 3, 142].map((center) =>
      around([], { center, spread: center === 690 ? 4000 : 320 }),
    ),
    range: [-20, 900],
  }),
]);

const pairs = (owns) =>
  owns.map((own) => around([tap(own, 0, 0, 1), tap(1 - own, 0, 0, 2)], { own, center: 300 }));
const rows = flowOf(
  1,
  1,
  2,
  [
    {
      kind: "coupling",
      affine: true,
      conditioner: conditioner({ neighbourhoods: [around([tap(1), tap(1, 0, 0, 1)])], channels: [0] }, 2),
    },
    {
      kind: "autoregressive",
      direction: "maf",
      affine: true,
      conditioner: conditioner({ order: "causal", neighbourhoods: pairs([1, 0]), channels: [1, 0] }, 2),
    },
    {
      kind: "autoregressive",
      direction: "iaf",
      affine: false,
      conditioner: conditioner({ order: "causal", neighbourhoods: pairs([0, 1]), channels: [0, 1] }, 1),
    },
    // More than 2^18 values: steps of two.
    base("normal", 3, 2, {
      neighbourhoods: [-580, -300].map((center) => around([], { center, spread: 1500 })),
      range: [-(2 ** 18), 2 ** 18],
    }),
  ],
  2,
);

const beside = [tap(0, 0, -1), tap(0, 0, 1), tap(0, -1, 0), tap(0, 1, 0)];
const picture = flowOf(4, 4, 1, [
  {
    kind: "coupling",
    affine: false,
    conditioner: conditioner({ cells: "odd", neighbourhoods: [around(beside)], channels: [0] }, 1),
  },
  { kind: "squeeze" },
  {
    ...base("uniform", 1, 2, { range: [-60, 160] }),
    conditioner: conditioner({ neighbourhoods: [around([tap(0), tap(1)])], channels: [3, 2] }, 3),
  },
  base("normal", 2, 2, {
    order: "causal",
    neighbourhoods: [0, 1].map((own) => around([tap(own, 0, -1), tap(own, -1, 0)], { own })),
    hidden: [4],
    range: [-40, 220],
  }),
]);

/** Floats that are no decimals, of which what is left is companded. */
const floats = flowOf(9, 8, 1, [
  { kind: "compand", digits: [2] },
  base("logistic", 2, 1, {
    order: "causal",
    neighbourhoods: [around([tap(0, 0, -1), tap(0, -1, 0)], { own: 0, center: 0, spread: 640 })],
    hidden: [4],
    range: [-140, 140],
  }),
]);
/** Pictures that are bilinear in cells of four, with floats of all kinds at their ends. */
function pictureFloats(count) {
  const at = (item, y, x) => Math.sin(1 + item * 7 + Math.floor(y) * 5 + Math.floor(x) * 3) / 3;
  const file = new Uint8Array(128 + 4 * count * 72);
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${count}, 9, 8, 1), }`;
  file.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, 118, 0]);
  file.set(new TextEncoder().encode(`${text.padEnd(117)}\n`), 10);
  const view = new DataView(file.buffer, 128);
  for (let place = 0; place < count * 72; place++) {
    const [item, y, x] = [Math.floor(place / 72), (Math.floor(place / 8) % 9) / 4, (place % 8) / 4];
    const [down, right] = [y % 1, x % 1];
    const upper = at(item, y, x) * (1 - right) + at(item, y, x + 1) * right;
    const lower = at(item, y + 1, x) * (1 - right) + at(item, y + 1, x + 1) * right;
    view.setFloat32(4 * place, upper * (1 - down) + lower * down, true);
  }
  for (const [index, bits] of [0x80000000, 0x7fa00001, 0xff800000, 1, 0x807fffff, 0xffffffff].entries())
    view.setUint32(4 * (71 + 72 * index), bits, true);
  return file;
}

/** Values in a narrow range, but for one in a hundred. */
const values = (count, least, greatest, most) =>
  Int32Array.from({ length: count }, (_, at) =>
    at % 100 === 99 ? between(0, most) : between(least, greatest),
  );
const ofTwoBytes = (integers) => Uint8Array.from([...integers].flatMap((value) => [value & 255, value >> 8]));

/** A file of items as it should be, each part of which can be another. */
const plain = flowOf(1, 1, 2, [base("logistic", 1, 2)]);
const some = values(2 * 700, 97, 103, 255);
const content = Uint8Array.from(some);
function made(lies = {}) {
  const {
    integers = some,
    bytes = content,
    model = modelOf(lies.flow ?? plain),
    latents = encodeLatents(kernel, plain, integers),
  } = lies;
  const embedded = lies.modelBlock?.(encodeBytes(kernel, model, "max")) ?? encodeBytes(kernel, model, "max");
  const payload = joined(
    lies.named ?? joined([1], number(embedded.length), embedded),
    [lies.format ?? RAW],
    number(lies.count ?? integers.length / 2),
    lies.remainder ?? [2, 0, 1],
    latents,
  );
  return block({
    contentSize: bytes.length,
    payload,
    chain: lies.chain ?? CHAIN,
    contentCheck: lies.contentCheck ?? crc32c(bytes),
  });
}
const file = (lies) => joined(fixedHeader(SINGLE | ITEMS), made(lies));

function flipped(bytes, at) {
  const copy = bytes.slice();
  copy[at] ^= 1;
  return copy;
}

/** A file, which is one of items and not one of bytes. */
function itemsOf(bytes) {
  if (bytes[4] !== (SINGLE | ITEMS)) throw new Error("the model does not make these items smaller");
  return bytes;
}

const latents = encodeLatents(kernel, plain, some);
const masked = flowOf(1, 1, 2, [
  base("logistic", 1, 2, { order: "causal", neighbourhoods: [0, 1].map((own) => around([], { own })) }),
]);
masked.layers[0].conditioner.net.layers[0].weights[0] = 5;

const still = { kind: "shift", offsets: [0, 0] };

export function itemVectors({ good, bad, unsupported }) {
  const coded = (name, about, flow, shape, bytes) =>
    good(`items-${name}`, about, bytes, async () =>
      itemsOf(await encode(bytes, { model: modelOf(flow), rawItems: shape, embedModel: true })),
    );
  const broken = (name, about, lies) => bad(`items-${name}`, about, "corrupt", file(lies));
  const unknown = (name, about, lies) => unsupported(`items-${name}`, about, file(lies));
  const rowValues = values(4 * 1000, 97, 103, 255);
  const wide = ofTwoBytes(values(2 * 600, 290, 320, 65535));
  const small = Uint8Array.from(values(16 * 400, 96, 104, 255));
  return [
    coded("row", "a table, with layers without a net", row, "1000x4", Uint8Array.from(rowValues)),
    coded("rows", "a table of two bytes, each row by those before", rows, "600x2:u16", wide),
    coded("pictures", "pictures of 4 x 4 cells", picture, "400x4x4x1", small),
    coded("floats", "pictures of float32 that are no decimals", floats, undefined, pictureFloats(60)),
    good("items-by-hand", "items of which each part is as it should be", content, async () => file()),
    good("items-zero-words", "latents with words of zeros at the bottom", content, async () =>
      file({ latents: joined(new Uint8Array(6), latents) }),
    ),
    good("items-remainder", "a remainder that is a block of bytes", content, async () => {
      const packed = encodeBytes(kernel, Uint8Array.of(1), "default");
      return file({ remainder: joined(number(packed.length), packed) });
    }),

    broken("count", "one item more than the content has bytes for", { count: 701 }),
    broken("count-2-28", "more items than the content has bytes", { count: 2 ** 28 }),
    broken("state", "an item less than there are latents for", {
      count: 699,
      bytes: content.subarray(0, 1398),
    }),
    broken("words", "a word is left over below the first item", { latents: joined([1, 0, 0], latents) }),
    broken("latents-changed", "a byte of the latents was changed", { latents: flipped(latents, 100) }),
    broken("latents-short", "latents of three bytes", { latents: latents.subarray(-3) }),
    broken("state-zero", "a state that ends with a zero", { latents: joined(latents.slice(0, -1), [0]) }),
    broken("content-check", "the check of the content is wrong", { contentCheck: 1 }),
    broken("too-large", "an integer that the file's bytes do not hold", {
      integers: some.with(7, 256),
    }),
    broken("raw-size", "integers of no bytes", { remainder: [2, 0, 0] }),
    broken("model-changed", "a byte of the model was changed", {
      modelBlock: (bytes) => flipped(bytes, bytes.length >> 1),
    }),
    broken("model-long", "a byte follows the model", { modelBlock: (bytes) => joined(bytes, [0]) }),
    broken("model-other", "the model's last layer leaves values", {
      flow: { ...plain, layers: plain.layers.slice(1) },
    }),
    broken("model-altered", "the model has another bias", {
      flow: flowOf(1, 1, 2, [base("logistic", 1, 2)]),
    }),
    broken("model-mask", "a unit of the model's net sees what it must not see", { flow: masked }),
    broken("model-none", "the model is no model", { model: noise(90, 5) }),
    bad(
      "items-not-single",
      "a member of items that has an index",
      "corrupt",
      joined(fixedHeader(ITEMS), made(), indexOf([[content.length, made().length]])),
    ),
    bad(
      "items-model-missing",
      "a model that is named, and not at hand",
      "missing-model",
      file({ named: joined([0], noise(32, 3), number(4), new TextEncoder().encode("none")) }),
    ),
    unknown("format-127", "items of a format that nobody knows", { format: 127 }),
    unknown("format-128", "items of a format that cannot be", { format: 128 }),
    unknown("named-2", "a model that is named in another way", { named: [2] }),
    unknown("prior-0", "a block of items that is stored", { chain: [0, 0] }),
    unknown("flow-1", "a block of items with a flow of bytes", { chain: [64, 1, 1, 0] }),
    unknown("layer", "a model with a layer that nobody knows", {
      flow: { ...plain, layers: [{ kind: "magic" }, ...plain.layers] },
    }),
    unknown("work", "a model of 255 layers that go through 17 items each", {
      flow: { ...plain, back: 16, layers: [...new Array(255).fill(still), ...plain.layers] },
    }),
    unsupported(
      "bytes-item-prior",
      "a block of bytes with the prior of items",
      joined(fixedHeader(SINGLE), made()),
    ),
  ];
}
