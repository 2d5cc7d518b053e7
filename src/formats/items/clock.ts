import { corrupt } from "../../../codec/container/errors.js";
import { fromBinaryString, toBinaryString } from "./binarystring.js";
import { isMissing, Misfits } from "./exceptions.js";
import { fillExceptions, type IntegerColumn } from "./numbercolumn.js";
import { POWERS_OF_TEN } from "./numberform.js";
import type { ItemReader, ItemWriter } from "./remainder.js";

/** The order of year, month and day. */
const DATE_ORDERS = { none: 0, yearFirst: 1, dayFirst: 2, monthFirst: 3 } as const;
type DateOrder = (typeof DATE_ORDERS)[keyof typeof DATE_ORDERS];

/** How a date, a time or both are written. All have so many digits, filled up with zeros: four a year, two the others. */
export interface ClockForm {
  readonly order: DateOrder;
  /** Between year, month and day. */
  readonly separator: string;
  /** Between date and time. */
  readonly between: string;
  /** Parts of the time: none, hours and minutes, or seconds too. */
  readonly timeParts: 0 | 2 | 3;
  /** Digits behind a point after the seconds. */
  readonly fraction: number;
  readonly suffix: string;
}

export interface ClockColumn extends IntegerColumn {
  readonly form: ClockForm;
}

const TEXT =
  /^(?:(?:(\d{4})([-/.]?)(\d\d)\2(\d\d))|(?:(\d\d)([-/.])(\d\d)\6(\d{4})))?([T ]?)(?:(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?)?(Z|[+-]\d\d:?\d\d)?$/;
const MOST_FRACTION = 6;
const LONGEST_SEPARATOR = 8;

const DAY_SECONDS = 86_400;
/** Days of 400 years, of a century, of four years and of a year. */
const ERA_DAYS = 146_097;
/** Days from 1 March 0000 to 1 January 1970. */
const EPOCH_DAY = 719_468;
const LEAST_DAY = -719_528;
const MOST_DAY = 2_932_896;

/** Times of a column and their form; undefined where too many are none. */
export function fitClock(texts: readonly string[]): ClockColumn | undefined {
  const first = texts.find((text) => !isMissing(text));
  const forms = first === undefined ? [] : formsOf(first);
  for (const form of forms) {
    const column = fitForm(texts, form);
    if (column !== undefined) return column;
  }
  return undefined;
}

function fitForm(texts: readonly string[], form: ClockForm): ClockColumn | undefined {
  const misfits = new Misfits(texts.length);
  const integers = new Float64Array(texts.length);
  for (const [at, text] of texts.entries()) {
    const integer = parseClock(form, text);
    const isTime = Number.isSafeInteger(integer) && clockText(form, integer) === text;
    if (isTime) integers[at] = integer;
    else if (!misfits.add(at, isMissing(text))) return undefined;
  }
  fillExceptions(integers, misfits.positions);
  return { form, integers, exceptions: misfits.positions };
}

/** The forms that a text may have: a day and a month do not say which is which. */
function formsOf(text: string): ClockForm[] {
  const match = TEXT.exec(text);
  if (match === null) return [];
  const [, year, yearSeparator, , , day, daySeparator, , , between, hours, , seconds, fraction, suffix] =
    match;
  const separator = (yearSeparator ?? daySeparator ?? "") as string;
  const hasDate = year !== undefined || day !== undefined;
  const hasTime = hours !== undefined;
  // Eight digits alone are a number.
  if ((!hasDate && !hasTime) || (separator === "" && !hasTime)) return [];
  if ((hasDate && hasTime) !== (between !== "") || (!hasTime && suffix !== undefined)) return [];
  const orders: DateOrder[] =
    year !== undefined
      ? [DATE_ORDERS.yearFirst]
      : day !== undefined
        ? [DATE_ORDERS.dayFirst, DATE_ORDERS.monthFirst]
        : [DATE_ORDERS.none];
  return orders.map((order) => ({
    order,
    separator,
    between: between ?? "",
    timeParts: !hasTime ? 0 : seconds === undefined ? 2 : 3,
    fraction: fraction?.length ?? 0,
    suffix: suffix ?? "",
  }));
}

/** Steps that a day has. */
function daySteps({ timeParts, fraction }: ClockForm): number {
  if (timeParts === 0) return 1;
  return timeParts === 2 ? DAY_SECONDS / 60 : DAY_SECONDS * POWERS_OF_TEN[fraction]!;
}

/** Steps since the begin of 1970 (without a date: of the day), not a number where the digits are elsewhere. */
function parseClock(form: ClockForm, text: string): number {
  const { order, separator, between, timeParts, fraction } = form;
  let at = 0;
  const digits = (count: number, skip: number) => {
    const value = Number(text.slice(at, at + count));
    at += count + skip;
    return value;
  };
  let day = 0;
  if (order !== DATE_ORDERS.none) {
    const gap = separator.length;
    const isYearFirst = order === DATE_ORDERS.yearFirst;
    const first = digits(isYearFirst ? 4 : 2, gap);
    const second = digits(2, gap);
    const third = digits(isYearFirst ? 2 : 4, between.length);
    if (isYearFirst) day = dayOf(first, second, third);
    else if (order === DATE_ORDERS.dayFirst) day = dayOf(third, second, first);
    else day = dayOf(third, first, second);
  }
  if (timeParts === 0) return day;
  const minutes = 60 * digits(2, 1) + digits(2, 1);
  if (timeParts === 2) return day * daySteps(form) + minutes;
  const seconds = 60 * minutes + digits(2, 1);
  return day * daySteps(form) + seconds * POWERS_OF_TEN[fraction]! + (fraction > 0 ? digits(fraction, 0) : 0);
}

/** The inverse of {@link parseClock} for texts of the form; undefined beyond the years 0 to 9999, or the day. */
export function clockText(form: ClockForm, integer: number): string | undefined {
  const { order, separator, between, timeParts, fraction, suffix } = form;
  const steps = daySteps(form);
  const day = Math.floor(integer / steps);
  const date = order === DATE_ORDERS.none ? (day === 0 ? "" : undefined) : dateText(order, separator, day);
  if (date === undefined) return undefined;
  if (timeParts === 0) return date + suffix;
  const rest = integer - day * steps;
  const power = POWERS_OF_TEN[fraction]!;
  const seconds = timeParts === 2 ? 60 * rest : Math.floor(rest / power);
  const minutes = Math.floor(seconds / 60);
  let time = `${filled(Math.floor(minutes / 60), 2)}:${filled(minutes % 60, 2)}`;
  if (timeParts === 3) time += `:${filled(seconds % 60, 2)}`;
  if (timeParts === 3 && fraction > 0) time += `.${filled(rest % power, fraction)}`;
  return date + between + time + suffix;
}

function dateText(order: DateOrder, separator: string, day: number): string | undefined {
  if (day < LEAST_DAY || day > MOST_DAY) return undefined;
  // Years begin in March here, so that the day of a leap year is the last.
  const shifted = day + EPOCH_DAY;
  const era = Math.floor(shifted / ERA_DAYS);
  const ofEra = shifted - era * ERA_DAYS;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * ofYear + 2) / 153);
  const date = filled(ofYear - Math.floor((153 * marchMonth + 2) / 5) + 1, 2);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = filled(yearOfEra + 400 * era + (month <= 2 ? 1 : 0), 4);
  const monthText = filled(month, 2);
  if (order === DATE_ORDERS.yearFirst) return [year, monthText, date].join(separator);
  return (order === DATE_ORDERS.dayFirst ? [date, monthText, year] : [monthText, date, year]).join(separator);
}

