import { corrupt } from "../../../codec/container/errors.js";
import { elementsOf } from "./elements.js";
import { putPart } from "./integermap.js";
import { ITEM_FORMATS, type ItemArray, type ItemFile } from "./items.js";
import { type Floats, openFloats, readFloats } from "./npyfloats.js";
import { elementBytes, type NpyHeader, parseHead, readHead, writeHead } from "./npyheader.js";
import { type ElementCursor, type OpenedChannel, openIntegers, readIntegers } from "./npyintegers.js";
import { type ElementOrder, fromRowMajor, toRowMajor } from "./npyorder.js";
import { type ItemLayout, layoutOf } from "./npyshape.js";
import { readPositions, writePositions } from "./positions.js";
import { ItemReader, ItemWriter } from "./remainder.js";

/** Elements that tell whether a header has the order of bytes wrong. */
const PROBE = 2 ** 16;
/** Fewer tell nothing. */
const FEWEST_TELLING = 64;
/** Neighbours have to be so much nearer to each other in the other order. */
const TELLING_RATIO = 4;

/**
 * An array of NumPy as items: of one axis or two, the elements of the first are the items, their values channels.
 * Undefined for float64 that are no scaled integers.
 */
export function readNpy(bytes: Uint8Array): ItemFile | undefined {
  const head = parseHead(bytes);
  const layout = head && layoutOf(head.header.shape);
  if (head === undefined || layout === undefined) return undefined;
  const elements = bytes.subarray(head.size);
  if (elementCount(layout) * elementBytes(head.header.kind) !== elements.length) return undefined;
  const isSwapped = isOtherOrder(elements, head.header);
  const ordered = toRowMajor(elements, orderOf(head.header, isSwapped));
  const opened = openElements(head.header, ordered, layout);
  if (opened === undefined) return undefined;
  const writer = new ItemWriter();
  writeHead(writer, head);
  writer.number(isSwapped ? 1 : 0);
  writeDescriptions(writer, opened.channels);
  if (isFloat(head.header)) writeFloatExceptions(writer, opened.exceptions, ordered, head.header);
  return { items: itemsOf(layout, opened.channels), remainder: writer.finish(), format: ITEM_FORMATS.npy };
}

interface OpenedElements {
  readonly channels: readonly OpenedChannel[];
  /** Indices of floats that are as they stand, rising. */
  readonly exceptions: readonly number[];
}

function openElements(
  header: NpyHeader,
  ordered: Uint8Array<ArrayBuffer>,
  layout: ItemLayout,
): OpenedElements | undefined {
  const elements = elementsOf(header.kind, ordered);
  const channels: OpenedChannel[] = [];
  const exceptions: number[] = [];
  for (let channel = 0; channel < layout.channels; channel++) {
    if (elements instanceof Float32Array || elements instanceof Float64Array) {
      const opened = openFloats(elements as Floats, layout, channel);
      if (opened === undefined) return undefined;
      channels.push(opened);
      for (const exception of opened.exceptions) exceptions.push(exception);
    } else channels.push(openIntegers(header.kind, ordered, channel, layout.channels));
  }
  return { channels, exceptions: exceptions.sort((one, other) => one - other) };
}

function itemsOf(layout: ItemLayout, opened: readonly OpenedChannel[]): ItemArray {
  const { count, height, width } = layout;
  const mapped = opened.flatMap((channel) => channel.mapped);
  const channels = mapped.reduce((sum, { map }) => sum + map.parts, 0);
  const values = new Int32Array(count * height * width * channels);
  let begin = 0;
  for (const { integers, map } of mapped)
    for (let part = 0; part < map.parts; part++)
      putPart(integers, map, part, { values, begin: begin++, step: channels });
  return { count, shape: { height, width, channels }, values };
}

/** Channel after channel; of those that are alike, how many and then the first. */
function writeDescriptions(writer: ItemWriter, channels: readonly OpenedChannel[]): void {
  for (let at = 0; at < channels.length; ) {
    const { description } = channels[at]!;
    let alike = 1;
    while (isEqual(channels[at + alike]?.description, description)) alike++;
    writer.number(alike).plain(description);
    at += alike;
  }
}

