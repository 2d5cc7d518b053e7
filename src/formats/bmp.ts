import { corrupt } from "../../codec/container/errors.js";
import { getBits, getPadding, putBits, putPadding } from "./bitrows.js";
import {
  checkShape,
  DEFAULT_SAMPLES,
  emptyPlanes,
  type FilePicture,
  type OpenedPicture,
  type OpenOptions,
  type PictureFormat,
} from "./format.js";
import { getSamples, putSamples, type SampleLayout } from "./interleaved.js";
import { orZero, RemainderReader, RemainderWriter, unlessZero } from "./layout.js";

/** BITMAPFILEHEADER and the fields of BITMAPINFOHEADER, all little-endian. */
const FILE_HEADER_BYTES = 14;
const INFO_BYTES = 40;
const LONGEST_INFO = 124;
const PIXELS_AT = 10;
const INFO_BYTES_AT = 14;
const FILE_BYTES_AT = 2;
const WIDTH_AT = 18;
const HEIGHT_AT = 22;
const BITS_AT = 28;
const COMPRESSION_AT = 30;
const PIXEL_BYTES_AT = 34;

/** Values of biCompression: none, and none but with masks that tell where colours are in a pixel. */
const UNCOMPRESSED = 0;
const BIT_FIELDS = 3;

/** What the headers of a BMP say that its samples depend on. */
interface BmpHeader {
  readonly width: number;
  readonly height: number;
  readonly isBottomUp: boolean;
  readonly bits: 1 | 4 | 8 | 24 | 32;
  /** Where the rows begin, and the bytes of one: a multiple of four. */
  readonly begin: number;
  readonly rowBytes: number;
}

/** BMP without compression. Colours of pixels of 24 and 32 bits are planes in the order red, green, blue, fourth byte. */
export const bmp: PictureFormat = {
  id: 3,
  name: "BMP",
  recognise: (bytes) =>
    bytes[0] === 0x42 && bytes[1] === 0x4d && bytes.length >= FILE_HEADER_BYTES + INFO_BYTES,
  open,
  restore,
  write,
};

function open(bytes: Uint8Array, options: OpenOptions = {}): OpenedPicture | undefined {
  const header = bmp.recognise(bytes) ? parseHeader(bytes) : undefined;
  if (header === undefined) return undefined;
  const { width, height, begin, rowBytes } = header;
  const end = begin + rowBytes * height;
  if (end > bytes.length || width * height * planeCount(header) > (options.mostSamples ?? DEFAULT_SAMPLES))
    return undefined;
  const planes = emptyPlanes(planeCount(header), width, height, 2 ** sampleBits(header) - 1);
  if (header.bits < 8) getBits(bytes, bitLayout(header), planes[0]!);
  else getSamples(bytes, sampleLayout(header), planes);
  const padding = getPadding(bytes, begin, rowBytes, height, width * header.bits);
  const remainder = new RemainderWriter()
    .bytes(bytes.subarray(0, begin))
    .bytes(unlessZero(padding))
    .bytes(bytes.subarray(end))
    .finish();
  return { picture: { width, height, bits: sampleBits(header), planes }, remainder };
}

function restore(picture: FilePicture, remainder: Uint8Array): Uint8Array<ArrayBuffer> {
  const reader = new RemainderReader(remainder);
  const before = reader.bytes("header of a BMP");
  const header = headerOf(before);
  const { width, height, begin, rowBytes } = header;
  const content = width * header.bits;
  const paddingBytes = (rowBytes - Math.floor(content / 8)) * height;
  const padding = orZero(reader.bytes("padding of the rows"), paddingBytes, "padding");
  const after = reader.bytes("bytes after the pixels");
  reader.end();
  const bytes = joined(before, header, picture, after);
  putPadding(padding, bytes, begin, rowBytes, height, content);
  return bytes;
}

function write(picture: FilePicture, remainder: Uint8Array): Uint8Array<ArrayBuffer> {
  const before = new RemainderReader(remainder).bytes("header of a BMP").slice();
  const { isBottomUp } = headerOf(before);
  const view = new DataView(before.buffer);
  view.setInt32(WIDTH_AT, picture.width, true);
  view.setInt32(HEIGHT_AT, isBottomUp ? picture.height : -picture.height, true);
  const header = headerOf(before);
  const pixelBytes = header.rowBytes * header.height;
  view.setUint32(FILE_BYTES_AT, before.length + pixelBytes, true);
  view.setUint32(PIXEL_BYTES_AT, pixelBytes, true);
  return joined(before, header, picture, new Uint8Array(0));
}

/** @throws FlowzipError `corrupt` */
function headerOf(before: Uint8Array): BmpHeader {
  const header = before.length >= FILE_HEADER_BYTES + INFO_BYTES ? parseHeader(before) : undefined;
  if (header === undefined || header.begin !== before.length) throw corrupt("the header of a BMP is not one");
  return header;
}

/** A file, its rows filled up with zeros. */
function joined(
  before: Uint8Array,
  header: BmpHeader,
  picture: FilePicture,
  after: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const { width, height, begin, rowBytes } = header;
  checkShape(picture, planeCount(header), width, height, 2 ** sampleBits(header) - 1);
  const bytes = new Uint8Array(begin + rowBytes * height + after.length);
  bytes.set(before);
  if (header.bits < 8) putBits(picture.planes[0]!, bitLayout(header), bytes);
  else putSamples(picture.planes, sampleLayout(header), bytes);
  bytes.set(after, begin + rowBytes * height);
  return bytes;
}

function parseHeader(bytes: Uint8Array): BmpHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const infoBytes = view.getUint32(INFO_BYTES_AT, true);
  const begin = view.getUint32(PIXELS_AT, true);
  const width = view.getInt32(WIDTH_AT, true);
  const height = view.getInt32(HEIGHT_AT, true);
  const bits = view.getUint16(BITS_AT, true);
  const compression = view.getUint32(COMPRESSION_AT, true);
  if (infoBytes < INFO_BYTES || infoBytes > LONGEST_INFO) return undefined;
  if (begin < FILE_HEADER_BYTES + infoBytes || begin > bytes.length || width < 1 || height === 0)
    return undefined;
  if (bits !== 1 && bits !== 4 && bits !== 8 && bits !== 24 && bits !== 32) return undefined;
  if (compression !== UNCOMPRESSED && !(compression === BIT_FIELDS && bits === 32)) return undefined;
  const rowBytes = 4 * Math.ceil((width * bits) / 32);
  return { width, height: Math.abs(height), isBottomUp: height > 0, bits, begin, rowBytes };
}

function planeCount({ bits }: BmpHeader): number {
  return bits <= 8 ? 1 : bits / 8;
}

function sampleBits({ bits }: BmpHeader): number {
  return Math.min(bits, 8);
}

/** Where the top row begins, and the way to the one below it. */
function rowsOf({ begin, rowBytes, height, isBottomUp }: BmpHeader): { begin: number; rowStep: number } {
  return isBottomUp
    ? { begin: begin + rowBytes * (height - 1), rowStep: -rowBytes }
    : { begin, rowStep: rowBytes };
}

function bitLayout(header: BmpHeader) {
  return { ...rowsOf(header), bits: header.bits };
}

function sampleLayout(header: BmpHeader): SampleLayout {
  return {
    ...rowsOf(header),
    pixelStep: header.bits / 8,
    channelBytes: header.bits === 8 ? [0] : [2, 1, 0, 3].slice(0, planeCount(header)),
    sampleBytes: 1,
    isBigEndian: false,
  };
}
