import { Coder } from "../../entropy/coder";
import { squash, stretch } from "../../entropy/logistic";
import { combine } from "../hashes";
import { historyEstimate, nextHistory } from "../history";
import { Learnt } from "../learnt";
import { findSlot, SLOT } from "../slots";
import { Canvas, MOST_PARTS, PIXEL, partBits, partMost, partShift } from "./canvas";
import { LeastSquares, predictPart } from "./leastsquares";
import { initialiseMaps, learnMap, MAP_BYTES, refined } from "./maps";
import { choose, chooseLast, initialiseNet, learnNet, mix, Net, netBytes, setInput } from "./net";

/**
 * A pixel that is none of the likely ones, part after part: each is its bits from the high one down, predicted by bit histories in
 * many contexts and by logistic distributions around predicted values.
 */

/** Contexts, and distributions; the last ones of each are those of least squares. */
const CONTEXTS: i32 = 28;
const PLAIN_CONTEXTS: i32 = 24;
const DISTRIBUTIONS: i32 = 13;
const PLAIN_DISTRIBUTIONS: i32 = 10;
const CONSTANT_INPUT: i32 = DISTRIBUTIONS;
const CONTEXT_INPUT: i32 = CONSTANT_INPUT + 1;
const INPUTS: i32 = (CONTEXT_INPUT + 2 * CONTEXTS + 3) & ~3;
const PLAIN_INPUTS: i32 = (CONTEXT_INPUT + 2 * PLAIN_CONTEXTS + 3) & ~3;
const LEVELS: i32 = 24;
const DEPTHS: i32 = 16;

const CHOICES_0: i32 = 0;
const CHOICES_1: i32 = CHOICES_0 + MOST_PARTS * DEPTHS * LEVELS;
const CHOICES_2: i32 = CHOICES_1 + MOST_PARTS * 256;
const CHOICES_3: i32 = CHOICES_2 + MOST_PARTS * DEPTHS * 64;
const CHOICES: i32 = CHOICES_3 + MOST_PARTS * DEPTHS * 16;
const MAPS: i32 = MOST_PARTS * 256;
const MAP_1_BITS: i32 = 12;
const WEIGHT: i32 = 65536 / 20;

const hashes = memory.data(4 * 32, 16);
const slots = memory.data(4 * 32, 16);
const touched = memory.data(4 * 32, 16);
const centers = memory.data(4 * 16, 16);
const scales = memory.data(4 * 16, 16);

@unmanaged
export class Parts {
  canvas: Canvas;
  net: Net;
  table: usize;
  lines: u32;
  known: usize;
  /** Mean misses of predictions: by part, level and prediction. */
  misses: usize;
  maps: usize;
  squares: LeastSquares;
  strong: bool;
  contexts: i32;
  distributions: i32;
  level: i32;
  spread: i32;
  pattern: i32;
}

const KNOWN_ENTRIES: i32 = MOST_PARTS * CONTEXTS * 256;
const MISS_ENTRIES: i32 = MOST_PARTS * LEVELS * 16;

function slotBits(pixels: i32): u32 {
  let bits: u32 = 14;
  while (bits < 22 && 1 << bits < pixels * 8) bits++;
  return bits;
}

export function partsBytes(width: i32, height: i32): usize {
  return (
    (SLOT << slotBits(width * height)) +
    4 * <usize>(KNOWN_ENTRIES + MISS_ENTRIES) +
    MAP_BYTES * <usize>(MAPS + (1 << MAP_1_BITS)) +
    netBytes(INPUTS, CHOICES, 64) +
    1024
  );
}

