/**
 * A picture in memory as whole pixels: 64 bits each, the parts of a pixel side by side, the first one lowest. A border around
 * them makes tests of neighbours needless: above the picture it is zero, left of a row it is the first pixel of the row above,
 * right of a row its last pixel.
 */

export const LEFT: i32 = 8;
export const RIGHT: i32 = 8;
export const ABOVE: i32 = 6;
export const PIXEL: usize = 8;
export const MOST_PARTS: i32 = 4;

@unmanaged
export class Canvas {
  width: i32;
  height: i32;
  /** How many parts a pixel has; of each, how many bits it takes, where they begin, and the largest value. */
  parts: i32;
  bits0: i32;
  bits1: i32;
  bits2: i32;
  bits3: i32;
  shift0: i32;
  shift1: i32;
  shift2: i32;
  shift3: i32;
  most0: i32;
  most1: i32;
  most2: i32;
  most3: i32;
  /** Where the first pixel stands, and bytes from a row to the next. */
  pixels: usize;
  stride: usize;
}

export const CANVAS_BYTES: usize = 128;

export function canvasStride(width: i32): usize {
  return (<usize>(LEFT + width + RIGHT)) << 3;
}

/** Bytes of memory of the pixels with their border. */
export function canvasBytes(width: i32, height: i32): usize {
  return canvasStride(width) * <usize>(ABOVE + height) + 64;
}

/** Lays pixels without parts out at `memory_`, all zero. */
export function placeCanvas(canvas: Canvas, width: i32, height: i32, memory_: usize): void {
  memory.fill(changetype<usize>(canvas), 0, CANVAS_BYTES);
  memory.fill(memory_, 0, canvasBytes(width, height));
  canvas.width = width;
  canvas.height = height;
  canvas.stride = canvasStride(width);
  canvas.pixels = memory_ + canvas.stride * <usize>ABOVE + ((<usize>LEFT) << 3);
}

export function partBits(canvas: Canvas, part: i32): i32 {
  return load<i32>(changetype<usize>(canvas) + ((<usize>part) << 2), offsetof<Canvas>("bits0"));
}

export function partShift(canvas: Canvas, part: i32): i32 {
  return load<i32>(changetype<usize>(canvas) + ((<usize>part) << 2), offsetof<Canvas>("shift0"));
}

export function partMost(canvas: Canvas, part: i32): i32 {
  return load<i32>(changetype<usize>(canvas) + ((<usize>part) << 2), offsetof<Canvas>("most0"));
}

/** Gives pixels one part more, with values from 0 to `most`. */
export function addPart(canvas: Canvas, most: i32): void {
  const part = canvas.parts;
  const own = changetype<usize>(canvas) + ((<usize>part) << 2);
  const shift = part === 0 ? 0 : partShift(canvas, part - 1) + partBits(canvas, part - 1);
  store<i32>(own, 32 - <i32>clz(most), offsetof<Canvas>("bits0"));
  store<i32>(own, shift, offsetof<Canvas>("shift0"));
  store<i32>(own, most, offsetof<Canvas>("most0"));
  canvas.parts = part + 1;
}

/** Sets a part of all pixels to samples, row by row, less the least value. */
export function fillPart(canvas: Canvas, part: i32, samples: usize, least: i32): void {
  const shift = <u64>partShift(canvas, part);
  for (let y = 0; y < canvas.height; y++) {
    let at = canvas.pixels + canvas.stride * <usize>y;
    for (let x = 0; x < canvas.width; x++, at += PIXEL, samples += 4) {
      store<u64>(at, load<u64>(at) | ((<u64>(<u32>(load<i32>(samples) - least))) << shift));
    }
  }
}

/** Reads a part of all pixels. */
export function readPart(canvas: Canvas, part: i32, samples: usize, least: i32): void {
  const shift = <u64>partShift(canvas, part);
  const mask = ((<u32>1) << (<u32>partBits(canvas, part))) - 1;
  for (let y = 0; y < canvas.height; y++) {
    let at = canvas.pixels + canvas.stride * <usize>y;
    for (let x = 0; x < canvas.width; x++, at += PIXEL, samples += 4) {
      store<i32>(samples, <i32>(<u32>(load<u64>(at) >> shift) & mask) + least);
    }
  }
}

/** Before a row is coded: left of it stands the first pixel of the row above. */
export function padLeft(canvas: Canvas, y: i32): void {
  const row = canvas.pixels + canvas.stride * <usize>y;
  const value = load<u64>(row - canvas.stride);
  for (let at = row - PIXEL * <usize>LEFT; at < row; at += PIXEL) store<u64>(at, value);
}

/** After a row was coded: right of it stands its last pixel. */
export function padRight(canvas: Canvas, y: i32): void {
  const end = canvas.pixels + canvas.stride * <usize>y + PIXEL * <usize>canvas.width;
  const value = load<u64>(end - PIXEL);
  for (let at = end; at < end + PIXEL * <usize>RIGHT; at += PIXEL) store<u64>(at, value);
}
