import { Coder, INTERVALS_BYTES } from "../../entropy/coder";
import { Decoding, Encoding } from "../../entropy/direction";
import { askNetwork, initialiseNetwork, Network, networkBytes, turnNetwork } from "../network/network";
import { BLEND_BYTES, Blend, blendDecision, initialiseBlend, slowDown } from "./blend";
import {
  BlockPredictions,
  blockPredictionsBytes,
  continueBlockPredictions,
  initialiseBlockPredictions,
  learnBlockPredictions,
  predictByBlock,
  turnBlockPredictions,
} from "./blockpredictions";
import { Field, padAbove, padAround, padLeft, padRight } from "./field";
import { decideNarrow, initialiseNarrow, NARROW_BYTES, Narrow } from "./narrow";
import { placeNarrow } from "./narrowcontexts";
import { Predictions } from "./predictions";
import {
  initialiseRowPredictions,
  learnRowPredictions,
  predictByRow,
  RowPredictions,
  rowPredictionsBytes,
  turnRowPredictions,
} from "./rowpredictions";
import {
  initialiseSurroundings,
  learnSurroundings,
  look,
  SURROUNDINGS_BYTES,
  Surroundings,
} from "./surroundings";
import { initialiseSwift, Swift, stepSwift, swiftBytes } from "./swift";
import { learnTally, moveTally, tallyPlane, tallySum } from "./tally";
import { placeWide } from "./wide";

/**
 * The prior of planes of samples. A sample is predicted (see `predictions.ts`); what it is beside its prediction is told by
 * decisions: whether it is above; by how many steps of 2^k, one at a time, k being chosen by how far off predictions were where
 * things looked like here; the place within the step, high bit first.
 */

/** Nodes of the decisions: 0 tells the side, then come the steps. */
const STEP: i32 = 1;
/** Places within a step have the nodes from LOW + 1 on, those of the first step before those of all others. */
const LOW: i32 = 8;
const FAR_STEP: i32 = 17;
const MOST_STEPS: i32 = 20;
const ESCAPE: i32 = 40;
const MOST_ESCAPE_BITS: i32 = 18;
const HALF: u32 = 32768;

/** The ways to decide: `Simple` mixes eight counters, `Strong` blends many inputs. */
type Simple = u32;
type Strong = i32;

/** Codes whether a sample's distance is `middle` or more, where it is from `first` to before `end`. */
function decide<Direction, Strength>(
  coder: Coder,
  narrow: Narrow,
  blend: Blend,
  here: Surroundings,
  node: i32,
  side: i32,
  first: i32,
  middle: i32,
  open: bool,
  end: i32,
  bit: u32,
): u32 {
  if (!isSigned<Strength>())
    return decideNarrow<Direction>(coder, narrow, node, side, node === 0, first, middle, open, bit);
  const sign = side ? 1 : -1;
  const origin = side ? (here.base << 4) - 8 : 8 - (here.base << 4);
  return blendDecision<Direction>(
    coder,
    blend,
    node,
    side,
    sign,
    node === 0,
    origin + (first << 4),
    origin + (middle << 4),
    open,
    origin + (end << 4),
    bit,
  );
}

/** A distance from 0 on: steps of 2^shift, as far as `limit` allows, then the place within the step. */
function codeDistance<Direction, Strength>(
  coder: Coder,
  narrow: Narrow,
  blend: Blend,
  here: Surroundings,
  side: i32,
  limit: i32,
  distance: i32,
): i32 {
  const shift = here.shift;
  const steps = distance >> shift;
  let step = 0;
  while ((step + 1) << shift <= limit) {
    if (step === MOST_STEPS) {
      // Far away: the number of bits, then the bits.
      const rest = steps - step + 1;
      const length = 31 - <i32>clz(rest);
      let bits = 0;
      while (bits < MOST_ESCAPE_BITS) {
        const more: u32 = length > bits ? 1 : 0;
        const last = step << shift;
        if (
          !decide<Direction, Strength>(
            coder,
            narrow,
            blend,
            here,
            ESCAPE + bits,
            side,
            last,
            last,
            true,
            0,
            more,
          )
        )
          break;
        bits++;
      }
      let value = 1;
      for (let bit = bits - 1; bit >= 0; bit--) {
        value = (value << 1) | <i32>Coder.code<Direction>(coder, (rest >> bit) & 1, HALF);
      }
      step += value - 1;
      break;
    }
    const node = step < 7 ? STEP + step : FAR_STEP + step;
    const next = (step + 1) << shift;
    const more: u32 = steps > step ? 1 : 0;
    if (
      !decide<Direction, Strength>(coder, narrow, blend, here, node, side, step << shift, next, true, 0, more)
    )
      break;
    step++;
  }
  let value = step;
  let prefix = 1;
  const group = step === 0 ? LOW : LOW + 8;
  for (let bit = shift - 1; bit >= 0; bit--) {
    let low: u32 = (distance >> bit) & 1;
    if (prefix < (isSigned<Strength>() ? 8 : 4)) {
      const first = value << (bit + 1);
      const middle = first + (1 << bit);
      const end = middle + (1 << bit);
      low = decide<Direction, Strength>(
        coder,
        narrow,
        blend,
        here,
        group + prefix,
        side,
        first,
        middle,
        false,
        end,
        low,
      );
      prefix = (prefix << 1) | <i32>low;
    } else low = Coder.code<Direction>(coder, low, HALF);
    value = (value << 1) | <i32>low;
  }
  return value;
}