export function initialiseParts(
  parts: Parts,
  canvas: Canvas,
  net: Net,
  squares: LeastSquares,
  strong: bool,
  memory_: usize,
): void {
  parts.squares = squares;
  parts.strong = strong;
  parts.contexts = strong ? CONTEXTS : PLAIN_CONTEXTS;
  parts.distributions = strong ? DISTRIBUTIONS : PLAIN_DISTRIBUTIONS;
  const bits = slotBits(canvas.width * canvas.height);
  parts.canvas = canvas;
  parts.net = net;
  parts.table = (memory_ + 63) & ~63;
  parts.lines = ((<u32>1) << (bits - 2)) - 1;
  parts.known = parts.table + (SLOT << bits);
  memory.fill(parts.table, 0, SLOT << bits);
  let at = parts.known;
  for (let context = 0; context < MOST_PARTS * CONTEXTS; context++) {
    for (let state: u32 = 0; state < 256; state++, at += 4) store<u32>(at, historyEstimate(state) << 16);
  }
  parts.misses = at;
  for (let index = 0; index < MISS_ENTRIES; index++, at += 4)
    store<i32>(at, (16 << (((index >> 4) % LEVELS) >> 1)) << 4);
  parts.maps = at;
  initialiseMaps(at, MAPS + (1 << MAP_1_BITS));
  at += MAP_BYTES * <usize>(MAPS + (1 << MAP_1_BITS));
  at = (at + 63) & ~63;
  initialiseNet(net, strong ? INPUTS : PLAIN_INPUTS, 4, CHOICES, 64, WEIGHT, at);
  setInput(net, CONSTANT_INPUT, 256);
}

function halfLog(v: i32): i32 {
  const w = <u32>v + 1;
  const whole = 31 - <u32>clz(w);
  return <i32>((whole << 1) | (((w << 1) >>> whole) & 1));
}

function place(index: i32, context: u32): void {
  store<u32>(hashes + ((<usize>index) << 2), combine(<u32>index * 0x85ebca6b, context));
}

function predictAt(parts: Parts, part: i32, index: i32, most: i32, value: i32): void {
  const center = max(0, min(most, value)) << 4;
  store<i32>(centers + ((<usize>index) << 2), center);
  const miss = load<i32>(parts.misses + ((<usize>((part * LEVELS + parts.level) * 16 + index)) << 2));
  store<i32>(scales + ((<usize>index) << 2), (1 << 20) / (4 + ((miss * 9) >> 8)));
}

/** The probability, of 2^16, that something is beyond `distance` of a distribution's center. */
function beyond(distance: i32, sharpness: i32): i32 {
  const x = (<i64>distance * sharpness) >> 12;
  return squash(<i32>max(<i64>-3071, min(<i64>3071, -x)));
}

function fold(pixel: u64): u32 {
  return combine(<u32>pixel, <u32>(pixel >> 32));
}

