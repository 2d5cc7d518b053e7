/**
 * A plane in memory with a border around it, so that neighbours need no test: rows of 32-bit samples, and behind them as many
 * errors, in sixteenths, of their predictions.
 */

export const LEFT: i32 = 4;
const RIGHT: i32 = 4;
const ABOVE: i32 = 3;
const BELOW: i32 = 2;

@unmanaged
export class Field {
  width: i32;
  height: i32;
  least: i32;
  most: i32;
  /** Where the first sample of the first row stands, and its error. */
  samples: usize;
  errors: usize;
  /** Bytes from a row to the next. */
  stride: usize;
}

export const FIELD_BYTES: usize = 64;

export function fieldStride(width: i32): usize {
  return (<usize>(LEFT + width + RIGHT)) << 2;
}

/** Bytes of memory of a plane with its border and its errors. */
export function fieldBytes(width: i32, height: i32): usize {
  return 2 * fieldStride(width) * <usize>(ABOVE + height + BELOW) + 16;
}

/** Lays a plane out at `memory_`. */
export function placeField(
  field: Field,
  width: i32,
  height: i32,
  least: i32,
  most: i32,
  memory_: usize,
): void {
  field.width = width;
  field.height = height;
  field.least = least;
  field.most = most;
  field.stride = fieldStride(width);
  field.samples = memory_ + field.stride * <usize>ABOVE + ((<usize>LEFT) << 2);
  field.errors = field.samples + field.stride * <usize>(ABOVE + height + BELOW);
}

function fillWords(from: usize, to: usize, value: i32): void {
  for (let at = from; at < to; at += 4) store<i32>(at, value);
}

/** Makes the rows above the plane the middle of its range, with no error, and all other borders' errors none. */
export function padAbove(field: Field): void {
  const middle = (field.least + field.most) >> 1;
  const border = (<usize>LEFT) << 2;
  fillWords(field.samples - border - field.stride * <usize>ABOVE, field.samples - border, middle);
  const errors = field.errors - border;
  fillWords(errors - field.stride * <usize>ABOVE, errors + field.stride * <usize>(field.height + BELOW), 0);
}

/** Before a row is coded: left of it stands the first sample of the row above. */
export function padLeft(field: Field, y: i32): void {
  const row = field.samples + field.stride * <usize>y;
  fillWords(row - ((<usize>LEFT) << 2), row, load<i32>(row - field.stride));
}

/** After a row was coded: right of it stands its last sample. */
export function padRight(field: Field, y: i32): void {
  const end = field.samples + field.stride * <usize>y + ((<usize>field.width) << 2);
  fillWords(end, end + ((<usize>RIGHT) << 2), load<i32>(end - 4));
}

/** After a plane was coded: all around it stand the samples at its edge, for later planes that look at it. */
export function padAround(field: Field): void {
  const border = (<usize>LEFT) << 2;
  for (let y = 0; y < field.height; y++) {
    const row = field.samples + field.stride * <usize>y;
    fillWords(row - border, row, load<i32>(row));
  }
  const first = field.samples - border;
  for (let y = 1; y <= ABOVE; y++) memory.copy(first - field.stride * <usize>y, first, field.stride);
  const last = first + field.stride * <usize>(field.height - 1);
  for (let y = 1; y <= BELOW; y++) memory.copy(last + field.stride * <usize>y, last, field.stride);
}

/** Makes `target` from a plane of another size: a sample from that at the same place, at half or at double coordinates. */
export function resample(source: Field, target: Field): void {
  const halves = source.width > target.width ? 1 : 0;
  padAbove(target);
  for (let y = 0; y < target.height; y++) {
    const down = halves ? y << 1 : y >> 1;
    const from = source.samples + source.stride * <usize>min(down, source.height - 1);
    const fromErrors = from + (source.errors - source.samples);
    const to = target.samples + target.stride * <usize>y;
    const toErrors = to + (target.errors - target.samples);
    for (let x = 0; x < target.width; x++) {
      const right: usize = (<usize>min(halves ? x << 1 : x >> 1, source.width - 1)) << 2;
      store<i32>(to + ((<usize>x) << 2), load<i32>(from + right));
      store<i32>(toErrors + ((<usize>x) << 2), load<i32>(fromErrors + right));
    }
    padRight(target, y);
  }
  padAround(target);
}
