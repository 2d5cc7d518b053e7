import { corrupt, FlowzipError } from "../container/errors.js";
import { Reader, Writer } from "../container/wire.js";
import type { Kernel, Span } from "../kernel.js";
import type { NetworkModel } from "../model/network.js";
import { PlacedNetwork } from "./network.js";
import { type Frames, frameRows, type Plane, type PlaneShape, shapeOf } from "./plane.js";

/** How hard the prior tries: "max" is several times slower. */
export type PlaneLevel = "fast" | "default" | "max";

/** Bytes of a plane's description in the kernel. */
const FIELD_BYTES = 64;
/** Earlier planes that a plane looks at. */
const MOST_EARLIER = 2;
/** Beyond its payload, an encoder of the kernel may have one chunk of coded bytes at hand: two bytes a decision. */
const CHUNK_ROOM = 2 * 2 ** 20 + 64;
/** Bytes of a sample that there is room for at first, and at the most: 80 decisions of two bytes. */
const USUAL_SAMPLE_BYTES = 4;
const MOST_SAMPLE_BYTES = 160;
const MOST_WIDTH = 2 ** 16;
const MOST_SAMPLES = 2 ** 28;
const MOST_VALUE = 2 ** 16;
/** Border of a plane in the kernel's memory. */
const LEFT = 4;
const RIGHT = 4;
const ABOVE = 3;
const BELOW = 2;
const SAMPLE_BYTES = 4;
/** Columns, and rows, of a block of coefficients. */
const BLOCK_SIDE = 8;
/** The largest coefficient, either way. */
const MOST_COEFFICIENT = 2 ** 11;

/** The numbers of the ways to code a plane in the kernel. */
const WAYS: Readonly<Record<PlaneLevel, number>> = { default: 0, max: 1, fast: 2 };
const NO_NETWORK = { description: 0, memory: 0 };

/** Whether the prior codes planes of a shape. */
export function isCodable({ width, height, least, most, quantisers }: PlaneShape): boolean {
  const areBlocks =
    width % BLOCK_SIDE === 0 &&
    height % BLOCK_SIDE === 0 &&
    least >= -MOST_COEFFICIENT &&
    least <= 0 &&
    most >= 0 &&
    most <= MOST_COEFFICIENT;
  return (
    (quantisers === undefined || areBlocks) &&
    [width, height, least, most].every(Number.isInteger) &&
    Math.min(width, height) >= 1 &&
    width <= MOST_WIDTH &&
    (LEFT + width + RIGHT) * (ABOVE + height + BELOW) <= MOST_SAMPLES &&
    least <= most &&
    least >= -MOST_VALUE &&
    most <= MOST_VALUE
  );
}

const describe = ({ width, height, least, most }: PlaneShape): string =>
  `a plane of ${width} x ${height} samples from ${least} to ${most}`;

interface Placed {
  readonly shape: PlaneShape;
  /** Its description in the kernel. */
  readonly field: Span;
  readonly memory: Span;
}

function samples32(kernel: Kernel, memory: Span): Int32Array {
  const bytes = kernel.view(memory);
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / SAMPLE_BYTES);
}

/** Lays a plane out in the kernel's memory. */
function place(kernel: Kernel, shape: PlaneShape): Placed {
  const { width, height, least, most } = shape;
  const field = kernel.allocate(FIELD_BYTES);
  const memory = kernel.allocate(kernel.run.fieldBytes(width, height));
  kernel.run.placeField(field.pointer, width, height, least, most, memory.pointer);
  return { shape, field, memory };
}

/** Where row `y` begins among the samples of a plane's memory. */
function rowStart(kernel: Kernel, placed: Placed, y: number): number {
  return (kernel.run.fieldStride(placed.shape.width) / SAMPLE_BYTES) * (ABOVE + y) + LEFT;
}