/** Sets contexts and predictions of a part; `pixel` has the parts before it. */
function prepare(parts: Parts, part: i32, x: i32, y: i32, at: usize, pixel: u64, first: u64): void {
  const canvas = parts.canvas;
  const stride = canvas.stride;
  const shift = <u64>partShift(canvas, part);
  const bits = partBits(canvas, part);
  const mask: u32 = (1 << bits) - 1;
  const most = partMost(canvas, part);
  const wests = load<u64>(at - PIXEL);
  const norths = load<u64>(at - stride);
  const corners = load<u64>(at - stride - PIXEL);
  const easts = load<u64>(at - stride + PIXEL);
  const wests2 = load<u64>(at - 2 * PIXEL);
  const norths2 = load<u64>(at - 2 * stride);
  const w = <i32>(<u32>(wests >> shift) & mask);
  const n = <i32>(<u32>(norths >> shift) & mask);
  const nw = <i32>(<u32>(corners >> shift) & mask);
  const ne = <i32>(<u32>(easts >> shift) & mask);
  const ww = <i32>(<u32>(wests2 >> shift) & mask);
  const nn = <i32>(<u32>(norths2 >> shift) & mask);
  const nne = <i32>(<u32>(load<u64>(at - 2 * stride + PIXEL) >> shift) & mask);
  const gradient = w + n - nw;
  const clamped = max(min(w, n), min(max(w, n), gradient));
  const variation = abs(w - nw) + abs(n - nw) + abs(n - ne);
  const coarse = max(bits - 8, 0);
  let activity = variation >> coarse;

  let p1 = 0;
  let w1 = 0;
  let n1 = 0;
  let nw1 = 0;
  let ne1 = 0;
  let p2 = 0;
  let w2 = 0;
  let n2 = 0;
  let carried = clamped;
  let key: u32 = <u32>part;
  let line: i64 = (w + ne) >> 1;
  if (part > 0) {
    const shift1 = <u64>partShift(canvas, part - 1);
    const mask1: u32 = (1 << partBits(canvas, part - 1)) - 1;
    p1 = <i32>(<u32>(pixel >> shift1) & mask1);
    w1 = <i32>(<u32>(wests >> shift1) & mask1);
    n1 = <i32>(<u32>(norths >> shift1) & mask1);
    nw1 = <i32>(<u32>(corners >> shift1) & mask1);
    ne1 = <i32>(<u32>(easts >> shift1) & mask1);
    const clamped1 = max(min(w1, n1), min(max(w1, n1), w1 + n1 - nw1));
    carried = clamped + p1 - clamped1;
    activity = (activity + 2 * (abs(p1 - clamped1) >> coarse)) >> 1;
    key = combine(key, <u32>p1);
    // On the line between two neighbours where the part before is between theirs.
    if (w1 !== n1) line = w + (<i64>(n - w) * (p1 - w1)) / (n1 - w1);
    else if (ne1 !== w1) line = w + (<i64>(ne - w) * (p1 - w1)) / (ne1 - w1);
    else line = w + p1 - w1;
    if (part > 1) {
      const shift2 = <u64>partShift(canvas, part - 2);
      const mask2: u32 = (1 << partBits(canvas, part - 2)) - 1;
      p2 = <i32>(<u32>(pixel >> shift2) & mask2);
      w2 = <i32>(<u32>(wests >> shift2) & mask2);
      n2 = <i32>(<u32>(norths >> shift2) & mask2);
      key = combine(key, <u32>p2);
    }
  }
  const between = <i32>max<i64>(0, min<i64>(most, line));
  carried = max(0, min(most, carried));
  const level = min(halfLog(activity), LEVELS - 1);
  parts.level = level;
  const all: u32 = <u32>part;
  place(0, key);
  place(1, combine(key, fold(wests)));
  place(2, combine(key, fold(norths)));
  place(3, combine(combine(key, fold(wests)), fold(norths)));
  place(4, combine(combine(key, <u32>w), <u32>n));
  place(5, combine(combine(combine(all, <u32>w), <u32>n), <u32>nw));
  place(6, combine(combine(all, <u32>carried), <u32>(level >> 1)));
  place(7, combine(combine(all, <u32>(w + p1 - w1)), <u32>(p1 - w1)));
  place(8, combine(combine(all, <u32>(n + p1 - n1)), <u32>(p1 - n1)));
  place(9, combine(combine(all, <u32>((w + p1 - w1 + n + p1 - n1) >> 1)), <u32>(level >> 1)));
  place(10, combine(combine(key, fold(easts)), fold(norths)));
  place(11, combine(combine(combine(key, fold(wests)), fold(corners)), fold(norths)));
  place(12, combine(combine(all, <u32>between), <u32>(p1 - w1)));
  place(13, combine(combine(key, fold(first)), 1));
  place(14, combine(combine(combine(combine(key, fold(wests)), fold(norths)), fold(easts)), fold(corners)));
  place(15, combine(combine(all, <u32>(w + ne - n)), <u32>(p1 - ((w1 + n1) >> 1))));
  place(16, combine(combine(all, <u32>(2 * w - ww)), <u32>(p1 - w1)));
  place(17, combine(combine(all, <u32>(2 * n - nn)), <u32>(p1 - n1)));
  place(18, combine(combine(all, <u32>clamped), <u32>(p1 - w1)));
  place(19, combine(combine(all, <u32>(w + p2 - w2)), <u32>(p1 - w1)));
  place(20, combine(combine(all, <u32>(n + p2 - n2)), <u32>(p1 - n1)));
  place(21, combine(combine(key, fold(wests)), fold(wests2)));
  place(22, combine(combine(combine(all, <u32>p1), <u32>w), <u32>w1));
  place(23, combine(combine(all, <u32>(carried + between)), <u32>level));

  predictAt(parts, part, 0, most, w);
  predictAt(parts, part, 1, most, n);
  predictAt(parts, part, 2, most, clamped);
  predictAt(parts, part, 3, most, carried);
  predictAt(parts, part, 4, most, between);
  predictAt(parts, part, 5, most, part ? w + p1 - w1 : 2 * w - ww);
  predictAt(parts, part, 6, most, part ? n + p1 - n1 : 2 * n - nn);
  predictAt(parts, part, 7, most, part > 1 ? w + p2 - w2 : w + ne - n);
  predictAt(parts, part, 8, most, part > 1 ? n + p2 - n2 : n + ne - nne);
  predictAt(parts, part, 9, most, (w + n + ((p1 << 1) - w1 - n1)) >> 1);
  if (parts.strong) {
    const squares = parts.squares;
    predictPart(squares, canvas, part, x, y, at, pixel);
    const prediction = squares.prediction;
    const deviation = min(halfLog(squares.deviation), 23);
    const nearest = <u32>((prediction + 8) >> 4);
    place(24, combine(combine(all, nearest), <u32>deviation));
    place(25, combine(combine(all, <u32>(prediction >> 2)), <u32>(deviation >> 2)));
    place(26, combine(combine(all, nearest), <u32>w));
    place(27, combine(combine(all, nearest), <u32>(p1 - w1)));
    predictAt(parts, part, 10, most, prediction >> 4);
    store<i32>(centers + 40, prediction);
    store<i32>(centers + 44, prediction);
    store<i32>(scales + 44, (1 << 20) / (2 + ((squares.deviation * 9) >> 4)));
    store<i32>(centers + 48, prediction);
    store<i32>(scales + 48, (1 << 20) / (2 + ((squares.deviation * 9) >> 5)));
    parts.spread = deviation;
  } else parts.spread = level;
  parts.pattern =
    <i32>(w === n) |
    ((<i32>(w === nw)) << 1) |
    ((<i32>(n === ne)) << 2) |
    ((<i32>(w1 === p1)) << 3) |
    ((<i32>(n1 === p1)) << 4) |
    ((<i32>(w === ww)) << 5);
}

