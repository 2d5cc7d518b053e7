import { corrupt, FlowzipError } from "../container/errors.js";
import { Reader, Writer } from "../container/wire.js";
import type { Kernel, Span } from "../kernel.js";
import { checkPlane, isCodable } from "./codable.js";
import type { Plane, PlaneShape } from "./plane.js";
import { sameSize } from "./plane.js";
import { type DecodedPlanes, decodePlanes, encodePlanes, type PlaneLevel } from "./prior.js";

/** Parts that a pixel has at the most, and the bits that they take together. */
const MOST_PARTS = 4;
const MOST_BITS = 64;
/** Border of the pixels in the kernel's memory, and how many there may be with it. */
const BORDER = 16;
const ABOVE = 6;
const MOST_CELLS = 2 ** 25;
/** Bytes of a canvas' description in the kernel. */
const CANVAS_BYTES = 128;
/** Beyond its payload, an encoder of the kernel may have one chunk of coded bytes at hand: two bytes a decision. */
const CHUNK_ROOM = 2 * 2 ** 20 + 64;
/** Bytes of a pixel that there is room for at first, and at the most: as many decisions as candidates and bits, of two bytes. */
const USUAL_PIXEL_BYTES = 8;
const MOST_PIXEL_BYTES = 2 * (64 + 64);
const LARGEST_PAYLOAD = 2 ** 32 - 1;

const bitsOf = ({ least, most }: PlaneShape): number => 32 - Math.clz32(most - least);

/** Which planes are parts of the pixels: the first that is not constant, if not too large, and those of its size, as far as there is room. */
function partsOf(shapes: readonly PlaneShape[]): boolean[] {
  const first = shapes.find(({ least, most }) => least < most);
  const isPossible = first !== undefined && (first.width + BORDER) * (first.height + ABOVE) <= MOST_CELLS;
  let parts = 0;
  let bits = 0;
  return shapes.map((shape) => {
    const own = bitsOf(shape);
    if (!isPossible || own === 0 || !sameSize([first, shape])) return false;
    if (parts === MOST_PARTS || bits + own > MOST_BITS) return false;
    parts++;
    bits += own;
    return true;
  });
}

/** Lays pixels out in the kernel's memory, all zero, as parts of the given shapes. */
function place(kernel: Kernel, shapes: readonly PlaneShape[]): Span {
  const { width, height } = shapes[0]!;
  const canvas = kernel.allocate(CANVAS_BYTES);
  const memory = kernel.allocate(kernel.run.canvasBytes(width, height));
  kernel.run.placeCanvas(canvas.pointer, width, height, memory.pointer);
  for (const { least, most } of shapes) kernel.run.addPart(canvas.pointer, most - least);
  return canvas;
}

