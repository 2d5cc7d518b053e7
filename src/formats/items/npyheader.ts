import { corrupt } from "../../../codec/container/errors.js";
import { fromBinaryString, toBinaryString } from "./binarystring.js";
import type { ItemReader, ItemWriter } from "./remainder.js";

/** Types of elements that are taken, by the number that a remainder has for them. */
const KINDS = ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8"] as const;
export type ElementKind = (typeof KINDS)[number];

/** No text of a few axes is longer, and the expression for it takes long over long texts. */
const LONGEST_TEXT = 1024;
const LONGEST_PADDED = 2 ** 16;

const MAGIC = "\x93NUMPY";
const MOST_AXES = 32;
/** Lengths of axes stay exact, and so do their products that are compared with the size of a file. */
const LONGEST_AXIS = 2 ** 48;

/** What the header of a `.npy` file says. */
export interface NpyHeader {
  readonly kind: ElementKind;
  readonly isBigEndian: boolean;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
}

/** A header as it stands in a file. */
export interface NpyHead {
  readonly header: NpyHeader;
  /** The bytes of the head: those of the array come next. */
  readonly size: number;
  /** The major version: 1, with two bytes for the length of the text, or 2 and 3, with four. */
  readonly version: number;
  /** The text without the spaces and the line end behind it. */
  readonly text: string;
  readonly spaces: number;
}

const TEXT =
  /^\{ *'descr' *: *'([<>|=])([iuf][1248])' *, *'fortran_order' *: *(True|False) *, *'shape' *: *\( *((?:\d{1,15}L?(?: *, *\d{1,15}L?)*)?)(?: *,)? *\)(?: *,)? *\}$/;

/**
 * Reads the head of a `.npy` file of version 1.0, 2.0 or 3.0. Undefined for other content and types.
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function parseHead(bytes: Uint8Array): NpyHead | undefined {
  const version = bytes[6];
  if (toBinaryString(bytes.subarray(0, 6)) !== MAGIC || bytes[7] !== 0) return undefined;
  if (version === undefined || version < 1 || version > 3) return undefined;
  const begin = version === 1 ? 10 : 12;
  if (bytes.length < begin) return undefined;
  let length = 0;
  for (let at = begin - 1; at >= 8; at--) length = 256 * length + bytes[at]!;
  const size = begin + length;
  if (length > LONGEST_PADDED || size > bytes.length || bytes[size - 1] !== 0x0a) return undefined;
  let end = size - 1;
  while (end > begin && bytes[end - 1] === 0x20) end--;
  if (end - begin > LONGEST_TEXT) return undefined;
  const text = toBinaryString(bytes.subarray(begin, end));
  const header = parseText(text);
  return header && { header, size, version, text, spaces: size - 1 - end };
}

function parseText(text: string): NpyHeader | undefined {
  const [, order, kindText, fortran, axes] = TEXT.exec(text) ?? [];
  const kind = KINDS.find((known) => known === kindText);
  if (kind === undefined || axes === undefined) return undefined;
  const shape = axes.split(",").flatMap((axis) => (axis.trim() === "" ? [] : [Number.parseInt(axis, 10)]));
  if (shape.length > MOST_AXES || shape.some((axis) => axis > LONGEST_AXIS)) return undefined;
  return { kind, isBigEndian: order === ">", isFortran: fortran === "True", shape };
}

/** The text that NumPy writes. */
function usualText({ kind, isBigEndian, isFortran, shape }: NpyHeader): string {
  const order = elementBytes(kind) === 1 ? "|" : isBigEndian ? ">" : "<";
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  return `{'descr': '${order}${kind}', 'fortran_order': ${isFortran ? "True" : "False"}, 'shape': (${axes}), }`;
}

/** The bytes of a head. */
function headBytes(version: number, text: string, spaces: number): Uint8Array<ArrayBuffer> {
  const lengthBytes = version === 1 ? 2 : 4;
  let length = text.length + spaces + 1;
  let head = `${MAGIC}${String.fromCharCode(version, 0)}`;
  for (let at = 0; at < lengthBytes; at++, length = Math.floor(length / 256))
    head += String.fromCharCode(length % 256);
  return fromBinaryString(`${head}${text}${" ".repeat(spaces)}\n`);
}

export function writeHead(writer: ItemWriter, { header, version, text, spaces }: NpyHead): void {
  const isUsual = text === usualText(header);
  writer
    .number(isUsual ? 0 : 1)
    .number(version)
    .number(spaces);
  if (!isUsual) {
    writer.run(fromBinaryString(text));
    return;
  }
  writer
    .number(KINDS.indexOf(header.kind))
    .number(header.isBigEndian ? 1 : 0)
    .number(header.isFortran ? 1 : 0);
  writer.number(header.shape.length);
  for (const axis of header.shape) writer.number(axis);
}

/**
 * The bytes of a head that was written, and what they say.
 * @throws FlowzipError `corrupt`
 */
export function readHead(reader: ItemReader): {
  readonly header: NpyHeader;
  readonly bytes: Uint8Array<ArrayBuffer>;
} {
  const isUsual = reader.number("form of a header", 1) === 0;
  const version = reader.number("version of a header", 3);
  const spaces = reader.number("spaces of a header", LONGEST_PADDED);
  const text = isUsual ? usualText(readFields(reader)) : toBinaryString(reader.run("header"));
  const bytes = headBytes(version, text, spaces);
  const head = parseHead(bytes);
  if (head?.size !== bytes.length) throw corrupt("the header of an array is none");
  return { header: head.header, bytes };
}

function readFields(reader: ItemReader): NpyHeader {
  const kind = KINDS[reader.number("type of elements", KINDS.length - 1)]!;
  const isBigEndian = reader.number("order of bytes", 1) === 1;
  const isFortran = reader.number("order of elements", 1) === 1;
  const axes = reader.count("axes", MOST_AXES);
  const shape = Array.from({ length: axes }, () => reader.number("length of an axis", LONGEST_AXIS));
  return { kind, isBigEndian, isFortran, shape };
}

export function elementBytes(kind: ElementKind): number {
  return Number(kind[1]);
}
