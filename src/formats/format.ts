import { corrupt } from "../../codec/container/errors.js";

/** The most planes of a picture: red, green, blue and alpha. */
export const MOST_PLANES = 4;

/** The most samples of a picture unless the caller allows others: a plane takes four bytes a sample. */
export const DEFAULT_SAMPLES = 2 ** 28;

/** Samples of one kind, row by row, as narrow as they can be: a whole picture has to be in memory. */
export interface FilePlane {
  readonly width: number;
  readonly height: number;
  /** Every sample is within these, both included. */
  readonly least: number;
  readonly most: number;
  readonly samples: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
}

/** The picture of a file: 1 to 4 planes of one size (grey, grey + alpha, RGB, RGBA), samples of `bits` bits. */
export interface FilePicture {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly planes: readonly FilePlane[];
}

/** A file taken apart. */
export interface OpenedPicture {
  readonly picture: FilePicture;
  /** All that the samples do not say, in a layout of the format's own: {@link PictureFormat.restore} needs it. */
  readonly remainder: Uint8Array<ArrayBuffer>;
}

/** What a caller allows and wants of {@link PictureFormat.open}. */
export interface OpenOptions {
  /** The most samples of a picture, all planes together; files with more are not opened. */
  readonly mostSamples?: number;
  /** Bytes that may be compressed in search of the settings that a file was made with. */
  readonly work?: number;
}

/** A kind of file: how it is told by its content, and the way to samples and back. */
export interface PictureFormat {
  /** The number that a container names the format by. */
  readonly id: number;
  readonly name: string;
  /** Whether the first bytes are those of this format. Cheap. */
  recognise(bytes: Uint8Array): boolean;
  /**
   * The samples of a file and what else it says, or undefined where it is malformed, or where {@link restore} could not
   * give it back: then it is bytes like any others. Throws nothing for any content.
   */
  open(bytes: Uint8Array, options?: OpenOptions): OpenedPicture | undefined;
  /**
   * The file, byte for byte (of a format that keeps no more than pixels: a file of the same pixels).
   * @throws FlowzipError `corrupt` where picture and remainder do not belong together
   */
  restore(picture: FilePicture, remainder: Uint8Array): Uint8Array<ArrayBuffer>;
  /**
   * Another file of this kind with other samples, of any size, for a picture of as many planes and bits: of what the file said
   * besides its samples, it says what holds for any part of them.
   * @throws FlowzipError `corrupt` where picture and remainder do not belong together
   */
  write(picture: FilePicture, remainder: Uint8Array): Uint8Array<ArrayBuffer>;
}

/** Planes full of zeros, each with samples from 0 to `most`, one after the other in one buffer. */
export function emptyPlanes(count: number, width: number, height: number, most: number): FilePlane[] {
  const size = width * height;
  const all = most <= 255 ? new Uint8Array(count * size) : new Uint16Array(count * size);
  return Array.from({ length: count }, (_, index) => ({
    width,
    height,
    samples: all.subarray(index * size, (index + 1) * size),
    least: 0,
    most,
  }));
}

/**
 * Checks that a picture has the shape that its remainder tells, and no sample beyond `most`.
 * @throws FlowzipError `corrupt`
 */
export function checkShape(
  picture: FilePicture,
  planes: number,
  width: number,
  height: number,
  most: number,
): void {
  const fits =
    picture.planes.length === planes &&
    picture.planes.every(
      (plane) =>
        plane.width === width &&
        plane.height === height &&
        plane.samples.length === width * height &&
        plane.least >= 0 &&
        plane.most <= most,
    );
  if (!fits) throw corrupt("the picture has not the shape that its file had");
}
