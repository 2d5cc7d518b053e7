import { Coder } from "../../entropy/coder";
import { Decoding, Encoding } from "../../entropy/direction";
import { FIELD_BYTES, Field } from "../image/field";
import { halfLog } from "../image/surroundings";
import { CONTEXTS, calmJury, initialiseJury, JURY_BYTES, Jury, placeJuror } from "./jury";
import { clampTo, class19, edge, zigzag } from "./numbers";
import { COEFFICIENT, COUNT, codeSize, decide, FIRST, SIGN } from "./symbols";

/**
 * The prior of quantised coefficients of the 8 x 8 discrete cosine transform: for each block the number of those that are not 0,
 * without the first; then these, by rising frequency, until there are so many; then the first, beside what the edges of the
 * blocks before suggest.
 */

@unmanaged
class Blocks {
  coder: Coder;
  jury: Jury;
  field: Field;
  /** An earlier plane of the same size, if any, and luma, if it is another; 0 if there is none. */
  twin: Field | null;
  luma: Field | null;
  quantisers: usize;
  /** Counts of the row above and of this one, with one at either end. */
  countsAbove: usize;
  counts: usize;
  /** What is missing at the left and upper edges, for each frequency across. */
  missingLeft: usize;
  missingAbove: usize;
  nothing: usize;
  blocksX: i32;
  chroma: i32;
}

function blockAt(field: Field, x: i32, y: i32): usize {
  return field.samples + field.stride * <usize>(8 * y) + ((<usize>(8 * x)) << 2);
}

