import type { ChainRecord, FlowRecord, OpenedBlock } from "../container/block.js";
import { corrupt, FlowzipError, unsupported } from "../container/errors.js";
import { Reader, Writer } from "../container/wire.js";
import type { ImageFlow } from "../image/flow.js";
import type { Picture, Plane, PlaneShape } from "../image/plane.js";
import { isCodable } from "../image/prior.js";
import { PLANE_PRIORS } from "../image/priors.js";
import { IMAGE_FLOWS } from "../image/registry.js";
import type { Kernel } from "../kernel.js";
import { decodeBytes, encodeBytes, type Level } from "./bytes.js";
import { codePlanes } from "./picturechoice.js";

const LARGEST_SIDE = 2 ** 31 - 1;
/** Samples in planes, before and after flows, in the kernel and outside it. */
const MEMORY_PER_SAMPLE = 48;
const MOST_PLANES = 4;
const MOST_BITS = 16;
const MOST_FORMATS = 127;
const LARGEST_REMAINDER = 2 ** 28;

/** A file of a picture, taken apart: its samples, and all else in a form that its format understands. */
export interface PictureContent {
  /** The number of the file's format. */
  readonly format: number;
  readonly picture: Picture;
  readonly remainder: Uint8Array;
}

/** Whether a block's content is a file of a picture. */
export function isPicture({ prior }: ChainRecord): boolean {
  return PLANE_PRIORS.some(({ id }) => id === prior);
}

/** Whether the domain codes pictures of this shape; all others are left to the bytes. */
export function isPossible({ planes }: Picture): boolean {
  return planes.every(isCodable);
}

/** How many bytes of memory it takes at the most to encode or decode so many samples. */
export function pictureMemory(samples: number): number {
  return MEMORY_PER_SAMPLE * samples;
}

/**
 * Encodes a picture: its remainder as a block of bytes, the numbers of its shape, its planes through flows.
 * @returns chain and payload of a block
 */
export function encodePicture(
  kernel: Kernel,
  { format, picture, remainder }: PictureContent,
  level: Level,
): { chain: ChainRecord; payload: Uint8Array<ArrayBuffer> } {
  // What a decoder knows of the planes: their bits.
  const most = 2 ** picture.bits - 1;
  const planes = picture.planes.map((plane) => ({ ...plane, least: 0, most }));
  const packed = encodeBytes(kernel, remainder, level);
  const head = new Writer()
    .byte(format)
    .number(picture.width)
    .number(picture.height)
    .byte(picture.planes.length)
    .byte(picture.bits)
    .number(packed.length)
    .finish();
  const { chain, payload: samples } = codePlanes(kernel, planes, level === "max" ? "max" : "default");
  const payload = new Uint8Array(head.length + packed.length + samples.length);
  payload.set(head);
  payload.set(packed, head.length);
  payload.set(samples, head.length + packed.length);
  return { chain, payload };
}

/**
 * Decodes the picture of a block that was opened.
 * @param memory how many bytes of memory it may take
 * @throws FlowzipError `corrupt`, `unsupported` or `limit-exceeded`
 */
export function decodePicture(
  kernel: Kernel,
  { chain, payload }: OpenedBlock,
  memory: number,
): PictureContent {
  const prior = PLANE_PRIORS.find(({ id }) => id === chain.prior);
  if (prior === undefined) throw unsupported(`a picture needs the unknown prior ${chain.prior}`);
  const reader = new Reader(payload, "in the payload of a picture", true);
  const format = reader.byte();
  if (format > MOST_FORMATS) throw unsupported(`a picture was in a file of format ${format}`);
  const width = reader.number(LARGEST_SIDE, "width of a picture");
  const height = reader.number(LARGEST_SIDE, "height of a picture");
  const count = reader.byte();
  const bits = reader.byte();
  if (width < 1 || height < 1 || count < 1 || count > MOST_PLANES || bits < 1 || bits > MOST_BITS) {
    throw corrupt(`a picture of ${width} x ${height} x ${count} samples of ${bits} bits is not possible`);
  }
  const needed = pictureMemory(width * height * count);
  if (needed > memory) {
    throw new FlowzipError(
      "limit-exceeded",
      `a picture of ${width} x ${height} x ${count} samples needs ${needed} bytes of memory, the limit is ${memory}`,
      "raise the limit of memory",
    );
  }
  const remainder = decodeBytes(
    kernel,
    reader.take(reader.number(LARGEST_REMAINDER, "size of a picture's remainder")),
  );
  const shape: PlaneShape = { width, height, least: 0, most: 2 ** bits - 1 };
  const shapes = Array.from({ length: count }, () => shape);
  const inverse = openFlows(chain.flows, shapes);
  const planes = prior.decode(kernel, reader.take(reader.remaining), inverse.shapes);
  return { format, picture: { width, height, bits, planes: inverse.apply(planes) }, remainder };
}

interface OpenedFlows {
  /** Of the planes that the prior decodes. */
  readonly shapes: readonly PlaneShape[];
  apply(planes: readonly Plane[]): readonly Plane[];
}

function openFlows(records: readonly FlowRecord[], original: readonly PlaneShape[]): OpenedFlows {
  const steps: { flow: ImageFlow<unknown>; parameters: unknown; before: readonly PlaneShape[] }[] = [];
  let shapes = original;
  for (const record of records) {
    const flow = IMAGE_FLOWS.find(({ id }) => id === record.id);
    if (flow === undefined) throw unsupported(`a picture needs the unknown flow ${record.id}`);
    const reader = new Reader(record.parameters, `in the parameters of flow ${flow.name}`, true);
    const parameters = flow.read(reader, shapes);
    if (reader.remaining > 0) throw corrupt(`the parameters of flow ${flow.name} are too long`);
    steps.push({ flow, parameters, before: shapes });
    shapes = flow.shapes(shapes, parameters);
  }
  return {
    shapes,
    apply: (planes) =>
      steps.reduceRight(
        (current, { flow, parameters, before }) => flow.inverse(current, parameters, before),
        planes,
      ),
  };
}