/** Lays a plane out with its samples. */
function placeWhole(kernel: Kernel, plane: Plane): Placed {
  const placed = place(kernel, plane);
  const target = samples32(kernel, placed.memory);
  for (let y = 0; y < plane.height; y++) {
    target.set(plane.samples.subarray(y * plane.width, (y + 1) * plane.width), rowStart(kernel, placed, y));
  }
  return placed;
}

/** The samples of a plane that was laid out. */
function readPlaced(kernel: Kernel, placed: Placed): Plane {
  const { width, height } = placed.shape;
  const samples = new Int32Array(width * height);
  const source = samples32(kernel, placed.memory);
  for (let y = 0; y < height; y++) {
    const start = rowStart(kernel, placed, y);
    samples.set(source.subarray(start, start + width), y * width);
  }
  return { ...placed.shape, samples };
}

/** The samples of frames, one after the other. */
function joined(frames: readonly Plane[]): Int32Array {
  const samples = new Int32Array(frames.reduce((sum, frame) => sum + frame.samples.length, 0));
  let at = 0;
  for (const frame of frames) {
    samples.set(frame.samples, at);
    at += frame.samples.length;
  }
  return samples;
}

function constantPlane(shape: PlaneShape): Plane {
  return { ...shape, samples: new Int32Array(shape.width * shape.height).fill(shape.least) };
}

function isHalf(small: PlaneShape, large: PlaneShape): boolean {
  return small.width === (large.width + 1) >> 1 && small.height === (large.height + 1) >> 1;
}

/** Whether nothing is coded of a plane. */
const isConstant = (shape: PlaneShape): boolean =>
  shape.least === shape.most && shape.quantisers === undefined;
const isSame = (one: PlaneShape, other: PlaneShape): boolean =>
  one.width === other.width && one.height === other.height;

/** How one direction codes samples, and how coefficients. */
interface Coding {
  /**
   * `isWhole` says whether all earlier planes have the plane's own size, `goesOn` whether what was learnt of the plane before counts
   * for this one.
   */
  readonly samples: (fields: Span, earlier: number, isWhole: boolean, goesOn: boolean) => void;
  readonly coefficients: (
    coder: number,
    fields: number,
    earlier: number,
    quantisers: number,
    width: number,
    scratch: number,
  ) => void;
}

/** Runs the prior of coefficients on each plane of them, with those before it. */
function overCoefficients(kernel: Kernel, coder: Span, planes: readonly Placed[], code: Coding): void {
  const wide = planes.reduce((width, { shape }) => Math.max(width, shape.width), 0);
  const mark = kernel.mark();
  const scratch = kernel.allocate(kernel.run.coefficientsScratchBytes(wide));
  for (const [index, { shape, field }] of planes.entries()) {
    const before = planes.slice(Math.max(0, index - MOST_EARLIER), index).reverse();
    const own = kernel.mark();
    const fields = kernel.allocate(FIELD_BYTES * (1 + MOST_EARLIER));
    kernel.view(fields).set(kernel.view(field));
    for (const [slot, other] of before.entries()) {
      kernel.view(fields).set(kernel.view(other.field), FIELD_BYTES * (1 + slot));
    }
    const quantisers = kernel.allocate(SAMPLE_BYTES * shape.quantisers!.length);
    samples32(kernel, quantisers).set(shape.quantisers!);
    code.coefficients(
      coder.pointer,
      fields.pointer,
      before.length,
      quantisers.pointer,
      wide,
      scratch.pointer,
    );
    kernel.release(own);
  }
  kernel.release(mark);
}

const hasCoefficients = ({ shape }: Placed): boolean => shape.quantisers !== undefined;

