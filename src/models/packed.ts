import { Packr } from "msgpackr";
import { corrupt, FlowzipError } from "../../codec/container/errors.js";

/** What was done to make a model, for people. */
export type TrainingRecord = Readonly<Record<string, string | number | readonly string[]>>;

/** What model files of all kinds begin with. */
export const KIND = "flowzip model";
/** A file with more bytes is none: the largest network that is possible takes less. */
export const LARGEST_MODEL = 2 ** 26;
const packr = new Packr({ useRecords: false, variableMapSize: true, mapsAsObjects: true });

/** A value in MessagePack. */
export function pack(value: unknown): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(packr.pack(value));
}

export type Fields = Readonly<Record<string, unknown>>;

/** @throws FlowzipError `corrupt` for bytes that are no model file */
export function unpackModel(bytes: Uint8Array): Fields {
  if (bytes.length > LARGEST_MODEL) throw corrupt(`a model file of ${bytes.length} bytes is not possible`);
  const file = fields(unpack(bytes), "file");
  if (file["kind"] !== KIND) throw corrupt("the file is not a model of flowzip");
  return file;
}

function unpack(bytes: Uint8Array): unknown {
  try {
    // The reader leaves a mark on the array that it is given.
    return packr.unpack(bytes.subarray());
  } catch (cause) {
    throw new FlowzipError(
      "corrupt",
      "the model file is damaged, or none",
      "get it again from where it came from",
      { cause },
    );
  }
}

export function lacking(what: string): FlowzipError {
  return corrupt(`a model file has no proper ${what}`);
}

export function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

/** @throws FlowzipError `corrupt` for a value that is no map */
export function fields(value: unknown, what: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw lacking(what);
  return value as Fields;
}

/** @throws FlowzipError `corrupt` for a value that is no array */
export function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw lacking(what);
  return value;
}

/** @throws FlowzipError `corrupt` for a value that is no array of numbers */
export function numbers(value: unknown, what: string): readonly number[] {
  const values = list(value, what);
  if (!values.every(isNumber)) throw lacking(what);
  return values;
}

/** Numbers of 16 bits: all low bytes, then all high ones, which are much alike. */
export function packHalves(values: Int16Array): Uint8Array {
  const bytes = new Uint8Array(2 * values.length);
  values.forEach((value, index) => {
    bytes[index] = value;
    bytes[values.length + index] = value >> 8;
  });
  return bytes;
}

/** @throws FlowzipError `corrupt` */
export function unpackHalves(value: unknown, what: string): Int16Array {
  if (!(value instanceof Uint8Array) || value.length % 2 !== 0) throw lacking(what);
  const count = value.length / 2;
  return Int16Array.from({ length: count }, (_, index) => value[index]! | (value[count + index]! << 8));
}
