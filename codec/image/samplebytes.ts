import type { PictureShape, Plane } from "./plane.js";

/** Bytes of a sample where samples are written as bytes: plane after plane, row by row, of two bytes the lower one first. */
export function sampleBytes(bits: number): 1 | 2 {
  return bits <= 8 ? 1 : 2;
}

/** How many bytes the samples of a picture are. */
export function pictureBytes({ width, height, planes, bits }: PictureShape): number {
  return width * height * planes * sampleBytes(bits);
}

/** The planes of a picture out of its bytes; their range is that of their bits. */
export function planesOfBytes(bytes: Uint8Array, { width, height, planes, bits }: PictureShape): Plane[] {
  const count = width * height;
  const most = 2 ** bits - 1;
  return Array.from({ length: planes }, (_, index) => {
    const samples = new Int32Array(count);
    if (sampleBytes(bits) === 1) samples.set(bytes.subarray(index * count, (index + 1) * count));
    else {
      for (let to = 0, at = 2 * index * count; to < count; to++, at += 2)
        samples[to] = bytes[at]! | (bytes[at + 1]! << 8);
    }
    return { width, height, least: 0, most, samples };
  });
}

/** The inverse of {@link planesOfBytes}. */
export function bytesOfPlanes(planes: readonly Plane[], shape: PictureShape): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pictureBytes(shape));
  const isWide = sampleBytes(shape.bits) === 2;
  let to = 0;
  for (const { samples } of planes) {
    if (isWide) {
      for (const sample of samples) {
        bytes[to++] = sample;
        bytes[to++] = sample >> 8;
      }
    } else {
      bytes.set(samples, to);
      to += samples.length;
    }
  }
  return bytes;
}