/** Goes over the rows from `from` to `to`. */
function step<Direction, Strength>(
  coder: Coder,
  narrow: Narrow,
  blend: Blend,
  here: Surroundings,
  predictions: Predictions,
  network: usize,
  from: i32,
  to: i32,
): void {
  const field = predictions.field;
  const width = field.width;
  const least = field.least;
  const most = field.most;
  const toErrors = field.errors - field.samples;
  const own = isSigned<Strength>() ? blend.own : narrow.own;
  const sum = isSigned<Strength>() ? blend.sum : narrow.sum;
  const basis = predictions.planes > 1 ? predictions.second : predictions.first;
  for (let y = from; y < to && !coder.failed; y++) {
    padLeft(field, y);
    if (isSigned<Strength>()) {
      turnBlockPredictions(changetype<BlockPredictions>(predictions));
      slowDown(blend);
      if (network) turnNetwork(changetype<Network>(network));
    } else turnRowPredictions(changetype<RowPredictions>(predictions), y);
    let at = field.samples + field.stride * <usize>y;
    for (let x = 0; x < width; x++, at += 4) {
      const raw = isSigned<Strength>()
        ? predictByBlock(changetype<BlockPredictions>(predictions), x, at)
        : predictByRow(changetype<RowPredictions>(predictions), x, at);
      look(here, predictions, raw, at);
      if (predictions.planes > 0)
        moveTally(sum, field, basis, load<i32>(at + (basis.samples - field.samples)));
      if (isSigned<Strength>()) {
        placeWide(blend, here, predictions);
        if (network) askNetwork(changetype<Network>(network), x, at);
      } else placeNarrow(narrow, here, predictions);
      const base = here.base;
      let sample = isSigned<Direction>() ? load<i32>(at) : 0;
      let upper: u32 = 0;
      if (base <= most) {
        upper = decide<Direction, Strength>(
          coder,
          narrow,
          blend,
          here,
          0,
          1,
          0,
          0,
          true,
          0,
          sample >= base ? 1 : 0,
        );
      }
      const distance = codeDistance<Direction, Strength>(
        coder,
        narrow,
        blend,
        here,
        upper,
        upper ? most - base : base - 1 - least,
        upper ? sample - base : base - 1 - sample,
      );
      if (!isSigned<Direction>()) {
        sample = max(least, min(most, upper ? base + distance : base - 1 - distance));
        store<i32>(at, sample);
      }
      store<i32>(at + toErrors, (sample << 4) - here.prediction);
      learnSurroundings(here, sample, distance);
      learnTally(own, sample);
      learnTally(sum, sample);
      if (isSigned<Strength>()) learnBlockPredictions(changetype<BlockPredictions>(predictions), x, sample);
      else learnRowPredictions(changetype<RowPredictions>(predictions), x, sample);
    }
    padRight(field, y);
  }
}

/** How many rows one call goes over: the engines leave a slow function only where it is called anew. */
const ROWS: i32 = 16;

// Offsets within the scratch memory.
const NARROW_AT: usize = 64;
const BLEND_AT: usize = 192;
const PREDICTIONS_AT: usize = 320;
const SURROUNDINGS_AT: usize = 448;
const INTERVALS_AT: usize = 704;
const TABLES_AT: usize = INTERVALS_AT + INTERVALS_BYTES;

/** Scratch memory of the prior for planes up to a width, beside which a network takes `samplesNetworkBytes`. */
export function samplesScratchBytes(width: i32): usize {
  const simple = NARROW_BYTES + rowPredictionsBytes(width);
  const strong = BLEND_BYTES + blockPredictionsBytes(width);
  return TABLES_AT + max(max(simple, strong), swiftBytes(width)) + SURROUNDINGS_BYTES + 256;
}

/** Memory of a network for planes of a width. */
export function samplesNetworkBytes(description: usize, width: i32): usize {
  return networkBytes(description, width);
}

/** Begins a payload. */
export function samplesBegin(scratch: usize, payload: usize, payloadSize: i32): void {
  Coder.begin(changetype<Coder>(scratch), payload, payloadSize, scratch + INTERVALS_AT);
}

