import type { ElementKind } from "./npyheader.js";

/** The elements of an array, one after the other. */
export type Elements =
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

const ARRAYS = {
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  i8: BigInt64Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  u8: BigUint64Array,
  f4: Float32Array,
  f8: Float64Array,
} as const;

/** Bytes in row-major order as elements, without a copy. (Machines that run WebAssembly have the lower byte first.) */
export function elementsOf(kind: ElementKind, bytes: Uint8Array<ArrayBuffer>): Elements {
  return new ARRAYS[kind](bytes.buffer);
}