/** Codes pictures one below the other, plane by plane: what was learnt of a plane of one goes on in that of the next. */
function overFrames(kernel: Kernel, frames: readonly (readonly Placed[])[], code: Coding["samples"]): void {
  const [first] = frames;
  for (const index of first!.keys()) {
    if (isConstant(first![index]!.shape)) continue;
    for (const [at, placed] of frames.entries()) {
      const earlier = placed
        .slice(0, index)
        .reverse()
        .filter(({ shape }) => !isConstant(shape))
        .slice(0, MOST_EARLIER);
      const mark = kernel.mark();
      const fields = kernel.allocate(FIELD_BYTES * (1 + MOST_EARLIER));
      kernel.view(fields).set(kernel.view(placed[index]!.field));
      for (const [slot, { field }] of earlier.entries()) {
        kernel.view(fields).set(kernel.view(field), FIELD_BYTES * (1 + slot));
      }
      code(fields, earlier.length, true, at > 0);
      kernel.release(mark);
    }
  }
}

type PerhapsPlane = PlaneShape & { readonly samples?: Int32Array };

/**
 * The frames of planes, which only level max knows.
 * @throws FlowzipError `corrupt` where some planes have others than others
 */
function framesOf(shapes: readonly PlaneShape[], level: PlaneLevel): Frames | undefined {
  const [first] = shapes;
  const frames = first?.frames;
  const areAlike = shapes.every(
    (shape) => shape.frames === frames && (frames === undefined || isSame(shape, first!)),
  );
  const areKnown = frames === undefined || (level === "max" && first!.quantisers === undefined);
  if (!areAlike || !areKnown) throw corrupt("a picture has frames that its prior does not know");
  return frames;
}

/** Lays planes out, with their samples if there are any: for each frame, if there are frames, those of that. */
function placeAll(kernel: Kernel, shapes: readonly PerhapsPlane[], level: PlaneLevel): Placed[][] {
  const frames = framesOf(shapes, level);
  const rest = (shape: PerhapsPlane) => {
    const { samples } = shape;
    return samples === undefined ? place(kernel, shape) : placeWhole(kernel, { ...shape, samples });
  };
  if (frames === undefined) return [shapes.map(rest)];
  const begins = frameRows(frames, shapes[0]!.height);
  return begins.slice(1).map((end, index) => {
    const begin = begins[index]!;
    return shapes.map((shape) => {
      const { width, least, most, samples } = shape;
      const part = { width, height: end - begin, least, most };
      return rest(samples ? { ...part, samples: samples.subarray(begin * width, end * width) } : part);
    });
  });
}

/**
 * Codes all coefficients, then each other plane with the earlier ones that it looks at: the latest ones, those of its own
 * size first.
 */
function overPlanes(kernel: Kernel, coder: Span, frames: readonly (readonly Placed[])[], code: Coding): void {
  if (frames.length > 1) {
    overFrames(kernel, frames, code.samples);
    return;
  }
  const [all = []] = frames;
  if (all.some(hasCoefficients)) overCoefficients(kernel, coder, all.filter(hasCoefficients), code);
  overSamples(
    kernel,
    all.filter((placed) => !hasCoefficients(placed)),
    code.samples,
  );
}

function overSamples(kernel: Kernel, planes: readonly Placed[], code: Coding["samples"]): void {
  for (const [index, placed] of planes.entries()) {
    if (isConstant(placed.shape)) continue;
    const before = planes
      .slice(0, index)
      .reverse()
      .filter(({ shape }) => !isConstant(shape));
    const same = before.filter(({ shape }) => isSame(shape, placed.shape));
    const scaled = before.filter(
      ({ shape }) =>
        !isSame(shape, placed.shape) && (isHalf(shape, placed.shape) || isHalf(placed.shape, shape)),
    );
    const earlier = [...same, ...scaled].slice(0, MOST_EARLIER);
    const mark = kernel.mark();
    const fields = kernel.allocate(FIELD_BYTES * (1 + MOST_EARLIER));
    kernel.view(fields).set(kernel.view(placed.field));
    for (const [slot, other] of earlier.entries()) {
      let source = other;
      if (!isSame(other.shape, placed.shape)) {
        source = place(kernel, {
          ...placed.shape,
          least: other.shape.least,
          most: other.shape.most,
        });
        kernel.run.resample(other.field.pointer, source.field.pointer);
      }
      kernel.view(fields).set(kernel.view(source.field), FIELD_BYTES * (1 + slot));
    }
    code(
      fields,
      earlier.length,
      earlier.every(({ shape }) => isSame(shape, placed.shape)),
      false,
    );
    kernel.release(mark);
  }
}

