import { corrupt } from "../../../codec/container/errors.js";
import { fromBinaryString, toBinaryString } from "./binarystring.js";
import { ByteSink } from "./bytesink.js";
import { fitClock } from "./clock.js";
import { openColumn, readColumn } from "./columns.js";
import { DELIMITERS, LINE_ENDS, MOST_COLUMNS, type SplitTable, splitTable } from "./csvsplit.js";
import { putPart } from "./integermap.js";
import { ITEM_FORMATS, type ItemArray, type ItemFile } from "./items.js";
import { parseNumber } from "./numberform.js";
import { ItemReader, ItemWriter } from "./remainder.js";
import { readTexts, writeTexts } from "./texts.js";

/** Longer files are no string in every engine. */
const LONGEST_TEXT = 2 ** 28;
/** A zero byte in so many first bytes: no text. */
const PROBE = 4096;
const LONGEST_TAIL = 64;
/** Texts that are kept at hand, of all columns together. */
const MOST_REMEMBERED = 2 ** 19;

/** A table whose columns of numbers are channels. Undefined where there is none, or no column of numbers. */
export function readCsv(bytes: Uint8Array): ItemFile | undefined {
  if (bytes.length === 0 || bytes.length > LONGEST_TEXT || bytes.subarray(0, PROBE).includes(0))
    return undefined;
  const text = toBinaryString(bytes);
  const firstEnd = text.indexOf("\n");
  const firstLine = firstEnd < 0 ? text : text.slice(0, firstEnd);
  const found = DELIMITERS.filter((delimiter) => firstLine.includes(delimiter));
  for (const delimiter of found.length > 0 ? found : [","]) {
    const table = splitTable(text, delimiter);
    const file = table && fileOf(table);
    if (file !== undefined) return file;
  }
  return undefined;
}

function fileOf(table: SplitTable): ItemFile | undefined {
  const { lineEnd, delimiter, rows, columns, tail } = table;
  const header = columns.map((fields) => fields[0]!);
  const hasHeader = !header.some(isValue);
  const count = rows - (hasHeader ? 1 : 0);
  if (count === 0) return undefined;
  const opened = columns.map((fields) => openColumn(hasHeader ? fields.slice(1) : fields));
  const channels = opened.reduce((sum, column) => sum + (column.channels?.map.parts ?? 0), 0);
  if (channels === 0) return undefined;
  const values = new Int32Array(count * channels);
  const names: string[] = [];
  for (const [index, column] of opened.entries()) {
    if (column.channels === undefined) continue;
    const { integers, map } = column.channels;
    const name = nameOf(header[index]!);
    for (let part = 0; part < map.parts; part++) {
      putPart(integers, map, part, { values, begin: names.length, step: channels });
      names.push(map.parts === 1 ? name : `${name}[${part}]`);
    }
  }
  const writer = new ItemWriter();
  writer.number(delimiter.charCodeAt(0)).number(LINE_ENDS.indexOf(lineEnd)).run(fromBinaryString(tail));
  writer.number(columns.length).number(hasHeader ? 1 : 0);
  if (hasHeader) writeTexts(writer, header);
  for (const column of opened) writer.plain(column.description);
  const items = { count, shape: { height: 1, width: 1, channels }, values };
  return {
    items: hasHeader ? { ...items, names } : items,
    remainder: writer.finish(),
    format: ITEM_FORMATS.csv,
  };
}

/** Whether a field is a number or a time, which no header has. */
function isValue(field: string): boolean {
  const text = unquoted(field);
  return (
    [0x2e, 0x2c].some((point) => parseNumber(text, point) !== undefined) || isLongNumber(text) || isTime(text)
  );
}

function isLongNumber(text: string): boolean {
  return /^-?\d+([.,]\d+)?(e[+-]?\d+)?$/i.test(text);
}

function isTime(text: string): boolean {
  return fitClock([text]) !== undefined;
}

function unquoted(field: string): string {
  const text = field.trim();
  return text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}

function nameOf(field: string): string {
  return new TextDecoder().decode(fromBinaryString(unquoted(field).replaceAll('""', '"')));
}

/** @throws FlowzipError `corrupt` */
export function writeCsv(items: ItemArray, remainder: Uint8Array, maxSize: number): Uint8Array<ArrayBuffer> {
  const { count, shape, values } = items;
  const reader = new ItemReader(remainder);
  const delimiter = String.fromCharCode(reader.number("delimiter of a table", 127));
  const lineEnd = LINE_ENDS[reader.number("line end of a table", LINE_ENDS.length - 1)]!;
  const tail = toBinaryString(reader.run("end of a table"));
  const columnCount = reader.count("columns of a table", MOST_COLUMNS);
  const hasHeader = reader.number("header of a table", 1) === 1;
  if (tail.length > LONGEST_TAIL) throw corrupt("the end of a table is too long");
  // Each field but the first of all has a delimiter or a line end before it.
  if (columnCount === 0 || columnCount * count > maxSize + 1)
    throw corrupt(`items take more than ${maxSize} bytes, or none`);
  const sink = new ByteSink(maxSize);
  if (hasHeader) {
    const names = readTexts(reader, columnCount);
    sink.add(Array.from({ length: columnCount }, () => names.next()).join(delimiter));
  }
  const columns = Array.from({ length: columnCount }, () =>
    readColumn(reader, count, Math.floor(MOST_REMEMBERED / columnCount)),
  );
  reader.end();
  const { height, width, channels } = shape;
  const parts = columns.reduce((sum, column) => sum + column.parts, 0);
  if (height !== 1 || width !== 1 || parts !== channels)
    throw corrupt(`a table has ${parts} channels, its items have others`);
  for (let item = 0; item < count; item++) {
    let at = item * channels;
    let before = item > 0 || hasHeader ? lineEnd : "";
    for (const column of columns) {
      sink.add(before);
      sink.add(column.next(item, values, at));
      before = delimiter;
      at += column.parts;
    }
  }
  sink.add(tail);
  return sink.finish();
}
