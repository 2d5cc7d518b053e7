import { placeLogistics } from "./logistics";
import { LINE_BYTES, Narrow, TABLE_BITS, TABLE_BYTES } from "./narrow";
import { Predictions } from "./predictions";
import { halfLog, Surroundings } from "./surroundings";

/** The contexts of a sample at the default level, and the distributions around its predictions. */

/** About 2^64 over the golden ratio. */
const HASH: u64 = 0x9e3779b97f4a8000;

/** Where the line of a context stands in a table. */
function line(context: u64): usize {
  return <usize>((context * HASH) >>> (64 + 4 - TABLE_BITS)) * LINE_BYTES;
}

/** Sign and size of 16 differences in 11 classes, 5 in the middle, a byte each; their unit is 2^shift. */
function classes(a: v128, b: v128, c: v128, d: v128, shift: i32): v128 {
  const sizes = i8x16.narrow_i16x8_s(
    i16x8.narrow_i32x4_s(i32x4.shr_s(i32x4.abs(a), shift), i32x4.shr_s(i32x4.abs(b), shift)),
    i16x8.narrow_i32x4_s(i32x4.shr_s(i32x4.abs(c), shift), i32x4.shr_s(i32x4.abs(d), shift)),
  );
  const below = i8x16.lt_s(
    i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d)),
    i8x16.splat(0),
  );
  // Masks are -1, so that sums of them are classes below zero.
  let sum = i8x16.add(i8x16.gt_s(sizes, i8x16.splat(0)), i8x16.gt_s(sizes, i8x16.splat(2)));
  sum = i8x16.add(sum, i8x16.add(i8x16.gt_s(sizes, i8x16.splat(7)), i8x16.gt_s(sizes, i8x16.splat(19))));
  sum = i8x16.add(sum, i8x16.gt_s(sizes, i8x16.splat(49)));
  const above = v128.not(below);
  return i8x16.add(i8x16.sub(v128.xor(sum, above), above), i8x16.splat(5));
}

/** A difference of samples, as far as contexts tell them apart. */
function clip(difference: i32): u64 {
  return <u64>(max(-20, min(20, difference)) + 20);
}

/** Sets the contexts of a sample. */
export function placeNarrow(narrow: Narrow, here: Surroundings, predictions: Predictions): void {
  const level = here.level;
  const shift = here.shift;
  const planes = predictions.planes;
  const predicted = i32x4.splat(here.prediction);
  const errors = i32x4(here.westError, here.northError, here.northEastError, here.firstError);
  const near = i32x4(here.west, here.north, here.northEast, here.corner);
  const far =
    planes > 1
      ? i32x4.splat(here.secondError)
      : planes > 0
        ? i32x4.splat(here.westError + here.northError)
        : i32x4.sub(i32x4.shl(i32x4(here.west2, here.north2, 0, 0), 4), predicted);
  const beyond = i32x4.sub(i32x4.shl(near, 4), predicted);
  const all = classes(errors, beyond, far, far, max((level >> 1) - 2, 2));
  const lower = <u64>i64x2.extract_lane(all, 0);
  const upper = <u64>i64x2.extract_lane(all, 1);
  const key = <u64>((shift << 4) | here.fraction);
  let table = narrow.counters;
  const other = planes > 0 ? load<i32>(here.firstAt) : here.north;
  narrow.place0 = table + line(((<u64>(here.base + 0x20000)) << 24) ^ ((<u64>other) << 5) ^ <u64>shift);
  table += TABLE_BYTES;
  const beside = clip(here.west - here.base) * 41 + clip(here.north - here.base);
  narrow.place1 = table + line((beside << 5) | shift);
  table += TABLE_BYTES;
  narrow.place2 = table + line(((lower & 0xffffff) << 5) | shift);
  table += TABLE_BYTES;
  const further = clip(here.west2 - here.base) * 41 + clip(here.north2 - here.base);
  narrow.place3 = table + line((further << 5) | shift);
  table += TABLE_BYTES;
  narrow.place4 = table + line(((<u64>(here.base + 0x20000)) << 9) | key);
  table += TABLE_BYTES;
  narrow.place5 = table + line((((lower >>> 32) & 0xffff) << 9) | key);
  table += TABLE_BYTES;
  let sixth = lower >>> 48;
  let seventh = upper & 0xffff;
  if (planes > 0) {
    const first = (lower >>> 24) & 0xff;
    sixth = (first << 6) | halfLog(here.aboutFirst);
    seventh = (((seventh << 8) & 0xff00) | first) << 6;
    seventh |= planes > 1 ? halfLog(here.aboutSecond) : level >> 1;
  }
  narrow.place6 = table + line((sixth << 9) | key);
  narrow.place7 = table + TABLE_BYTES + line((seventh << 9) | key);
  narrow.set0 = shift << 7;
  narrow.set1 = level << 6;
  narrow.set2 = ((min(here.gradient, 15) << 3) | here.fraction) << 2;
  narrow.base = here.base;
  narrow.shift = shift;
  placeLogistics(narrow.logistics, here, predictions);
}