/** Codes a block. */
function codeBlock<Direction>(blocks: Blocks, x: i32, y: i32): void {
  const jury = blocks.jury;
  const field = blocks.field;
  const stride = field.stride;
  const quantisers = blocks.quantisers;
  const own = blockAt(field, x, y);
  const nothing = blocks.nothing;
  const hasLeft = x > 0;
  const hasAbove = y > 0;
  const left = hasLeft ? own - 32 : nothing;
  const above = hasAbove ? own - 8 * stride : nothing;
  const leftStride = hasLeft ? stride : 32;
  const aboveStride = hasAbove ? stride : 32;
  const hasCorner = hasLeft && hasAbove;
  const corner = hasCorner ? above - 32 : nothing;
  const cornerStride = hasCorner ? stride : 32;
  const hasRight = hasAbove && x + 1 < blocks.blocksX;
  const right = hasRight ? above + 32 : nothing;
  const rightStride = hasRight ? stride : 32;
  const left2 = x > 1 ? own - 64 : nothing;
  const left2Stride = x > 1 ? stride : 32;
  const above2 = y > 1 ? own - 16 * stride : nothing;
  const above2Stride = y > 1 ? stride : 32;
  let twin = nothing;
  let twinStride: usize = 32;
  if (blocks.twin !== null) {
    twin = blockAt(blocks.twin as Field, x, y);
    twinStride = (blocks.twin as Field).stride;
  }
  let luma = nothing;
  let lumaStride: usize = 32;
  let lumaCount = 0;
  if (blocks.luma !== null) {
    const lumaField = blocks.luma as Field;
    const lumaX = min(lumaField.width > field.width ? 2 * x : x, (lumaField.width >> 3) - 1);
    const lumaY = min(lumaField.height > field.height ? 2 * y : y, (lumaField.height >> 3) - 1);
    luma = blockAt(lumaField, lumaX, lumaY);
    lumaStride = lumaField.stride;
    for (let v: usize = 0; v < 8; v++) {
      for (let u: usize = 0; u < 32; u += 4) {
        if (load<i32>(luma + v * lumaStride + u) !== 0) lumaCount++;
      }
    }
  }

  // How far the edges of the blocks before are from nothing.
  for (let index: usize = 0; index < 8; index++) {
    let sumLeft = 0;
    let sumAbove = 0;
    for (let other: usize = 0; other < 8; other++) {
      const weight = load<i32>(edge + (other << 2));
      const signed = other & 1 ? -weight : weight;
      sumLeft +=
        signed *
        load<i32>(left + index * leftStride + (other << 2)) *
        load<i32>(quantisers + (((index << 3) + other) << 2));
      sumAbove +=
        signed *
        load<i32>(above + other * aboveStride + (index << 2)) *
        load<i32>(quantisers + (((other << 3) + index) << 2));
    }
    store<i32>(blocks.missingLeft + (index << 2), sumLeft);
    store<i32>(blocks.missingAbove + (index << 2), sumAbove);
  }

  // The number of coefficients.
  const countLeft = load<i32>(blocks.counts + ((<usize>x) << 2));
  const countAbove = load<i32>(blocks.countsAbove + ((<usize>(x + 1)) << 2));
  const countCorner = load<i32>(blocks.countsAbove + ((<usize>x) << 2));
  const countRight = load<i32>(blocks.countsAbove + ((<usize>(x + 2)) << 2));
  let twinCount = 0;
  if (twin !== nothing) {
    for (let v: usize = 0; v < 8; v++) {
      for (let u: usize = 0; u < 32; u += 4) {
        if (load<i32>(twin + v * twinStride + u) !== 0) twinCount++;
      }
    }
  }
  const around = (countLeft + countAbove + 1) >> 1;
  let count = 0;
  const chroma = <u32>blocks.chroma;
  if (isSigned<Direction>()) {
    for (let index: usize = 1; index < 64; index++) {
      if (load<i32>(own + (index >> 3) * stride + ((index & 7) << 2)) !== 0) count++;
    }
  }
  const tag: u32 = 0x1000000 * (1 + <u32>COUNT) + 0x8000000 * chroma;
  for (let index = 0; index < CONTEXTS; index++) placeJuror(jury, index, tag);
  placeJuror(jury, 0, tag | around);
  placeJuror(jury, 1, tag | (halfLog(countLeft) << 6) | halfLog(countAbove));
  placeJuror(jury, 2, tag | ((countLeft + countAbove + countCorner + countRight + 2) >> 2));
  placeJuror(jury, 3, tag | countLeft);
  placeJuror(jury, 4, tag | countAbove);
  placeJuror(jury, 5, tag | (halfLog(lumaCount) << 12) | (halfLog(twinCount) << 6) | halfLog(around));
  placeJuror(jury, 6, tag | (twinCount << 6) | lumaCount);
  placeJuror(jury, 7, tag | (halfLog(countRight) << 12) | (halfLog(countAbove) << 6) | halfLog(countLeft));
  placeJuror(jury, 8, tag | clampTo(countLeft + countAbove - countCorner, 63));
  jury.set1 = 1088 + around;
  jury.set2 = 256 + (min(lumaCount, 63) >> 2);
  {
    let prefix = 1;
    for (let bit = 5; bit >= 0; bit--) {
      prefix =
        (prefix << 1) | <i32>decide<Direction>(blocks.coder, jury, COUNT, prefix & 63, 0, (count >> bit) & 1);
    }
    count = prefix & 63;
  }
  store<i32>(blocks.counts + ((<usize>(x + 1)) << 2), count);

  // Coefficients. The first is not known yet.
  const wanted = isSigned<Direction>() ? load<i32>(own) : 0;
  store<i32>(own, 0);
  let remaining = count;
  let before1 = 0;
  let before2 = 0;
  let total = 0;
  for (let k = 1; k < 64; k++) {
    const index = <usize>load<u8>(zigzag + <usize>k);
    const u = index & 7;
    const v = index >> 3;
    const at = own + v * stride + (u << 2);
    if (remaining === 0) {
      if (!isSigned<Direction>()) store<i32>(at, 0);
      continue;
    }
    const quantiser = load<i32>(quantisers + (index << 2));
    const atLeft = load<i32>(left + v * leftStride + (u << 2));
    const atAbove = load<i32>(above + v * aboveStride + (u << 2));
    const atCorner = load<i32>(corner + v * cornerStride + (u << 2));
    const atRight = load<i32>(right + v * rightStride + (u << 2));
    const atLeft2 = load<i32>(left2 + v * left2Stride + (u << 2));
    const atAbove2 = load<i32>(above2 + v * above2Stride + (u << 2));
    const atTwin = load<i32>(twin + v * twinStride + (u << 2));
    const atLuma = load<i32>(luma + v * lumaStride + (u << 2));
    const missingLeft = load<i32>(blocks.missingLeft + (v << 2));
    const missingAbove = load<i32>(blocks.missingAbove + (u << 2));
    const weightU = load<i32>(edge + (u << 2));
    const weightV = load<i32>(edge + (v << 2));
    // In 1/16 of a step. The first row and column lack the first coefficient.
    const byLeft = v === 0 ? 0 : clampTo((missingLeft << 4) / (weightU * quantiser), 4095);
    const byAbove = u === 0 ? 0 : clampTo((missingAbove << 4) / (weightV * quantiser), 4095);
    const both = v === 0 ? byAbove : u === 0 ? byLeft : (byLeft + byAbove) >> 1;
    const nearSize = 13 * (abs(atLeft) + abs(atAbove)) + 6 * abs(atCorner) + 4 * abs(atRight);
    const magnitude = halfLog(nearSize);
    const inU = u > 0 ? abs(load<i32>(at - 4)) : 0;
    const inV = v > 0 ? abs(load<i32>(at - stride)) : 0;
    const inUV = u > 0 && v > 0 ? abs(load<i32>(at - stride - 4)) : 0;
    const inU2 = u > 1 ? abs(load<i32>(at - 8)) : 0;
    const inV2 = v > 1 ? abs(load<i32>(at - 2 * stride)) : 0;
    let value = isSigned<Direction>() ? load<i32>(at) : 0;
    const key: u32 = ((<u32>k) << 1) | chroma;
    const c1: u32 = key << 17;
    placeJuror(jury, 0, c1 | remaining);
    placeJuror(jury, 1, c1 | magnitude);
    placeJuror(jury, 2, c1 | (class19(byLeft) << 5) | class19(byAbove));
    placeJuror(jury, 3, c1 | (abs(class19(both) - 9) << 6) | min(magnitude, 63));
    placeJuror(jury, 4, c1 | (min(abs(atLeft), 15) << 4) | min(abs(atAbove), 15));
    placeJuror(jury, 5, c1 | (min(inU, 7) << 6) | (min(inV, 7) << 3) | min(inUV, 7));
    placeJuror(jury, 6, c1 | (min(before1, 15) << 4) | min(before2, 15));
    placeJuror(jury, 7, c1 | (halfLog(total) << 6) | remaining);
    placeJuror(jury, 8, c1 | (min(abs(atTwin), 15) << 4) | min(abs(atLuma), 15));
    placeJuror(jury, 9, c1 | (halfLog(around) << 6) | remaining);
    placeJuror(jury, 10, c1 | (min(abs(atRight), 7) << 3) | min(abs(atCorner), 7));
    placeJuror(jury, 11, c1 | (halfLog(inU + inU2) << 5) | halfLog(inV + inV2));
    placeJuror(jury, 12, c1 | (abs(byLeft) >> 1));
    placeJuror(jury, 13, c1 | (abs(byAbove) >> 1));
    placeJuror(jury, 14, c1 | (min(abs(atLeft2), 15) << 4) | min(abs(atAbove2), 15));
    placeJuror(jury, 15, ((64 - k) << 24) | (remaining << 16) | (min(magnitude, 31) << 8) | chroma);
    placeJuror(jury, 16, (((halfLog(inU + inV + inUV) << 16) | (magnitude << 8) | remaining) << 1) | chroma);
    placeJuror(jury, 17, c1 | (magnitude << 6) | min(63, halfLog(total)));
    placeJuror(
      jury,
      18,
      c1 | (abs(class19(both) - 9) << 10) | (halfLog(remaining) << 5) | halfLog(inU + inV),
    );
    placeJuror(
      jury,
      19,
      c1 | (halfLog(abs(atTwin) + abs(atLuma)) << 10) | (halfLog(nearSize >> 4) << 5) | halfLog(remaining),
    );
    jury.set1 = (chroma << 9) | (remaining << 3) | min(7, magnitude >> 1);
    jury.set2 = (min(15, magnitude) << 4) | min(15, halfLog(total));
    const size = codeSize<Direction>(blocks.coder, jury, COEFFICIENT, k, abs(value));
    if (size > 0) {
      const signs =
        (atLeft > 0 ? 1 : atLeft < 0 ? 2 : 0) * 9 +
        (atAbove > 0 ? 1 : atAbove < 0 ? 2 : 0) * 3 +
        (atTwin > 0 ? 1 : atTwin < 0 ? 2 : 0);
      const tag: u32 = 0x80000000;
      const s: u32 = tag | (min(size, 3) << 20) | (key << 12);
      for (let juror = 0; juror < CONTEXTS; juror++) placeJuror(jury, juror, tag);
      placeJuror(jury, 0, s | (class19(byLeft) << 5) | class19(byAbove));
      placeJuror(jury, 1, s | class19(both));
      placeJuror(jury, 2, s | signs);
      placeJuror(jury, 3, tag | (class19(byLeft) << 8) | (class19(byAbove) << 3) | min(size, 7));
      placeJuror(jury, 4, tag | ((clampTo(both, 100) + 128) << 4) | min(size, 15));
      placeJuror(jury, 5, s | (clampTo(byAbove >> 1, 127) + 128));
      placeJuror(jury, 6, s | (clampTo(byLeft >> 1, 127) + 128));
      placeJuror(
        jury,
        7,
        s |
          (((atTwin > 0 ? 1 : atTwin < 0 ? 2 : 0) * 3 + (atLuma > 0 ? 1 : atLuma < 0 ? 2 : 0)) << 5) |
          class19(both),
      );
      const inside =
        (u > 0 ? (load<i32>(at - 4) > 0 ? 1 : load<i32>(at - 4) < 0 ? 2 : 0) : 0) * 3 +
        (v > 0 ? (load<i32>(at - stride) > 0 ? 1 : load<i32>(at - stride) < 0 ? 2 : 0) : 0);
      placeJuror(jury, 8, s | inside);
      jury.set1 = 1024 + (class19(both) << 0) + 32 * <i32>chroma;
      jury.set2 = 300 + (min(size, 3) << 4) + (k < 16 ? k : 15);
      const negative = decide<Direction>(blocks.coder, jury, SIGN, 0, 0, value < 0 ? 1 : 0);
      if (!isSigned<Direction>()) value = negative ? -size : size;
      remaining--;
      total += size;
      const weighted = value * quantiser;
      store<i32>(blocks.missingLeft + (v << 2), missingLeft - weightU * weighted);
      store<i32>(blocks.missingAbove + (u << 2), missingAbove - weightV * weighted);
    } else value = 0;
    if (!isSigned<Direction>()) store<i32>(at, max(field.least, min(field.most, value)));
    before2 = before1;
    before1 = size;
  }

  // The first one.
  const quantiser = load<i32>(quantisers);
  const unit = 181 * quantiser;
  const byLeft = (load<i32>(blocks.missingLeft) << 4) / unit;
  const byAbove = (load<i32>(blocks.missingAbove) << 4) / unit;
  const fine = hasLeft ? (hasAbove ? (byLeft + byAbove) >> 1 : byLeft) : byAbove;
  const prediction = max(field.least, min(field.most, (fine + 8) >> 4));
  const doubt = halfLog(abs(byLeft - byAbove));
  const difference = wanted - prediction;
  const dcTag: u32 = 0x40000000 | (chroma << 20);
  for (let juror = 0; juror < CONTEXTS; juror++) placeJuror(jury, juror, dcTag);
  const twinFirst = load<i32>(twin);
  placeJuror(jury, 0, dcTag | doubt);
  placeJuror(jury, 1, dcTag | (doubt << 6) | count);
  placeJuror(jury, 2, dcTag | count);
  placeJuror(jury, 3, dcTag | (halfLog(total) << 6) | doubt);
  placeJuror(
    jury,
    4,
    dcTag |
      (halfLog(abs(load<i32>(left) - load<i32>(above))) << 6) |
      halfLog(abs(load<i32>(left) - load<i32>(corner))),
  );
  placeJuror(jury, 5, dcTag | (halfLog(lumaCount) << 6) | halfLog(twinCount));
  placeJuror(jury, 6, dcTag | (fine & 15));
  jury.set1 = 1152 + min(doubt, 31);
  jury.set2 = 400 + min(15, halfLog(count));
  const size = codeSize<Direction>(blocks.coder, jury, FIRST, 0, abs(difference));
  let value = size;
  if (size > 0) {
    const tag: u32 = 0x60000000 | (chroma << 20);
    for (let juror = 0; juror < CONTEXTS; juror++) placeJuror(jury, juror, tag);
    placeJuror(jury, 0, tag | (class19(byLeft - byAbove) << 4) | (fine & 15));
    placeJuror(jury, 1, tag | (fine & 15));
    placeJuror(jury, 2, tag | (clampTo(twinFirst, 1) + 1));
    placeJuror(
      jury,
      3,
      tag | (class19((load<i32>(left) + load<i32>(above) - 2 * prediction) << 3) << 4) | min(size, 15),
    );
    jury.set1 = 1184;
    jury.set2 = 420;
    if (decide<Direction>(blocks.coder, jury, SIGN, 1, 0, difference < 0 ? 1 : 0)) value = -size;
  }
  store<i32>(own, max(field.least, min(field.most, prediction + value)));
}

