import { corrupt } from "../../../codec/container/errors.js";
import { Misfits } from "./exceptions.js";
import { Extrapolator } from "./extrapolation.js";
import { fitAxes } from "./extrapolationfit.js";
import { AxisWeights, gridOf } from "./extrapolationweights.js";
import { fitMap, type IntegerMap, joinParts, readMap, writeMap } from "./integermap.js";
import type { ElementCursor, OpenedChannel } from "./npyintegers.js";
import type { ItemLayout } from "./npyshape.js";
import { fillExceptions } from "./numbercolumn.js";
import { POWERS_OF_TEN } from "./numberform.js";
import { orderedBits } from "./orderedfloats.js";
import { type ItemReader, ItemWriter } from "./remainder.js";

export type Floats = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** How floats are made of integers, by the number that a remainder has for it. */
const SCALES = {
  /** Divided by a power of ten. */
  decimal: 0,
  /** Divided by a power of two. */
  binary: 1,
  /** Divided by a power of ten and rounded to float32, also where the array has float64. */
  single: 2,
} as const;

/** In place of a scale: float32 as ordered integers, less those that are predicted. */
const EXTRAPOLATED = 3;

/** The float of an integer n is `n / base^exponent`, rounded to float64 and, if it is to be, then to float32. */
interface Scale {
  readonly kind: (typeof SCALES)[keyof typeof SCALES];
  readonly exponent: number;
}

const MOST_DECIMALS = 9;
const MOST_HALVINGS = 30;
/** Integers beyond it are more likely noise of a float than a measure. Of float64, decimals tell themselves further. */
const NARROW = 2 ** 22;
const DECIMALS_OF_DOUBLES = 2 ** 47;
const EXCEPTION_BITS = 80;
/** Integers of 32 bits that are values as they are. */
const WHOLE: IntegerMap = { parts: 1, offset: 0, divisor: 1 };

/** A channel of floats as integers, and the places of floats that are none. */
export interface OpenedFloats extends OpenedChannel {
  readonly exceptions: readonly number[];
}

/**
 * Takes the floats of one channel of an array: as scaled integers, or else, of float32, by what is left of their ordered integers
 * when they are extrapolated. Undefined for float64 of which too many are no scaled integers.
 */
export function openFloats(elements: Floats, layout: ItemLayout, channel: number): OpenedFloats | undefined {
  const opened = openScaled(elements, channel, layout.channels);
  if (opened !== undefined || !(elements instanceof Float32Array)) return opened;
  const grid = gridOf(layout, channel);
  const axes = fitAxes(elements, grid);
  const description = new ItemWriter().number(EXTRAPOLATED);
  for (const axis of axes) axis.write(description);
  const extrapolator = new Extrapolator(elements, grid, axes);
  const words = new Int32Array(elements.buffer);
  const integers = new Float64Array(elements.length / layout.channels);
  for (let at = 0; at < integers.length; at++) {
    const ordered = orderedBits(words[channel + at * layout.channels]!);
    integers[at] = (ordered - extrapolator.predict()) | 0;
    extrapolator.next(ordered);
  }
  return { description: description.finish(), mapped: [{ integers, map: WHOLE }], exceptions: [] };
}

function openScaled(elements: Floats, channel: number, channels: number): OpenedFloats | undefined {
  const floats = Float64Array.from(
    { length: elements.length / channels },
    (_, at) => elements[channel + at * channels]!,
  );
  const isSingle = elements instanceof Float32Array;
  let best: { readonly scale: Scale; readonly cost: number } | undefined;
  for (const scale of scales(isSingle)) {
    const cost = costOf(scale, floats, isSingle);
    if (cost !== undefined && (best === undefined || cost < best.cost)) best = { scale, cost };
  }
  if (best === undefined) return undefined;
  const integers = new Float64Array(floats.length);
  const exceptions: number[] = [];
  for (const [at, float] of floats.entries()) {
    const integer = integerOf(best.scale, float, isSingle);
    if (Number.isNaN(integer)) exceptions.push(at);
    else integers[at] = integer;
  }
  fillExceptions(integers, exceptions);
  const map = fitMap(integers);
  const description = new ItemWriter().number(best.scale.kind).number(best.scale.exponent);
  writeMap(description, map);
  return {
    description: description.finish(),
    mapped: [{ integers, map }],
    exceptions: exceptions.map((at) => channel + at * channels),
  };
}

