import type { Kernel, Span } from "../kernel.js";
import { FIELD_BYTES, isSame, type Placed, place, SAMPLE_BYTES, samples32 } from "./placed.js";
import type { PlaneShape } from "./plane.js";

/** Earlier planes that a plane looks at. */
const MOST_EARLIER = 2;

function isHalf(small: PlaneShape, large: PlaneShape): boolean {
  return small.width === (large.width + 1) >> 1 && small.height === (large.height + 1) >> 1;
}

/** Whether nothing is coded of a plane. */
export const isConstant = (shape: PlaneShape): boolean =>
  shape.least === shape.most && shape.quantisers === undefined;

/** How one direction codes samples, and how coefficients. */
export interface Coding {
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

/**
 * Codes all coefficients, then each other plane with the earlier ones that it looks at: the latest ones, those of its own
 * size first.
 */
export function overPlanes(
  kernel: Kernel,
  coder: Span,
  frames: readonly (readonly Placed[])[],
  code: Coding,
): void {
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

export function overSamples(kernel: Kernel, planes: readonly Placed[], code: Coding["samples"]): void {
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
