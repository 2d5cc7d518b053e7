import { corrupt } from "../../../codec/container/errors.js";
import { exponentialText, textAfterPasses } from "./floattext.js";
import type { ItemReader, ItemWriter } from "./remainder.js";

/** The powers of ten up to the most decimals. */
export const POWERS_OF_TEN = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
];
const MOST_DECIMALS = POWERS_OF_TEN.length - 1;
const MOST_WHOLE_DIGITS = 16;
export const MOST_PASSES = 8;

/** How numbers of a column are written, by the number that a remainder has for it. */
export const NUMBER_KINDS = {
  /** All decimals. */
  fixed: 0,
  /** Decimals up to the last that is not 0, and a point only before a decimal. */
  shortest: 1,
  /** As `shortest`, but one decimal at least. */
  pointed: 2,
  /** The quotient rounded to float32, and that as the shortest float64, but one decimal at least. */
  single: 3,
  /** As `single`, and a point only before a decimal. */
  shortestSingle: 4,
  /** As `single`, but the quotient a float64. */
  double: 5,
  /** The quotient as a float64 with 19 digits and an exponent: what NumPy's `savetxt` writes. */
  exponential: 6,
} as const;

export type NumberKind = (typeof NUMBER_KINDS)[keyof typeof NUMBER_KINDS];

/** How the integer n of a column is written: as `n / 10^decimals`. */
export interface NumberForm {
  readonly kind: NumberKind;
  readonly decimals: number;
  /** Zeros fill up the digits before the point to so many. */
  readonly wholeDigits: number;
  /** A point or a comma. */
  readonly point: string;
  /** How often the text of a float was read roughly and written again. */
  readonly passes: number;
}

/** A safe integer as a form says. Undefined where the form has no text for it. */
export function numberText(form: NumberForm, integer: number): string | undefined {
  const { kind, decimals, wholeDigits, point } = form;
  if (kind >= NUMBER_KINDS.single) return textOfFloat(form, integer);
  const digits = String(Math.abs(integer)).padStart(wholeDigits + decimals, "0");
  const sign = integer < 0 ? "-" : "";
  const split = digits.length - decimals;
  let end = digits.length;
  if (kind !== NUMBER_KINDS.fixed) {
    const least = kind === NUMBER_KINDS.pointed ? Math.min(decimals, 1) : 0;
    while (end > split + least && digits.charCodeAt(end - 1) === 0x30) end--;
  }
  return sign + digits.slice(0, split) + (end > split ? point + digits.slice(split, end) : "");
}

function textOfFloat({ kind, decimals, point, passes }: NumberForm, integer: number): string | undefined {
  const quotient = integer / POWERS_OF_TEN[decimals]!;
  if (kind === NUMBER_KINDS.exponential) return exponentialText(quotient).replace(".", point);
  const text = textAfterPasses(kind === NUMBER_KINDS.double ? quotient : Math.fround(quotient), passes);
  if (text === undefined) return undefined;
  const isPointed = kind === NUMBER_KINDS.shortestSingle || text.includes(".");
  const whole = isPointed ? text : `${text}.0`;
  return point === "." ? whole : whole.replace(".", point);
}

/** {@link numberText} of one form; remembers so many texts of floats, which take long to make. */
export function textMaker(form: NumberForm, mostRemembered: number): (integer: number) => string | undefined {
  if (form.kind < NUMBER_KINDS.single) return (integer) => numberText(form, integer);
  const known = new Map<number, string | undefined>();
  return (integer) => {
    let text = known.get(integer);
    if (text === undefined) {
      text = numberText(form, integer);
      if (known.size < mostRemembered) known.set(integer, text);
    }
    return text;
  };
}

export function writeNumberForm(writer: ItemWriter, form: NumberForm): void {
  writer.number(form.kind).number(form.decimals).number(form.wholeDigits).number(form.point.charCodeAt(0));
  if (form.kind >= NUMBER_KINDS.single) writer.number(form.passes);
}

/** @throws FlowzipError `corrupt` */
export function readNumberForm(reader: ItemReader): NumberForm {
  const kind = reader.number("form of numbers", NUMBER_KINDS.exponential) as NumberKind;
  const decimals = reader.number("decimals of numbers", MOST_DECIMALS);
  const wholeDigits = reader.number("digits before the point", MOST_WHOLE_DIGITS);
  const point = String.fromCharCode(reader.number("point of numbers", 127));
  if (point !== "." && point !== ",") throw corrupt("the point of numbers is none");
  const passes = kind >= NUMBER_KINDS.single ? reader.number("passes of numbers", MOST_PASSES) : 0;
  return { kind, decimals, wholeDigits, point, passes };
}

/** A decimal number taken from its text. */
export interface ParsedNumber {
  /** The digits without the point, signed. */
  readonly mantissa: number;
  readonly decimals: number;
  readonly wholeDigits: number;
}

/** The most digits of a number: as an integer it stays below 2^50, so that differences of such are exact. */
const MOST_DIGITS = 15;

/**
 * Reads `-12.30` and the like. Undefined for any other text, one that begins with a plus, or a zero below zero.
 */
export function parseNumber(text: string, pointCode: number): ParsedNumber | undefined {
  let at = text.charCodeAt(0) === 0x2d ? 1 : 0;
  const isNegative = at === 1;
  let mantissa = 0;
  let digits = 0;
  let point = -1;
  const begin = at;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === pointCode && point < 0) {
      point = at;
      continue;
    }
    const digit = code - 0x30;
    if (!(digit >= 0 && digit <= 9)) return undefined;
    mantissa = 10 * mantissa + digit;
    if (mantissa > 0 && ++digits > MOST_DIGITS) return undefined;
  }
  const end = point < 0 ? at : point;
  const decimals = point < 0 ? 0 : at - point - 1;
  if (at === begin || (point >= 0 && decimals === 0) || decimals > MOST_DECIMALS) return undefined;
  if (end - begin > MOST_WHOLE_DIGITS || (isNegative && mantissa === 0)) return undefined;
  return { mantissa: isNegative ? -mantissa : mantissa, decimals, wholeDigits: end - begin };
}