function scales(isSingle: boolean): Scale[] {
  const decimals = Array.from({ length: MOST_DECIMALS + 1 }, (_, exponent) => exponent);
  const halvings = Array.from({ length: MOST_HALVINGS }, (_, at) => at + 1);
  return [
    ...decimals.map((exponent) => ({ kind: SCALES.decimal, exponent })),
    ...(isSingle ? [] : decimals.map((exponent) => ({ kind: SCALES.single, exponent }))),
    ...halvings.map((exponent) => ({ kind: SCALES.binary, exponent })),
  ];
}

/** Bits that a scale would take, roughly; undefined where too many floats are exceptions, or integers too wide. */
function costOf(scale: Scale, floats: Float64Array, isSingle: boolean): number | undefined {
  const misfits = new Misfits(floats.length);
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < floats.length; at++) {
    const integer = integerOf(scale, floats[at]!, isSingle);
    if (!Number.isNaN(integer)) {
      if (integer < least) least = integer;
      if (integer > most) most = integer;
    } else if (!misfits.add(at, Number.isNaN(floats[at]))) return undefined;
  }
  let bits = 0;
  for (let range = most - least; range >= 1; range /= 2) bits++;
  return misfits.positions.length * EXCEPTION_BITS + floats.length * bits;
}

/** The integer of a float, not a number if there is none. */
function integerOf(scale: Scale, float: number, isSingle: boolean): number {
  const factor = factorOf(scale);
  // Never the zero below zero, whose float is another.
  const integer = Math.round(float * factor) + 0;
  const limit = isSingle || scale.kind !== SCALES.decimal ? NARROW : DECIMALS_OF_DOUBLES;
  const isExact = Object.is(floatOf(integer, factor, isSingle || scale.kind === SCALES.single), float);
  return isExact && Math.abs(integer) < limit ? integer : Number.NaN;
}

function floatOf(integer: number, factor: number, isSingle: boolean): number {
  const quotient = integer / factor;
  return isSingle ? Math.fround(quotient) : quotient;
}

function factorOf({ kind, exponent }: Scale): number {
  return kind === SCALES.binary ? 2 ** exponent : POWERS_OF_TEN[exponent]!;
}

/** Gives a channel of an array its floats. */
export type FloatsOpener = (elements: Floats, layout: ItemLayout, channel: number) => ElementCursor;

/**
 * The inverse of {@link openFloats} but for exceptions, into elements in row-major order.
 * @throws FlowzipError `corrupt`, here or from the cursor
 */
export function readFloats(reader: ItemReader, layout: ItemLayout, isSingle: boolean): FloatsOpener {
  const kind = reader.number("coding of floats", isSingle ? EXTRAPOLATED : SCALES.single);
  if (kind === EXTRAPOLATED) return readExtrapolated(reader, layout);
  return readScaled(reader, kind as Scale["kind"]);
}

function readScaled(reader: ItemReader, kind: Scale["kind"]): FloatsOpener {
  const exponent = reader.number("exponent of floats", MOST_HALVINGS);
  const map = readMap(reader);
  if (kind !== SCALES.binary && exponent > MOST_DECIMALS)
    throw corrupt("floats of an array have too many decimals");
  const factor = factorOf({ kind, exponent });
  return (elements) => {
    const isSingle = elements instanceof Float32Array || kind === SCALES.single;
    return {
      parts: map.parts,
      put(values, at, to) {
        elements[to] = floatOf(joinParts(map, values, at), factor, isSingle);
      },
    };
  };
}

function readExtrapolated(reader: ItemReader, layout: ItemLayout): FloatsOpener {
  const { columns, rows, planes } = gridOf(layout, 0);
  const axes = [
    AxisWeights.read(reader, columns),
    AxisWeights.read(reader, rows),
    AxisWeights.read(reader, planes),
  ] as const;
  return (elements, layoutOfAll, channel) => {
    const extrapolator = new Extrapolator(elements as Float32Array, gridOf(layoutOfAll, channel), axes);
    const words = new Int32Array(elements.buffer);
    return {
      parts: 1,
      put(values, at, to) {
        const ordered = (values[at]! + extrapolator.predict()) | 0;
        // As an integer: a float that is no number need not keep its bits.
        words[to] = orderedBits(ordered);
        extrapolator.next(ordered);
      },
    };
  };
}
