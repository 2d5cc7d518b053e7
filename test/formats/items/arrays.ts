import { ascii, join } from "../exactness.js";

/** A `.npy` file as NumPy 2 writes it: the text is filled up so that the array begins at a multiple of 64. */
export function npy(
  descr: string,
  shape: readonly number[],
  elements: Uint8Array | readonly number[],
  { fortran = false, version = 1 } = {},
): Uint8Array<ArrayBuffer> {
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${descr}', 'fortran_order': ${fortran ? "True" : "False"}, 'shape': (${axes}), }`;
  return npyOfText(text, elements, version);
}

export function npyOfText(
  text: string,
  elements: Uint8Array | readonly number[],
  version = 1,
): Uint8Array<ArrayBuffer> {
  const begin = version === 1 ? 10 : 12;
  const size = 64 * Math.ceil((begin + text.length + 1) / 64);
  const length = size - begin;
  const lengthBytes = version === 1 ? [length & 255, length >> 8] : [length & 255, length >> 8, 0, 0];
  const padded = `${text.padEnd(length - 1)}\n`;
  return join([0x93], "NUMPY", [version, 0], lengthBytes, ascii(padded), elements);
}

/** Bytes of numbers, one after the other. */
export function bytesOf(
  numbers: readonly (number | bigint)[],
  put: (view: DataView, at: number, number: never) => void,
  size: number,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size * numbers.length);
  const view = new DataView(bytes.buffer);
  for (const [at, number] of numbers.entries()) put(view, size * at, number as never);
  return bytes;
}
