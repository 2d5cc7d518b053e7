import { corrupt } from "../container/errors.js";
import type { Kernel, Span } from "../kernel.js";
import { ABOVE, LEFT } from "./codable.js";
import { type Frames, frameRows, type Plane, type PlaneShape } from "./plane.js";

/** Bytes of a plane's description in the kernel. */
export const FIELD_BYTES = 64;
export const SAMPLE_BYTES = 4;

/** A plane in the kernel's memory. */
export interface Placed {
  readonly shape: PlaneShape;
  /** Its description in the kernel. */
  readonly field: Span;
  readonly memory: Span;
}

export function samples32(kernel: Kernel, memory: Span): Int32Array {
  const bytes = kernel.view(memory);
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / SAMPLE_BYTES);
}

/** Lays a plane out in the kernel's memory. */
export function place(kernel: Kernel, shape: PlaneShape): Placed {
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
export function placeWhole(kernel: Kernel, plane: Plane): Placed {
  const placed = place(kernel, plane);
  const target = samples32(kernel, placed.memory);
  for (let y = 0; y < plane.height; y++) {
    target.set(plane.samples.subarray(y * plane.width, (y + 1) * plane.width), rowStart(kernel, placed, y));
  }
  return placed;
}

/** The samples of a plane that was laid out. */
export function readPlaced(kernel: Kernel, placed: Placed): Plane {
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
export function joined(frames: readonly Plane[]): Int32Array {
  const samples = new Int32Array(frames.reduce((sum, frame) => sum + frame.samples.length, 0));
  let at = 0;
  for (const frame of frames) {
    samples.set(frame.samples, at);
    at += frame.samples.length;
  }
  return samples;
}

export const isSame = (one: PlaneShape, other: PlaneShape): boolean =>
  one.width === other.width && one.height === other.height;

type PerhapsPlane = PlaneShape & { readonly samples?: Int32Array };

/**
 * The frames of planes, which only level max of the prior knows.
 * @throws FlowzipError `corrupt` where some planes have others than others
 */
function framesOf(shapes: readonly PlaneShape[], knowsFrames: boolean): Frames | undefined {
  const [first] = shapes;
  const frames = first?.frames;
  const areAlike = shapes.every(
    (shape) => shape.frames === frames && (frames === undefined || isSame(shape, first!)),
  );
  const areKnown = frames === undefined || (knowsFrames && first!.quantisers === undefined);
  if (!areAlike || !areKnown) throw corrupt("a picture has frames that its prior does not know");
  return frames;
}

/** Lays planes out, with their samples if there are any: for each frame, if there are frames, those of that. */
export function placeAll(kernel: Kernel, shapes: readonly PerhapsPlane[], knowsFrames: boolean): Placed[][] {
  const frames = framesOf(shapes, knowsFrames);
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