function isEqual(one: Uint8Array | undefined, other: Uint8Array): boolean {
  return one?.length === other.length && one.every((byte, at) => byte === other[at]);
}

function writeFloatExceptions(
  writer: ItemWriter,
  exceptions: readonly number[],
  ordered: Uint8Array,
  { kind }: NpyHeader,
): void {
  const size = elementBytes(kind);
  writePositions(writer, exceptions);
  for (const at of exceptions) writer.plain(ordered.subarray(at * size, (at + 1) * size));
}

/** @throws FlowzipError `corrupt` */
export function writeNpy(items: ItemArray, remainder: Uint8Array, maxSize: number): Uint8Array<ArrayBuffer> {
  const reader = new ItemReader(remainder);
  const { header, bytes: head } = readHead(reader);
  const layout = layoutOf(header.shape);
  const { count, shape } = items;
  const isSame = count === layout?.count && shape.height === layout.height && shape.width === layout.width;
  if (!isSame) throw corrupt("the header of an array and its items differ in shape");
  const isSwapped = reader.number("order of bytes", 1) === 1;
  const elements = elementCount(layout);
  const size = elementBytes(header.kind);
  if (head.length + elements * size > maxSize) throw corrupt(`items take more than ${maxSize} bytes`);
  const ordered = new Uint8Array(elements * size);
  const cursors = readCursors(reader, header, ordered, layout);
  if (cursors.reduce((sum, cursor) => sum + cursor.parts, 0) !== shape.channels)
    throw corrupt("an array and its items have other channels");
  for (let at = 0, to = 0; to < elements; )
    for (const cursor of cursors) {
      cursor.put(items.values, at, to++);
      at += cursor.parts;
    }
  if (isFloat(header))
    for (const at of readPositions(reader, elements)) ordered.set(reader.plain(size), at * size);
  reader.end();
  const bytes = new Uint8Array(head.length + ordered.length);
  bytes.set(head);
  bytes.set(fromRowMajor(ordered, orderOf(header, isSwapped)), head.length);
  return bytes;
}

function readCursors(
  reader: ItemReader,
  header: NpyHeader,
  ordered: Uint8Array<ArrayBuffer>,
  layout: ItemLayout,
): ElementCursor[] {
  const cursors: ElementCursor[] = [];
  const elements = elementsOf(header.kind, ordered);
  while (cursors.length < layout.channels) {
    const alike = reader.number("channels that are alike", layout.channels - cursors.length);
    if (alike === 0) throw corrupt("no channels are alike");
    const first = cursors.length;
    if (isFloat(header)) {
      const open = readFloats(reader, layout, elements instanceof Float32Array);
      for (let times = 0; times < alike; times++)
        cursors.push(open(elements as Floats, layout, first + times));
    } else {
      const cursor = readIntegers(reader, header.kind)(ordered);
      for (let times = 0; times < alike; times++) cursors.push(cursor);
    }
  }
  return cursors;
}

function isFloat({ kind }: NpyHeader): boolean {
  return kind.startsWith("f");
}

function elementCount({ count, height, width, channels }: ItemLayout): number {
  return count * height * width * channels;
}

function orderOf({ kind, isBigEndian, isFortran, shape }: NpyHeader, isSwapped: boolean): ElementOrder {
  return { size: elementBytes(kind), isBigEndian: isBigEndian !== isSwapped, isFortran, shape };
}

/** Whether integers are much smoother with their bytes in the order that the header denies: writers err. */
function isOtherOrder(elements: Uint8Array, header: NpyHeader): boolean {
  const size = elementBytes(header.kind);
  if (isFloat(header) || (size !== 2 && size !== 4)) return false;
  const probe = elements.subarray(0, size * PROBE);
  if (probe.length < size * FEWEST_TELLING) return false;
  const roughness = (isSwapped: boolean) => {
    const order = { ...orderOf(header, isSwapped), isFortran: false, shape: [probe.length / size] };
    const integers = elementsOf(header.kind, toRowMajor(probe, order)) as Int32Array;
    let sum = 0;
    for (let at = 1; at < integers.length; at++) sum += Math.abs(integers[at]! - integers[at - 1]!);
    return sum;
  };
  return TELLING_RATIO * roughness(true) < roughness(false);
}
