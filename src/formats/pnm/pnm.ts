import { corrupt } from "../../../codec/container/errors.js";
import { getBits, getPadding, putBits, putPadding } from "../bitrows.js";
import {
  checkShape,
  DEFAULT_SAMPLES,
  emptyPlanes,
  type FilePicture,
  type FilePlane,
  type OpenedPicture,
  type OpenOptions,
  type PictureFormat,
} from "../format.js";
import { getSamples, putSamples, type SampleLayout } from "../interleaved.js";
import { orZero, RemainderReader, RemainderWriter, unlessZero } from "../layout.js";
import { readDigits, readSeparators, writeDigits, writeSeparators } from "./digits.js";
import { hasPnmSignature, type PnmHeader, parsePnmHeader, writePnmHeader } from "./header.js";

/** PBM, PGM, PPM (plain and binary) and PAM. What follows the first picture of a file is kept as bytes. */
export const pnm: PictureFormat = { id: 2, name: "PNM", recognise: hasPnmSignature, open, restore, write };

function open(bytes: Uint8Array, options: OpenOptions = {}): OpenedPicture | undefined {
  const header = parsePnmHeader(bytes);
  if (header === undefined) return undefined;
  const { width, height, channels, coding } = header;
  const samples = width * height * channels;
  if (samples > (options.mostSamples ?? DEFAULT_SAMPLES)) return undefined;
  const writer = new RemainderWriter().bytes(bytes.subarray(0, header.size));
  const body = bytes.subarray(header.size);
  if (coding === "digits") {
    const rows = readDigits(body, digitRules(header));
    if (rows === undefined) return undefined;
    writeSeparators(writer, rows);
    writer.bytes(body.subarray(rows.size));
    return {
      picture: pictureOf(header, header.maxval, spread(rows.samples, header)),
      remainder: writer.finish(),
    };
  }
  const size = rowBytes(header) * height;
  if (size > body.length) return undefined;
  const planes = emptyPlanes(channels, width, height, largest(header));
  if (coding === "bits") {
    getBits(body, { begin: 0, rowStep: rowBytes(header), bits: 1 }, planes[0]!);
    writer.bytes(unlessZero(getPadding(body, 0, rowBytes(header), height, width)));
  } else getSamples(body, sampleLayout(header), planes);
  writer.bytes(body.subarray(size));
  // A sample may be above the largest that the header allows: such a file is wrong, but has to come back as well.
  const isWithin = header.maxval === largest(header) || largestSample(planes) <= header.maxval;
  const most = isWithin ? header.maxval : largest(header);
  const picture = pictureOf(header, most, planes);
  return { picture, remainder: writer.finish() };
}

function restore(picture: FilePicture, remainder: Uint8Array): Uint8Array<ArrayBuffer> {
  const reader = new RemainderReader(remainder);
  const head = reader.bytes("header of a PNM");
  const header = headerOf(head);
  const { width, height, channels, coding } = header;
  checkShape(picture, channels, width, height, largest(header));
  if (coding === "digits") {
    const separators = readSeparators(reader, width * height * channels);
    const after = reader.bytes("bytes after the samples");
    reader.end();
    return joined(head, writeDigits({ ...separators, samples: gathered(picture.planes) }), after);
  }
  const body = bodyOf(picture, header);
  if (coding === "bits") {
    const paddingBytes = (rowBytes(header) - Math.floor(width / 8)) * height;
    const padding = orZero(reader.bytes("padding of the rows"), paddingBytes, "padding");
    putPadding(padding, body, 0, rowBytes(header), height, width);
  }
  const after = reader.bytes("bytes after the samples");
  reader.end();
  return joined(head, body, after);
}

function write(picture: FilePicture, remainder: Uint8Array): Uint8Array<ArrayBuffer> {
  const before = new RemainderReader(remainder).bytes("header of a PNM");
  headerOf(before);
  const head = writePnmHeader(before, picture.width, picture.height);
  const header = headerOf(head);
  checkShape(picture, header.channels, picture.width, picture.height, largest(header));
  return joined(head, bodyOf(picture, header), new Uint8Array(0));
}

/** @throws FlowzipError `corrupt` */
function headerOf(head: Uint8Array): PnmHeader {
  const header = parsePnmHeader(head);
  if (header === undefined || header.size !== head.length) throw corrupt("the header of a PNM is not one");
  return header;
}

/** The samples as bits or bytes; where there are fewer than eight in a row's last byte, with zeros behind them. */
function bodyOf({ planes }: FilePicture, header: PnmHeader): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(rowBytes(header) * header.height);
  if (header.coding === "bits") putBits(planes[0]!, { begin: 0, rowStep: rowBytes(header), bits: 1 }, body);
  else putSamples(planes, sampleLayout(header), body);
  return body;
}

function joined(head: Uint8Array, body: Uint8Array, after: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(head.length + body.length + after.length);
  bytes.set(head);
  bytes.set(body, head.length);
  bytes.set(after, head.length + body.length);
  return bytes;
}

function largestSample(planes: readonly FilePlane[]): number {
  let most = 0;
  for (const { samples } of planes)
    for (let at = 0; at < samples.length; at++) most = Math.max(most, samples[at]!);
  return most;
}

/** The largest number that a sample's bits can say. */
function largest({ coding, maxval }: PnmHeader): number {
  if (coding === "bits") return 1;
  if (coding === "digits") return 2 ** (32 - Math.clz32(maxval)) - 1;
  return maxval > 255 ? 65535 : 255;
}

function pictureOf({ width, height }: PnmHeader, most: number, planes: readonly FilePlane[]): FilePicture {
  const bits = 32 - Math.clz32(most);
  return { width, height, bits, planes: planes.map((plane) => ({ ...plane, most })) };
}

function digitRules({ width, height, channels, maxval }: PnmHeader) {
  // Plain bitmaps may stand without white space; samples of one digit are read alike in either way.
  return { count: width * height * channels, maxval, isSingle: maxval === 1 };
}

function rowBytes({ width, channels, maxval, coding }: PnmHeader): number {
  return coding === "bits" ? Math.ceil(width / 8) : width * channels * (maxval > 255 ? 2 : 1);
}

function sampleLayout(header: PnmHeader): SampleLayout {
  const sampleBytes = header.maxval > 255 ? 2 : 1;
  return {
    begin: 0,
    rowStep: rowBytes(header),
    pixelStep: header.channels * sampleBytes,
    channelBytes: Array.from({ length: header.channels }, (_, channel) => channel * sampleBytes),
    sampleBytes,
    isBigEndian: true,
  };
}

/** Samples of pixels as planes. */
function spread(samples: Int32Array, { width, height, channels, maxval }: PnmHeader): FilePlane[] {
  const planes = emptyPlanes(channels, width, height, maxval);
  for (const [channel, plane] of planes.entries())
    for (let at = 0; at < plane.samples.length; at++) plane.samples[at] = samples[at * channels + channel]!;
  return planes;
}

/** The inverse of {@link spread}. */
function gathered(planes: readonly FilePlane[]): Int32Array {
  const samples = new Int32Array(planes.length * (planes[0]?.samples.length ?? 0));
  for (const [channel, plane] of planes.entries())
    for (let at = 0; at < plane.samples.length; at++)
      samples[at * planes.length + channel] = plane.samples[at]!;
  return samples;
}