/** Days since the begin of 1970 in the Gregorian calendar, of any year. */
function dayOf(year: number, month: number, date: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - 400 * era;
  const ofYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + date - 1;
  const ofEra = 365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + ofYear;
  return era * ERA_DAYS + ofEra - EPOCH_DAY;
}

function filled(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}

export function writeClockForm(writer: ItemWriter, form: ClockForm): void {
  writer.number(form.order).number(form.timeParts).number(form.fraction);
  for (const text of [form.separator, form.between, form.suffix]) writer.run(fromBinaryString(text));
}

/** @throws FlowzipError `corrupt` */
export function readClockForm(reader: ItemReader): ClockForm {
  const order = reader.number("order of a date", DATE_ORDERS.monthFirst) as DateOrder;
  const timeParts = reader.number("parts of a time", 3);
  const fraction = reader.number("digits of a second's parts", MOST_FRACTION);
  const [separator, between, suffix] = ["separator of a date", "text before a time", "text after a time"].map(
    (name) => toBinaryString(reader.run(name)),
  ) as [string, string, string];
  if (timeParts === 1 || [separator, between, suffix].some((text) => text.length > LONGEST_SEPARATOR))
    throw corrupt("the form of times is none");
  return { order, separator, between, timeParts: timeParts as 0 | 2 | 3, fraction, suffix };
}
