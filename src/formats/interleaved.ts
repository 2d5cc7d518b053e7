import type { FilePlane } from "./format.js";

type Samples = FilePlane["samples"];

/** Where the samples of whole bytes of a picture are in a file. All in bytes. */
export interface SampleLayout {
  /** The first pixel of the top row. */
  readonly begin: number;
  /** From a row to the one below it: negative if the file begins with the bottom row. */
  readonly rowStep: number;
  readonly pixelStep: number;
  /** For each plane, where its sample is in a pixel. */
  readonly channelBytes: readonly number[];
  readonly sampleBytes: 1 | 2;
  readonly isBigEndian: boolean;
}

/** Copies samples out of a file, into planes of the size of the picture. */
export function getSamples(bytes: Uint8Array, layout: SampleLayout, planes: readonly FilePlane[]): void {
  const { sampleBytes, pixelStep } = layout;
  const [high, low] = layout.isBigEndian ? [0, 1] : [1, 0];
  if (sampleBytes === 1 && planes.length === 3) {
    getTriples(bytes, layout, planes);
    return;
  }
  for (const [channel, { width, height, samples }] of planes.entries()) {
    for (let y = 0, to = 0; y < height; y++) {
      let at = layout.begin + y * layout.rowStep + layout.channelBytes[channel]!;
      if (sampleBytes === 1) {
        for (let x = 0; x < width; x++, at += pixelStep) samples[to++] = bytes[at]!;
      } else {
        for (let x = 0; x < width; x++, at += pixelStep)
          samples[to++] = (bytes[at + high]! << 8) | bytes[at + low]!;
      }
    }
  }
}

/** The usual case in one go: bytes of three colours. */
function getTriples(bytes: Uint8Array, layout: SampleLayout, planes: readonly FilePlane[]): void {
  const { pixelStep } = layout;
  const { width, height } = planes[0]!;
  const [first, second, third] = planes.map(({ samples }) => samples) as [Samples, Samples, Samples];
  const [toFirst, toSecond, toThird] = layout.channelBytes as [number, number, number];
  for (let y = 0, to = 0; y < height; y++) {
    let at = layout.begin + y * layout.rowStep;
    for (let x = 0; x < width; x++, at += pixelStep, to++) {
      first[to] = bytes[at + toFirst]!;
      second[to] = bytes[at + toSecond]!;
      third[to] = bytes[at + toThird]!;
    }
  }
}

/** The inverse of {@link getSamples}. */
export function putSamples(planes: readonly FilePlane[], layout: SampleLayout, bytes: Uint8Array): void {
  const { sampleBytes, pixelStep } = layout;
  const [high, low] = layout.isBigEndian ? [0, 1] : [1, 0];
  if (sampleBytes === 1 && planes.length === 3) {
    putTriples(planes, layout, bytes);
    return;
  }
  for (const [channel, { width, height, samples }] of planes.entries()) {
    for (let y = 0, from = 0; y < height; y++) {
      let at = layout.begin + y * layout.rowStep + layout.channelBytes[channel]!;
      if (sampleBytes === 1) {
        for (let x = 0; x < width; x++, at += pixelStep) bytes[at] = samples[from++]!;
      } else {
        for (let x = 0; x < width; x++, at += pixelStep) {
          bytes[at + high] = samples[from]! >> 8;
          bytes[at + low] = samples[from++]!;
        }
      }
    }
  }
}

/** The inverse of {@link getTriples}. */
function putTriples(planes: readonly FilePlane[], layout: SampleLayout, bytes: Uint8Array): void {
  const { pixelStep } = layout;
  const { width, height } = planes[0]!;
  const [first, second, third] = planes.map(({ samples }) => samples) as [Samples, Samples, Samples];
  const [toFirst, toSecond, toThird] = layout.channelBytes as [number, number, number];
  for (let y = 0, from = 0; y < height; y++) {
    let at = layout.begin + y * layout.rowStep;
    for (let x = 0; x < width; x++, at += pixelStep, from++) {
      bytes[at + toFirst] = first[from]!;
      bytes[at + toSecond] = second[from]!;
      bytes[at + toThird] = third[from]!;
    }
  }
}