const widest = (shapes: readonly PlaneShape[]): number =>
  shapes.reduce((width, shape) => Math.max(width, shape.width), 1);

/** @throws FlowzipError `invalid-argument` for a plane that the prior does not code */
export function checkPlane(plane: Plane): void {
  const { width, height, least, most, samples } = plane;
  let outside = 0;
  if (isCodable(plane)) for (const sample of samples) outside |= (sample - least) | (most - sample);
  if (!isCodable(plane) || samples.length !== width * height || outside < 0) {
    throw new FlowzipError(
      "invalid-argument",
      `the prior of planes cannot code ${describe(plane)}`,
      `give 1 to 2^28 samples within their range, 2^16 in a row and values of 2^16 at the most`,
    );
  }
}

/** What goes into a payload of planes besides them. */
export interface PlaneOptions {
  /** What the payload holds besides, 32 bits: the check of a content. */
  readonly word?: number;
  /** Tells distributions at level max. */
  readonly network?: NetworkModel | undefined;
}

/** What comes out of a payload. */
export interface DecodedPlanes {
  readonly planes: Plane[];
  readonly word: number;
}

const WORD_BYTES = 4;
const NOTHING = new Uint8Array(0);

/** The payload of planes of which nothing is coded. */
function wordAlone(word: number): Uint8Array<ArrayBuffer> {
  return word === 0 ? NOTHING : new Writer().word(word).finish();
}

/** The word of a payload of planes of which nothing is coded. */
function readWordAlone(payload: Uint8Array): number {
  const word = payload.length === WORD_BYTES ? new Reader(payload, "in the payload of a picture").word() : 0;
  if (payload.length > 0 && word === 0) throw badPayload();
  return word;
}

function badPayload(): FlowzipError {
  return corrupt("the payload of a picture is not one that its prior makes");
}

/**
 * Encodes planes, each of which may look at those before it that have its size, or half or twice of it.
 * @returns the payload: what {@link decodePlanes} needs beside the shapes
 * @throws FlowzipError `invalid-argument` for a plane that is too large, or whose samples are not as many or not within
 * the range as it says
 */
export function encodePlanes(
  kernel: Kernel,
  planes: readonly Plane[],
  level: PlaneLevel,
  { word = 0, network }: PlaneOptions = {},
): Uint8Array<ArrayBuffer> {
  for (const plane of planes) checkPlane(plane);
  if (planes.every(isConstant)) return wordAlone(word);
  const mark = kernel.mark();
  try {
    const placed = placeAll(kernel, planes, level);
    const scratch = kernel.allocate(kernel.run.samplesScratchBytes(widest(planes)));
    const parts = network && new PlacedNetwork(kernel, network, widest(planes));
    const count = planes.reduce((sum, plane) => sum + (isConstant(plane) ? 0 : plane.samples.length), 0);
    const start = kernel.mark();
    for (let bytes = USUAL_SAMPLE_BYTES; ; bytes = Math.min(2 * bytes, MOST_SAMPLE_BYTES)) {
      const payload = kernel.allocate(CHUNK_ROOM + count * bytes);
      kernel.run.samplesBegin(scratch.pointer, payload.pointer, payload.size);
      overPlanes(kernel, scratch, placed, {
        samples(fields, earlier, isWhole, goesOn) {
          const { description, memory } = (isWhole && parts?.part(earlier)) || NO_NETWORK;
          kernel.run.samplesEncodePlane(
            scratch.pointer,
            fields.pointer,
            earlier,
            WAYS[level],
            description,
            memory,
            goesOn,
          );
        },
        coefficients: kernel.run.coefficientsEncodePlane,
      });
      const size = kernel.run.samplesEndEncoding(scratch.pointer, payload.pointer, word);
      if (size >= 0) return kernel.read({ pointer: payload.pointer, size });
      if (bytes === MOST_SAMPLE_BYTES)
        throw new FlowzipError("internal", "a picture did not fit the room for it", "report this");
      kernel.release(start);
    }
  } finally {
    kernel.release(mark);
  }
}

