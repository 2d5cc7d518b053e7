import { corrupt } from "../../../codec/container/errors.js";
import type { RemainderReader, RemainderWriter } from "../layout.js";

/** Separators of more kinds than a byte can count are not taken, nor longer ones. */
const MOST_KINDS = 256;
const LONGEST_SEPARATOR = 128;

/** No text is longer: a few bytes could otherwise ask for any amount. */
const LONGEST_TEXT = 2 ** 32 - 1;

/** The most digits of a sample: those of 65535. */
const MOST_DIGITS = 5;

/** Samples as decimal numbers, and what stands between them. */
export interface DigitRows {
  readonly samples: Int32Array;
  /** The different separators: white space and comments, perhaps nothing. */
  readonly kinds: readonly Uint8Array[];
  /** For each sample the kind that stands before it. */
  readonly before: Uint8Array;
  /** Bytes that were read. */
  readonly size: number;
}

/** How a number is taken from the text. */
export interface DigitRules {
  readonly count: number;
  readonly maxval: number;
  /** Whether every digit is a sample of its own, as in a plain PBM. */
  readonly isSingle: boolean;
}

/** Reads samples; undefined where there are too few, or one is too large or not written in its shortest form. */
export function readDigits(
  bytes: Uint8Array,
  { count, maxval, isSingle }: DigitRules,
): DigitRows | undefined {
  // Each takes a byte at least, and a separator too unless digits stand alone.
  if (count > (isSingle ? bytes.length : (bytes.length + 1) / 2)) return undefined;
  const samples = new Int32Array(count);
  const before = new Uint8Array(count);
  const kinds = new Map<string, number>();
  const separators: Uint8Array[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    const from = at;
    at = skipSeparator(bytes, at);
    if (at - from > LONGEST_SEPARATOR) return undefined;
    const key = String.fromCharCode(...bytes.subarray(from, at));
    let kind = kinds.get(key);
    if (kind === undefined) {
      kind = kinds.size;
      if (kind === MOST_KINDS) return undefined;
      kinds.set(key, kind);
      separators.push(bytes.slice(from, at));
    }
    before[index] = kind;
    const end = isSingle ? Math.min(at + 1, bytes.length) : digitsEnd(bytes, at);
    const value = numberOf(bytes, at, end);
    if (value === undefined || value > maxval) return undefined;
    samples[index] = value;
    at = end;
  }
  return { samples, kinds: separators, before, size: at };
}

/**
 * The inverse of {@link readDigits}.
 * @throws FlowzipError `corrupt` if that would be longer than any text that was read
 */
export function writeDigits({ samples, kinds, before }: Omit<DigitRows, "size">): Uint8Array<ArrayBuffer> {
  const size = samples.reduce((sum, value, index) => sum + kinds[before[index]!]!.length + digits(value), 0);
  if (size > LONGEST_TEXT) throw corrupt(`the samples of a PNM take ${size} bytes`);
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const [index, sample] of samples.entries()) {
    const separator = kinds[before[index]!]!;
    bytes.set(separator, at);
    at += separator.length + digits(sample);
    let rest = sample;
    for (let to = at - 1, left = digits(sample); left > 0; left--, to--) {
      bytes[to] = 0x30 + (rest % 10);
      rest = Math.floor(rest / 10);
    }
  }
  return bytes;
}

/** Writes the separators; where all but the first are the same, as no more than them. */
export function writeSeparators(writer: RemainderWriter, { kinds, before }: DigitRows): void {
  writer.number(kinds.length);
  for (const kind of kinds) writer.bytes(kind);
  const isUniform = before.every((kind, index) => kind === before[Math.min(index, 1)]);
  writer.bytes(isUniform ? before.subarray(0, 2) : before);
}

/** @throws FlowzipError `corrupt` for what {@link writeSeparators} cannot have written */
export function readSeparators(reader: RemainderReader, count: number): Pick<DigitRows, "kinds" | "before"> {
  const number = reader.number("number of separators", MOST_KINDS);
  const kinds = Array.from({ length: number }, () => reader.bytes("separator"));
  if (kinds.some((kind) => kind.length > LONGEST_SEPARATOR))
    throw corrupt("a separator of samples is too long");
  const stored = reader.bytes("separators of the samples");
  if (stored.length !== count && stored.length !== Math.min(count, 2))
    throw corrupt("the separators of samples are not as many as the samples");
  if (stored.some((kind) => kind >= kinds.length)) throw corrupt("a separator of samples does not exist");
  const before = new Uint8Array(count).fill(stored.at(-1) ?? 0);
  before.set(stored);
  return { kinds, before };
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function skipSeparator(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    if (bytes[at] === 0x23) {
      while (at < bytes.length && bytes[at] !== 0x0a && bytes[at] !== 0x0d) at++;
    } else if (isSpace(bytes[at])) at++;
    else return at;
  }
}

function digitsEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at - from <= MOST_DIGITS && isDigit(bytes[at])) at++;
  return at;
}

function numberOf(bytes: Uint8Array, from: number, end: number): number | undefined {
  if (end === from || end - from > MOST_DIGITS) return undefined;
  let value = 0;
  for (let at = from; at < end; at++) {
    if (!isDigit(bytes[at])) return undefined;
    value = 10 * value + bytes[at]! - 0x30;
  }
  return digits(value) === end - from ? value : undefined;
}

function digits(value: number): number {
  let count = 1;
  for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) count++;
  return count;
}