function plane<Direction, Strength>(
  scratch: usize,
  fields: usize,
  planes: i32,
  description: usize,
  networkMemory: usize,
  goesOn: bool,
): void {
  const coder = changetype<Coder>(scratch);
  const narrow = changetype<Narrow>(scratch + NARROW_AT);
  const blend = changetype<Blend>(scratch + BLEND_AT);
  const predictions = changetype<Predictions>(scratch + PREDICTIONS_AT);
  const here = changetype<Surroundings>(scratch + SURROUNDINGS_AT);
  const field = changetype<Field>(fields);
  let tables = scratch + TABLES_AT;
  let network: usize = 0;
  if (isSigned<Strength>()) {
    if (description) {
      const made = initialiseNetwork(description, fields, planes, field.width, networkMemory);
      network = changetype<usize>(made);
      if (!goesOn) initialiseBlend(blend, changetype<usize>(made.mixture), tables);
    } else if (!goesOn) initialiseBlend(blend, 0, tables);
  }
  if (!isSigned<Strength>()) initialiseNarrow(narrow, tables);
  tables = (tables + (isSigned<Strength>() ? BLEND_BYTES : NARROW_BYTES) + 63) & ~63;
  if (!goesOn) initialiseSurroundings(here, tables);
  tables = (tables + SURROUNDINGS_BYTES + 63) & ~63;
  if (goesOn) continueBlockPredictions(changetype<BlockPredictions>(predictions), fields);
  else if (isSigned<Strength>())
    initialiseBlockPredictions(changetype<BlockPredictions>(predictions), fields, planes, tables);
  else initialiseRowPredictions(changetype<RowPredictions>(predictions), fields, planes, tables);
  tallyPlane(isSigned<Strength>() ? blend.own : narrow.own, field);
  if (planes > 0) {
    const basis = planes > 1 ? predictions.second : predictions.first;
    tallySum(isSigned<Strength>() ? blend.sum : narrow.sum, field, basis);
  }
  padAbove(field);
  for (let from = 0; from < field.height && !coder.failed; from += ROWS) {
    const to = min(from + ROWS, field.height);
    step<Direction, Strength>(coder, narrow, blend, here, predictions, network, from, to);
  }
  padAround(field);
}

function swiftPlane<Direction>(scratch: usize, fields: usize, planes: i32): void {
  const coder = changetype<Coder>(scratch);
  const swift = changetype<Swift>(scratch + PREDICTIONS_AT);
  const field = changetype<Field>(fields);
  initialiseSwift(swift, fields, planes, (scratch + TABLES_AT + 63) & ~63);
  padAbove(field);
  for (let from = 0; from < field.height && !coder.failed; from += ROWS) {
    stepSwift<Direction>(coder, swift, from, min(from + ROWS, field.height));
  }
  padAround(field);
}

/**
 * Encodes a plane.
 * @param fields the description of the plane, and after it those of the earlier planes that it looks at, of its size
 * @param planes how many these are, 0 to 2
 * @param way 0, the simple one; 1, the strong one; 2, the swift one
 * @param description a trained network for the strong way, or 0; `networkMemory` is room for it
 * @param goesOn the strong way: whether all that was learnt of the plane before goes on, which had the width of this one and as many
 * earlier ones
 */
export function samplesEncodePlane(
  scratch: usize,
  fields: usize,
  planes: i32,
  way: i32,
  description: usize,
  networkMemory: usize,
  goesOn: bool,
): void {
  if (way === 2) swiftPlane<Encoding>(scratch, fields, planes);
  else if (way === 1) plane<Encoding, Strong>(scratch, fields, planes, description, networkMemory, goesOn);
  else plane<Encoding, Simple>(scratch, fields, planes, 0, 0, false);
}

/** Decodes a plane; see `samplesEncodePlane`. */
export function samplesDecodePlane(
  scratch: usize,
  fields: usize,
  planes: i32,
  way: i32,
  description: usize,
  networkMemory: usize,
  goesOn: bool,
): void {
  if (way === 2) swiftPlane<Decoding>(scratch, fields, planes);
  else if (way === 1) plane<Decoding, Strong>(scratch, fields, planes, description, networkMemory, goesOn);
  else plane<Decoding, Simple>(scratch, fields, planes, 0, 0, false);
}

/**
 * @param word what the payload holds besides; a decoder finds it in `payloadWord`
 * @returns the size of the payload, or -1 where the room did not suffice
 */
export function samplesEndEncoding(scratch: usize, payload: usize, word: u32): i32 {
  const end = Coder.finish<Encoding>(changetype<Coder>(scratch), word);
  return end === 0 ? -1 : <i32>(end - payload);
}

/** @returns 0, or -1 where the payload is none that an encoder makes */
export function samplesEndDecoding(scratch: usize): i32 {
  return Coder.finish<Decoding>(changetype<Coder>(scratch), 0) !== 0 ? 0 : -1;
}
