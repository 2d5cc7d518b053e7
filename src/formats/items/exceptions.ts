import { readPositions, writePositions } from "./positions.js";
import type { ItemReader, ItemWriter } from "./remainder.js";
import { readTexts, writeTexts } from "./texts.js";

/** What stands for a value that is not there. */
const MISSING = new Set([
  "",
  "-",
  "?",
  "N/A",
  "NA",
  "NULL",
  "NaN",
  "NaT",
  "None",
  "n/a",
  "na",
  "nan",
  "null",
  "none",
]);

/** Where one text in so many or more is no number, texts are no numbers. */
const MISFIT_SHARE = 50;
/** Where more than one value in so many is missing, they are texts too. */
const MISSING_SHARE = 2;

export function isMissing(text: string): boolean {
  return MISSING.has(text);
}

/** Counts the texts of a column that are not what the others are, until they are too many. */
export class Misfits {
  readonly positions: number[] = [];
  readonly #count: number;
  #missing = 0;

  constructor(count: number) {
    this.#count = count;
  }

  /** False once there are too many. */
  add(position: number, missing: boolean): boolean {
    this.positions.push(position);
    if (missing) this.#missing++;
    const others = this.positions.length - this.#missing;
    return (
      (others === 0 || others * MISFIT_SHARE < this.#count) && this.#missing * MISSING_SHARE <= this.#count
    );
  }
}

/** Writes the texts at some positions. */
export function writeExceptions(
  writer: ItemWriter,
  texts: readonly string[],
  positions: readonly number[],
): void {
  writePositions(writer, positions);
  if (positions.length > 0)
    writeTexts(
      writer,
      positions.map((position) => texts[position]!),
    );
}

/**
 * The inverse of {@link writeExceptions}: for item after item the text that stands there, or undefined.
 * @throws FlowzipError `corrupt`, here or from what it returns
 */
export function readExceptions(reader: ItemReader, count: number): (item: number) => string | undefined {
  const positions = readPositions(reader, count);
  if (positions.length === 0) return () => undefined;
  const cursor = readTexts(reader, positions.length);
  let at = 0;
  return (item) => {
    if (positions[at] !== item) return undefined;
    at++;
    return cursor.next();
  };
}