/** What a network says of a plane: for each sample its outputs, then the median prediction, the roughness, its logarithm. */
export interface Opinions {
  readonly values: Int32Array;
  /** Numbers for each sample. */
  readonly stride: number;
}

const MEASURES = 3;

/** Asks a network about each sample of planes of one size, each given those before it. */
export function askNetwork(kernel: Kernel, planes: readonly Plane[], network: NetworkModel): Opinions[] {
  for (const plane of planes) checkPlane(plane);
  const mark = kernel.mark();
  try {
    const placed = planes.map((plane) => placeWhole(kernel, plane));
    const parts = new PlacedNetwork(kernel, network, widest(planes));
    const stride = 3 * network.components + MEASURES;
    const opinions: Opinions[] = [];
    overSamples(kernel, placed, (fields, earlier) => {
      const { width, height } = planes[opinions.length]!;
      const { description, memory } = parts.part(earlier);
      const room = kernel.allocate(4 * stride * width * height);
      kernel.run.networkOpinions(description, fields.pointer, earlier, memory, room.pointer);
      opinions.push({ values: samples32(kernel, room).slice(), stride });
    });
    return opinions;
  } finally {
    kernel.release(mark);
  }
}

/**
 * Decodes planes of the given shapes.
 * @throws FlowzipError `corrupt` where the payload is none that {@link encodePlanes} makes
 */
export function decodePlanes(
  kernel: Kernel,
  payload: Uint8Array,
  shapes: readonly PlaneShape[],
  level: PlaneLevel,
  network?: NetworkModel,
): DecodedPlanes {
  const other = shapes.find((shape) => !isCodable(shape));
  if (other !== undefined) throw corrupt(`${describe(other)} is none that the prior codes`);
  if (shapes.every(isConstant)) return { planes: shapes.map(constantPlane), word: readWordAlone(payload) };
  const mark = kernel.mark();
  try {
    const input = kernel.write(payload);
    const placed = placeAll(kernel, shapes, level);
    const scratch = kernel.allocate(kernel.run.samplesScratchBytes(widest(shapes)));
    const parts = network && new PlacedNetwork(kernel, network, widest(shapes));
    kernel.run.samplesBegin(scratch.pointer, input.pointer, input.size);
    overPlanes(kernel, scratch, placed, {
      samples(fields, earlier, isWhole, goesOn) {
        const { description, memory } = (isWhole && parts?.part(earlier)) || NO_NETWORK;
        kernel.run.samplesDecodePlane(
          scratch.pointer,
          fields.pointer,
          earlier,
          WAYS[level],
          description,
          memory,
          goesOn,
        );
      },
      coefficients: kernel.run.coefficientsDecodePlane,
    });
    if (kernel.run.samplesEndDecoding(scratch.pointer) !== 0) throw badPayload();
    const planes = shapes.map((shape, index) => {
      if (isConstant(shape)) return constantPlane(shape);
      const parts = placed.map((frame) => readPlaced(kernel, frame[index]!));
      return parts.length === 1
        ? { ...parts[0]!, ...shapeOf(shape) }
        : { ...shapeOf(shape), samples: joined(parts) };
    });
    return { planes, word: kernel.run.payloadWord() >>> 0 };
  } finally {
    kernel.release(mark);
  }
}
