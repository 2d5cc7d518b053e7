import { corrupt } from "../../../codec/container/errors.js";
import { greatestDivisor } from "./divisor.js";
import { INTEGER_BOUND, type ItemReader, type ItemWriter } from "./remainder.js";

/** Values of items are below this in amount. */
const VALUE_BOUND = 2 ** 22;
/** What a low part counts to. */
const PART = 2 ** 16;
const MOST_PARTS = 4;
/** From so many numbers on, a common divisor says something of the data and not of a few numbers. */
const TELLING_COUNT = 16;

/**
 * How wide integers become channels: the integer is `offset + divisor * q`, and q is the sum of the channels' values,
 * that of channel i times `2^(16 i)`. All channels but the last have values of 0 to `2^16 - 1`.
 */
export interface IntegerMap {
  readonly parts: number;
  readonly offset: number;
  readonly divisor: number;
}

/** A place in the values of items: where a channel has its first value, and the way to the next. */
export interface Strand {
  readonly values: Int32Array;
  readonly begin: number;
  readonly step: number;
}

/**
 * The map for some integers, with as few parts as there can be. No offset and no divisor where it fits without, so that
 * channels of files of one kind are alike.
 *
 * @param numbers integers below {@link INTEGER_BOUND} in amount
 */
export function fitMap(numbers: Float64Array): IntegerMap {
  const first = numbers[0] ?? 0;
  let least = first;
  let most = first;
  let divisor = 0;
  for (const number of numbers) {
    if (number < least) least = number;
    if (number > most) most = number;
    if (divisor !== 1) divisor = greatestDivisor(divisor, Math.abs(number - first));
  }
  const fits = (low: number, high: number) => low > -VALUE_BOUND && high < VALUE_BOUND;
  if (divisor === 0 || (numbers.length < TELLING_COUNT && fits(least, most))) divisor = 1;
  const rest = first - divisor * Math.floor(first / divisor);
  const low = (least - rest) / divisor;
  const high = (most - rest) / divisor;
  if (fits(low, high)) return { parts: 1, offset: rest, divisor };
  const middle = Math.floor((low + high) / 2);
  if (fits(low - middle, high - middle)) return { parts: 1, offset: rest + divisor * middle, divisor };
  let parts = 1;
  for (let range = (most - least) / divisor; range >= PART; range = Math.floor(range / PART)) parts++;
  return { parts, offset: least, divisor };
}

/** Puts the value of one part of each number into its channel. */
export function putPart(numbers: Float64Array, map: IntegerMap, part: number, strand: Strand): void {
  const { values, begin, step } = strand;
  const scale = PART ** part;
  const isLast = part === map.parts - 1;
  for (let at = 0; at < numbers.length; at++) {
    const whole = Math.floor((numbers[at]! - map.offset) / map.divisor / scale);
    values[begin + at * step] = isLast ? whole : whole % PART;
  }
}

/**
 * The integer whose first part stands at a place, the others behind it.
 * @throws FlowzipError `corrupt` where no integer below `2^53` in amount comes of it, or a low part is none
 */
export function joinParts({ parts, offset, divisor }: IntegerMap, values: Int32Array, at: number): number {
  let quotient = values[at + parts - 1]!;
  for (let part = parts - 2; part >= 0; part--) {
    const low = values[at + part]!;
    if (low < 0 || low >= PART) throw corrupt("the low part of an integer of items is beyond 16 bits");
    quotient = quotient * PART + low;
  }
  const product = quotient * divisor;
  const number = offset + product;
  if (!(Number.isSafeInteger(quotient) && Number.isSafeInteger(product) && Number.isSafeInteger(number)))
    throw corrupt("an integer of items is beyond 53 bits");
  return number;
}

export function writeMap(writer: ItemWriter, { parts, offset, divisor }: IntegerMap): void {
  writer.number(parts).signed(offset).number(divisor);
}

/** @throws FlowzipError `corrupt` */
export function readMap(reader: ItemReader): IntegerMap {
  const parts = reader.number("parts of an integer", MOST_PARTS);
  const offset = reader.signed("offset of integers");
  const divisor = reader.number("divisor of integers", 2 * INTEGER_BOUND - 1);
  if (parts === 0 || divisor === 0) throw corrupt("integers of items have no parts or no divisor");
  return { parts, offset, divisor };
}
