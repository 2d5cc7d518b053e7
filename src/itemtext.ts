import type { ItemArray } from "./formats/items/items.js";

/** Items as rows of delimited text, with the names of their integers above. */
export function itemsCsv({ count, shape, values, names }: ItemArray): string {
  const size = shape.height * shape.width * shape.channels;
  const heading = Array.from({ length: size }, (_, at) =>
    names?.length === size ? names[at]! : unnamed(at),
  );
  const lines = [heading.map(quoted).join(",")];
  for (let index = 0; index < count; index++)
    lines.push(values.subarray(index * size, (index + 1) * size).join(","));
  return `${lines.join("\n")}\n`;
}

/** What a column is called that has no name. */
export function unnamed(column: number): string {
  return `v${column}`;
}

/** A field of delimited text (RFC 4180). */
export function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Items as an array of NumPy of 32-bit integers, format version 1.0. */
export function itemsNpy({ count, shape, values }: ItemArray): Uint8Array<ArrayBuffer> {
  const { height, width, channels } = shape;
  const sides = height === 1 && width === 1 ? [count, channels] : [count, height, width, channels];
  const about = `{'descr': '<i4', 'fortran_order': False, 'shape': (${sides.join(", ")}), }`;
  const MAGIC_BYTES = 10;
  const header = `${about.padEnd(Math.ceil((MAGIC_BYTES + about.length + 1) / 64) * 64 - MAGIC_BYTES - 1)}\n`;
  const bytes = new Uint8Array(MAGIC_BYTES + header.length + 4 * values.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8]);
  bytes.set(new TextEncoder().encode(header), MAGIC_BYTES);
  const view = new DataView(bytes.buffer, MAGIC_BYTES + header.length);
  for (let at = 0; at < values.length; at++) view.setInt32(4 * at, values[at]!, true);
  return bytes;
}
