import type { Area } from "../../codec/domain/tilegrid.js";
import type { PictureShape } from "../../codec/image/plane.js";
import { pictureBytes, sampleBytes } from "../../codec/image/samplebytes.js";
import type { FilePicture } from "./format.js";

/** The shape of a picture of a file. */
export function shapeOfPicture({ width, height, bits, planes }: FilePicture): PictureShape {
  return { width, height, bits, planes: planes.length };
}

/**
 * The bytes of the samples of a picture whose planes lie one after the other in one buffer, as formats make them; without a copy.
 * (Machines that run WebAssembly have the lower byte of two first.)
 */
export function bytesOfPicture(picture: FilePicture): Uint8Array<ArrayBuffer> {
  const [first] = picture.planes;
  const { buffer, byteOffset } = first!.samples;
  return new Uint8Array(buffer, byteOffset, pictureBytes(shapeOfPicture(picture)));
}

/** The inverse of {@link bytesOfPicture}. */
export function pictureOfBytes(bytes: Uint8Array, shape: PictureShape): FilePicture {
  const { width, height, planes, bits } = shape;
  const all =
    sampleBytes(bits) === 1
      ? new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length)
      : new Uint16Array(bytes.slice().buffer);
  const size = width * height;
  return {
    width,
    height,
    bits,
    planes: Array.from({ length: planes }, (_, index) => ({
      width,
      height,
      least: 0,
      most: 2 ** bits - 1,
      samples: all.subarray(index * size, (index + 1) * size),
    })),
  };
}

/** Copies an area, given in samples of both pictures' own frames, from the bytes of one to those of another. */
export function copyArea(
  from: { readonly bytes: Uint8Array; readonly area: Area },
  to: { readonly bytes: Uint8Array; readonly area: Area },
  shared: Area,
  { planes, bits }: Pick<PictureShape, "planes" | "bits">,
): void {
  const step = sampleBytes(bits);
  const start = ({ area }: { readonly area: Area }, plane: number, y: number) =>
    step * ((plane * area.height + y - area.y) * area.width + shared.x - area.x);
  for (let plane = 0; plane < planes; plane++) {
    for (let y = shared.y; y < shared.y + shared.height; y++) {
      const at = start(from, plane, y);
      to.bytes.set(from.bytes.subarray(at, at + step * shared.width), start(to, plane, y));
    }
  }
}

/** The bytes of a part of a picture. */
export function cutOut(bytes: Uint8Array, shape: PictureShape, area: Area): Uint8Array<ArrayBuffer> {
  const { width, height } = area;
  const part = new Uint8Array(pictureBytes({ ...shape, width, height }));
  const whole = { x: 0, y: 0, width: shape.width, height: shape.height };
  copyArea({ bytes, area: whole }, { bytes: part, area }, area, shape);
  return part;
}
