import { FlowzipError } from "../../codec/container/errors.js";
import {
  checkShape,
  DEFAULT_SAMPLES,
  emptyPlanes,
  type FilePicture,
  MOST_PLANES,
  type OpenedPicture,
  type OpenOptions,
  type PictureFormat,
} from "./format.js";
import { getSamples, putSamples, type SampleLayout } from "./interleaved.js";
import { RemainderReader } from "./layout.js";

/** Shape of samples that stand in a file row by row, the channels of a pixel together, with nothing else. */
export interface RawShape {
  readonly width: number;
  /** Of all pictures together. */
  readonly height: number;
  /** Rows of each of several pictures, one below the other. */
  readonly frameHeight?: number;
  readonly channels: number;
  /** Bytes of a sample; of two, the lower one is first. */
  readonly sampleBytes: 1 | 2;
}

const SHAPE = /^([1-9]\d{0,9})x([1-9]\d{0,9})x([1-9]\d?)(?::u(8|16))?$/;
const SHAPE_OF_SEVERAL = /^([1-9]\d{0,9})x([1-9]\d{0,9})x([1-9]\d{0,9})x([1-9]\d?)(?::u(8|16))?$/;
const LARGEST_SIDE = 2 ** 31 - 1;

/**
 * Reads a shape as a person writes it: `768x512x3` or `768x512x1:u16`, width first; of several pictures as arrays have it,
 * `3000x32x32x3`: pictures, rows, columns, channels.
 * @throws FlowzipError `invalid-argument`
 */
export function parseRawShape(text: string): RawShape {
  const [, count, rows, columns, planes, kind] = SHAPE_OF_SEVERAL.exec(text) ?? [];
  const [, width = columns, height = rows, channels = planes, bits = kind] = SHAPE.exec(text) ?? [];
  const shape: RawShape = {
    width: Number(width),
    height: Number(height) * Number(count ?? 1),
    channels: Number(channels),
    sampleBytes: bits === "16" ? 2 : 1,
    ...(count !== undefined && { frameHeight: Number(height) }),
  };
  if (!(shape.width <= LARGEST_SIDE && shape.height <= LARGEST_SIDE && shape.channels <= MOST_PLANES)) {
    throw new FlowzipError(
      "invalid-argument",
      `"${text}" is not a shape of raw samples`,
      "give WIDTHxHEIGHTxCHANNELS or NUMBERxHEIGHTxWIDTHxCHANNELS, 1 to 4 channels, with :u8 or :u16 behind, as in 768x512x3:u8",
    );
  }
  return shape;
}

/** Bytes of a file of that shape. */
export function rawBytes({ width, height, channels, sampleBytes }: RawShape): number {
  return width * height * channels * sampleBytes;
}

/** Raw samples of a shape that someone has to tell: content does not. Recognised by size alone. */
export function rawFormat(shape: RawShape): PictureFormat {
  return {
    ...raw,
    recognise: (bytes) => bytes.length === rawBytes(shape),
    open: (bytes, options) => open(bytes, shape, options),
  };
}

/** Restores raw samples. Opens nothing: that takes {@link rawFormat}. */
export const raw: PictureFormat = {
  id: 4,
  name: "raw samples",
  recognise: () => false,
  open: () => undefined,
  restore,
  write: restore,
};

function restore(picture: FilePicture, remainder: Uint8Array): Uint8Array<ArrayBuffer> {
  new RemainderReader(remainder).end();
  const { width, height, planes, bits } = picture;
  const sampleBytes = bits > 8 ? 2 : 1;
  checkShape(picture, planes.length, width, height, 2 ** (8 * sampleBytes) - 1);
  const shape: RawShape = { width, height, channels: planes.length, sampleBytes };
  const bytes = new Uint8Array(rawBytes(shape));
  putSamples(planes, layout(shape), bytes);
  return bytes;
}

function open(bytes: Uint8Array, shape: RawShape, options: OpenOptions = {}): OpenedPicture | undefined {
  const { width, height, channels, sampleBytes } = shape;
  const samples = width * height * channels;
  if (bytes.length !== rawBytes(shape) || samples > (options.mostSamples ?? DEFAULT_SAMPLES))
    return undefined;
  const bits = 8 * sampleBytes;
  const planes = emptyPlanes(channels, width, height, 2 ** bits - 1);
  getSamples(bytes, layout(shape), planes);
  return {
    picture: { width, height, bits, planes },
    remainder: new Uint8Array(0),
  };
}

function layout({ width, channels, sampleBytes }: RawShape): SampleLayout {
  return {
    begin: 0,
    rowStep: width * channels * sampleBytes,
    pixelStep: channels * sampleBytes,
    channelBytes: Array.from({ length: channels }, (_, channel) => channel * sampleBytes),
    sampleBytes,
    isBigEndian: false,
  };
}