// Offsets within the scratch memory, which begins with the description.
const JURY_AT: usize = 128;
const LEFT_AT: usize = 256;
const ABOVE_AT: usize = 288;
const NOTHING_AT: usize = 320;
const NOTHING_BYTES: usize = 256;
const COUNTS_AT: usize = NOTHING_AT + NOTHING_BYTES;

function countsBytes(width: i32): usize {
  return ((<usize>(width >> 3) + 2) << 2) + 64;
}

/** Scratch memory of the prior for planes up to a width. */
export function coefficientsScratchBytes(width: i32): usize {
  return COUNTS_AT + 2 * countsBytes(width) + JURY_BYTES + 256;
}

function plane<Direction>(
  coder: usize,
  fields: usize,
  planes: i32,
  quantisers: usize,
  width: i32,
  scratch: usize,
): void {
  const blocks = changetype<Blocks>(scratch);
  const jury = changetype<Jury>(scratch + JURY_AT);
  const field = changetype<Field>(fields);
  const earlier = changetype<Field>(fields + FIELD_BYTES);
  const first = changetype<Field>(fields + 2 * FIELD_BYTES);
  blocks.coder = changetype<Coder>(coder);
  blocks.jury = jury;
  blocks.field = field;
  const isTwin = planes > 1 && earlier.width === field.width && earlier.height === field.height;
  blocks.twin = isTwin ? earlier : null;
  blocks.luma = planes > 1 ? first : planes > 0 ? earlier : null;
  blocks.quantisers = quantisers;
  blocks.missingLeft = scratch + LEFT_AT;
  blocks.missingAbove = scratch + ABOVE_AT;
  blocks.nothing = scratch + NOTHING_AT;
  blocks.countsAbove = scratch + COUNTS_AT;
  blocks.counts = blocks.countsAbove + countsBytes(width);
  blocks.blocksX = field.width >> 3;
  blocks.chroma = planes > 0 ? 1 : 0;
  const tables = (blocks.counts + countsBytes(width) + 63) & ~63;
  // What was learnt of luma serves chroma.
  if (planes === 0) initialiseJury(jury, tables);
  memory.fill(blocks.nothing, 0, NOTHING_BYTES);
  memory.fill(blocks.countsAbove, 0, 2 * countsBytes(width));
  const rows = field.height >> 3;
  for (let y = 0; y < rows && !blocks.coder.failed; y++) {
    for (let x = 0; x < blocks.blocksX; x++) codeBlock<Direction>(blocks, x, y);
    const counts = blocks.counts;
    blocks.counts = blocks.countsAbove;
    blocks.countsAbove = counts;
    store<i32>(blocks.counts, 0);
    calmJury(jury);
  }
}

/**
 * Encodes a plane of coefficients into the payload that a coder was begun with.
 * @param fields the description of the plane, and after it those of the earlier planes of coefficients, the latest first
 * @param planes how many these are, 0 to 2
 * @param quantisers 64 of 32 bits
 * @param width that of the widest plane of coefficients; the scratch memory is for it, and lives from plane to plane
 */
export function coefficientsEncodePlane(
  coder: usize,
  fields: usize,
  planes: i32,
  quantisers: usize,
  width: i32,
  scratch: usize,
): void {
  plane<Encoding>(coder, fields, planes, quantisers, width, scratch);
}

/** Decodes a plane of coefficients; see `coefficientsEncodePlane`. */
export function coefficientsDecodePlane(
  coder: usize,
  fields: usize,
  planes: i32,
  quantisers: usize,
  width: i32,
  scratch: usize,
): void {
  plane<Decoding>(coder, fields, planes, quantisers, width, scratch);
}