/** Codes one part of a pixel. */
function codePart<Direction>(coder: Coder, parts: Parts, part: i32, value: i32): i32 {
  const net = parts.net;
  const bits = partBits(parts.canvas, part);
  const most = partMost(parts.canvas, part);
  const known = parts.known + ((<usize>(part * CONTEXTS)) << 10);
  const contexts = (<usize>parts.contexts) << 2;
  let prefix = 0;
  let marked: u32 = 1;
  let node: usize = 1;
  for (let bit = bits - 1; bit >= 0; bit--) {
    const depth = bits - 1 - bit;
    if ((depth & 3) === 0) {
      for (let context: usize = 0; context < contexts; context += 4) {
        const hash = load<u32>(hashes + context);
        const slot =
          depth < 8
            ? findSlot(parts.table, parts.lines, hash, depth ? marked : 0)
            : findSlot(parts.table, parts.lines, combine(hash, marked), 0);
        store<u32>(slots + context, <u32>slot);
      }
      node = 1;
    }
    const first = prefix << (bit + 1);
    const middle = first + (1 << bit);
    let one: u32 = 0;
    if (middle <= most) {
      const end = middle + (1 << bit);
      for (let context: usize = 0; context < contexts; context += 4) {
        const history = load<u8>(<usize>load<u32>(slots + context) + node);
        const entry = known + (((context << 6) | <usize>history) << 2);
        store<u32>(touched + context, <u32>entry);
        const p = Learnt.p12(entry);
        const input = CONTEXT_INPUT + (<i32>context >> 1);
        setInput(net, input, history ? stretch(p) : 0);
        setInput(net, input + 1, history ? (p - 2048) >> 2 : 0);
      }
      for (let index: usize = 0; index < <usize>parts.distributions; index++) {
        const center = load<i32>(centers + (index << 2));
        const sharpness = load<i32>(scales + (index << 2));
        const upper = beyond((middle << 4) - 8 - center, sharpness);
        const none = end > most ? 0 : beyond((end << 4) - 8 - center, sharpness);
        const whole = (first === 0 ? 65536 : beyond((first << 4) - 8 - center, sharpness)) - none;
        let input = center >= middle << 4 ? 512 : -512;
        if (whole >= 32) input = stretch(min(4095, max(1, ((upper - none) << 12) / whole)));
        setInput(net, <i32>index, input);
      }
      const shallow = min(depth, DEPTHS - 1);
      const start = <i32>(depth < 8 ? marked : ((marked & 15) << 4) | <u32>shallow);
      const place_ = part * DEPTHS + shallow;
      choose(net, 0, CHOICES_0 + place_ * LEVELS + parts.spread);
      choose(net, 1, CHOICES_1 + part * 256 + start);
      choose(net, 2, CHOICES_2 + place_ * 64 + parts.pattern);
      choose(
        net,
        3,
        CHOICES_3 +
          place_ * 16 +
          min(15, abs((load<i32>(centers + 12) >> 4) - first - (1 << bit)) >> max(bit - 1, 0)),
      );
      chooseLast(net, place_ & 63);
      const mixed = mix(net);
      const map0 = parts.maps + MAP_BYTES * <usize>(part * 256 + start);
      const map1 =
        parts.maps +
        MAP_BYTES * <usize>(MAPS + <i32>(combine(load<u32>(hashes + 24), marked) >>> (32 - MAP_1_BITS)));
      const p = max(
        1,
        min(65535, (2 * squash(mixed) + refined(map0, mixed) + refined(map1, mixed) + 2) >> 2),
      );
      one = Coder.code<Direction>(coder, (value >> bit) & 1, <u32>p);
      learnNet(net, one);
      learnMap(map0, mixed, one);
      learnMap(map1, mixed, one);
      for (let context: usize = 0; context < contexts; context += 4) {
        const at = <usize>load<u32>(slots + context) + node;
        Learnt.update(<usize>load<u32>(touched + context), one);
        store<u8>(at, <u8>nextHistory(load<u8>(at), one));
      }
    }
    prefix = (prefix << 1) | <i32>one;
    marked = (marked << 1) | one;
    node = (node << 1) | <usize>one;
  }
  return prefix;
}

/** Codes a pixel part by part. */
export function codeParts<Direction>(
  coder: Coder,
  parts: Parts,
  x: i32,
  y: i32,
  at: usize,
  pixel: u64,
  first: u64,
): u64 {
  const canvas = parts.canvas;
  let made: u64 = 0;
  for (let part = 0; part < canvas.parts; part++) {
    prepare(parts, part, x, y, at, made, first);
    const shift = <u64>partShift(canvas, part);
    const mask: u32 = (1 << partBits(canvas, part)) - 1;
    const value = codePart<Direction>(coder, parts, part, <i32>(<u32>(pixel >> shift) & mask));
    made |= (<u64>(<u32>value)) << shift;
    const misses = parts.misses + ((<usize>((part * LEVELS + parts.level) * 16)) << 2);
    for (let index: usize = 0; index < (<usize>parts.distributions) << 2; index += 4) {
      const miss = abs((value << 4) - load<i32>(centers + index)) << 4;
      const mean = load<i32>(misses + index);
      store<i32>(misses + index, mean + ((miss - mean) >> 4));
    }
  }
  return made;
}