function samples32(kernel: Kernel, memory: Span): Int32Array {
  const bytes = kernel.view(memory);
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

function encodePixels(kernel: Kernel, planes: readonly Plane[], level: PlaneLevel, word: number): Uint8Array {
  const { width, height } = planes[0]!;
  const mark = kernel.mark();
  try {
    const canvas = place(kernel, planes);
    const start = kernel.mark();
    const memory = kernel.allocate(4 * width * height);
    for (const [part, { samples, least }] of planes.entries()) {
      samples32(kernel, memory).set(samples);
      kernel.run.fillPart(canvas.pointer, part, memory.pointer, least);
    }
    kernel.release(start);
    const scratch = kernel.allocate(kernel.run.screenScratchBytes(width, height));
    const behind = kernel.mark();
    for (let bytes = USUAL_PIXEL_BYTES; ; bytes = Math.min(2 * bytes, MOST_PIXEL_BYTES)) {
      const payload = kernel.allocate(CHUNK_ROOM + width * height * bytes);
      const size = kernel.run.screenEncode(
        scratch.pointer,
        canvas.pointer,
        payload.pointer,
        payload.size,
        level === "max",
        word,
      );
      if (size >= 0) return kernel.read({ pointer: payload.pointer, size });
      if (bytes === MOST_PIXEL_BYTES)
        throw new FlowzipError("internal", "a picture did not fit the room for it", "report this");
      kernel.release(behind);
    }
  } finally {
    kernel.release(mark);
  }
}

function decodePixels(
  kernel: Kernel,
  payload: Uint8Array,
  shapes: readonly PlaneShape[],
  level: PlaneLevel,
): DecodedPlanes {
  const { width, height } = shapes[0]!;
  const mark = kernel.mark();
  try {
    const input = kernel.write(payload);
    const canvas = place(kernel, shapes);
    const start = kernel.mark();
    const scratch = kernel.allocate(kernel.run.screenScratchBytes(width, height));
    const failed = kernel.run.screenDecode(
      scratch.pointer,
      canvas.pointer,
      input.pointer,
      input.size,
      level === "max",
    );
    if (failed !== 0) throw corrupt("the payload of a picture is not one that its prior makes");
    kernel.release(start);
    const memory = kernel.allocate(4 * width * height);
    const planes = shapes.map((shape, part) => {
      kernel.run.readPart(canvas.pointer, part, memory.pointer, shape.least);
      return { ...shape, samples: samples32(kernel, memory).slice() };
    });
    return { planes, word: kernel.run.payloadWord() >>> 0 };
  } finally {
    kernel.release(mark);
  }
}

/**
 * Encodes planes of a picture with repeated colours and shapes: the first and those of its size pixel by pixel, all others by the
 * prior of planes.
 * @param word what the payload holds besides, 32 bits
 * @returns the payload: what {@link decodeScreen} needs beside the shapes
 * @throws FlowzipError `invalid-argument` for a plane that the prior of planes does not code
 */
export function encodeScreen(
  kernel: Kernel,
  planes: readonly Plane[],
  level: PlaneLevel,
  word = 0,
): Uint8Array<ArrayBuffer> {
  for (const plane of planes) checkPlane(plane);
  const isPart = partsOf(planes);
  const parts = planes.filter((_, index) => isPart[index]);
  const pixels = parts.length > 0 ? encodePixels(kernel, parts, level, word) : new Uint8Array(0);
  const others = encodePlanes(
    kernel,
    planes.filter((_, index) => !isPart[index]),
    level,
    { word: parts.length > 0 ? 0 : word },
  );
  const head = new Writer().number(pixels.length).finish();
  const payload = new Uint8Array(head.length + pixels.length + others.length);
  payload.set(head);
  payload.set(pixels, head.length);
  payload.set(others, head.length + pixels.length);
  return payload;
}

/**
 * Decodes planes of the given shapes.
 * @throws FlowzipError `corrupt` where the payload is none that {@link encodeScreen} makes
 */
export function decodeScreen(
  kernel: Kernel,
  payload: Uint8Array,
  shapes: readonly PlaneShape[],
  level: PlaneLevel,
): DecodedPlanes {
  if (!shapes.every(isCodable) || shapes.some(({ frames }) => frames !== undefined))
    throw corrupt("a picture has planes that its prior does not code");
  const reader = new Reader(payload, "in the payload of a picture", true);
  const pixels = reader.take(reader.number(LARGEST_PAYLOAD, "size of the pixels"));
  const isPart = partsOf(shapes);
  const partShapes = shapes.filter((_, index) => isPart[index]);
  if (partShapes.length === 0 && pixels.length > 0) throw corrupt("a picture without pixels has some");
  const parts = partShapes.length > 0 ? decodePixels(kernel, pixels, partShapes, level) : undefined;
  const others = decodePlanes(
    kernel,
    reader.take(reader.remaining),
    shapes.filter((_, index) => !isPart[index]),
    level,
  );
  if (parts === undefined) return others;
  if (others.word !== 0) throw corrupt("a picture holds two checks");
  const planes = shapes.map((_, index) => (isPart[index] ? parts : others).planes.shift()!);
  return { planes, word: parts.word };
}
