import { corrupt, FlowzipError } from "../container/errors.js";
import { Reader, Writer } from "../container/wire.js";
import type { Kernel } from "../kernel.js";
import type { NetworkModel } from "../model/network.js";
import { checkPlane, describe, isCodable } from "./codable.js";
import { PlacedNetwork } from "./network.js";
import { joined, placeAll, placeWhole, readPlaced, samples32 } from "./placed.js";
import { type Plane, type PlaneShape, shapeOf } from "./plane.js";
import { isConstant, overPlanes, overSamples } from "./planeorder.js";

/** How hard the prior tries: "max" is several times slower. */
export type PlaneLevel = "fast" | "default" | "max";

/** Beyond its payload, an encoder of the kernel may have one chunk of coded bytes at hand: two bytes a decision. */
const CHUNK_ROOM = 2 * 2 ** 20 + 64;
/** Bytes of a sample that there is room for at first, and at the most: 80 decisions of two bytes. */
const USUAL_SAMPLE_BYTES = 4;
const MOST_SAMPLE_BYTES = 160;

/** The numbers of the ways to code a plane in the kernel. */
const WAYS: Readonly<Record<PlaneLevel, number>> = { default: 0, max: 1, fast: 2 };
const NO_NETWORK = { description: 0, memory: 0 };

function constantPlane(shape: PlaneShape): Plane {
  return { ...shape, samples: new Int32Array(shape.width * shape.height).fill(shape.least) };
}

const widest = (shapes: readonly PlaneShape[]): number =>
  shapes.reduce((width, shape) => Math.max(width, shape.width), 1);

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
    const placed = placeAll(kernel, planes, level === "max");
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
    const placed = placeAll(kernel, shapes, level === "max");
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
