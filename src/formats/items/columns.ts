import { corrupt } from "../../../codec/container/errors.js";
import { type ClockForm, clockText, fitClock, readClockForm, writeClockForm } from "./clock.js";
import { readExceptions, writeExceptions } from "./exceptions.js";
import { fitMap, type IntegerMap, joinParts, readMap, writeMap } from "./integermap.js";
import { fitNumbers, type IntegerColumn } from "./numbercolumn.js";
import { type NumberForm, readNumberForm, textMaker, writeNumberForm } from "./numberform.js";
import { readProgression, writeProgression } from "./progression.js";
import { type ItemReader, ItemWriter } from "./remainder.js";
import { readTexts, writeTexts } from "./texts.js";

/** What a column is, by the number that a remainder has for it. */
const KINDS = { text: 0, channels: 1, progression: 2, clock: 3 } as const;
const LAST_KIND = KINDS.clock;

/** What stands around every field of a column. */
const WRAPPERS = [
  ["", ""],
  ['"', '"'],
  [" ", ""],
] as const;

/** Numbers in equal steps take so few bytes. */
const FEW_BYTES = 16;
const ROWS_A_BYTE = 64;
/** Where integers are wide, a progression may take so many bytes for each. */
const WIDE_BYTES = 2;

/** A column taken apart: what the remainder says of it, and the integers that go to channels. */
export interface OpenedColumn {
  readonly description: Uint8Array;
  readonly channels?: { readonly integers: Float64Array; readonly map: IntegerMap };
}

/** Gives the fields of a column one after the other. */
export interface FieldCursor {
  /** Channels of items that the column takes. */
  readonly parts: number;
  /**
   * @param item the index of the row, each once and in order
   * @param at the place of its first value
   * @throws FlowzipError `corrupt`
   */
  next(item: number, values: Int32Array, at: number): string;
}

/** Takes a column apart, as numbers if it can be. */
export function openColumn(fields: readonly string[]): OpenedColumn {
  const wrapper = WRAPPERS.findLastIndex(([before, behind]) =>
    fields.every(
      (field) =>
        field.length >= before.length + behind.length && field.startsWith(before) && field.endsWith(behind),
    ),
  );
  const [before, behind] = WRAPPERS[wrapper]!;
  const texts =
    wrapper === 0 ? fields : fields.map((field) => field.slice(before.length, field.length - behind.length));
  const writer = () => new ItemWriter().number(wrapper);
  const numbers = fitNumbers(texts);
  if (numbers !== undefined) {
    const map = fitMap(numbers.integers);
    const progression = worthwhileProgression(numbers, map);
    const description = writer().number(progression === undefined ? KINDS.channels : KINDS.progression);
    writeNumberForm(description, numbers.form);
    if (progression === undefined) writeMap(description, map);
    else description.plain(progression);
    writeExceptions(description, texts, numbers.exceptions);
    if (progression !== undefined) return { description: description.finish() };
    return { description: description.finish(), channels: { integers: numbers.integers, map } };
  }
  const clock = fitClock(texts);
  const times = clock && writeProgression(clock.integers);
  const description = writer();
  if (times !== undefined) {
    writeClockForm(description.number(KINDS.clock), clock!.form);
    writeExceptions(description.plain(times), texts, clock!.exceptions);
  } else writeTexts(description.number(KINDS.text), texts);
  return { description: description.finish() };
}

/** The progression of numbers such as those of rows, which are not what a model of values should spend bits on. */
function worthwhileProgression({ integers }: IntegerColumn, { parts }: IntegerMap): Uint8Array | undefined {
  // A channel that is constant in one file need not be in another.
  if (integers.every((integer) => integer === integers[0])) return undefined;
  const progression = writeProgression(integers);
  if (progression === undefined) return undefined;
  const mostBytes = parts > 1 ? WIDE_BYTES * integers.length : Math.floor(integers.length / ROWS_A_BYTE);
  return progression.length <= mostBytes + (integers.length > FEW_BYTES ? FEW_BYTES : 0)
    ? progression
    : undefined;
}

/**
 * The inverse of {@link openColumn}.
 * @param mostRemembered how many texts may be kept at hand
 * @throws FlowzipError `corrupt`, here or from the cursor
 */
export function readColumn(reader: ItemReader, count: number, mostRemembered: number): FieldCursor {
  const [before, behind] = WRAPPERS[reader.number("what is around fields", WRAPPERS.length - 1)]!;
  const kind = reader.number("kind of a column", LAST_KIND);
  if (kind === KINDS.text) {
    const texts = readTexts(reader, count);
    return { parts: 0, next: () => before + texts.next() + behind };
  }
  const textOf =
    kind === KINDS.clock ? timesOf(readClockForm(reader)) : numbersOf(readNumberForm(reader), mostRemembered);
  const map = kind === KINDS.channels ? readMap(reader) : undefined;
  const progression = map === undefined ? readProgression(reader, count) : undefined;
  const exceptions = readExceptions(reader, count);
  return {
    parts: map?.parts ?? 0,
    next(item, values, at) {
      const integer = map === undefined ? progression!.next() : joinParts(map, values, at);
      return before + (exceptions(item) ?? textOf(integer)) + behind;
    },
  };
}

function numbersOf(form: NumberForm, mostRemembered: number): (integer: number) => string {
  const textOf = textMaker(form, mostRemembered);
  return (integer) => orCorrupt(textOf(integer));
}

function timesOf(form: ClockForm): (integer: number) => string {
  return (integer) => orCorrupt(clockText(form, integer));
}

function orCorrupt(text: string | undefined): string {
  if (text === undefined) throw corrupt("an integer of items has no text");
  return text;
}
