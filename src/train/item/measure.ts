import { brotliCompressSync, constants } from "node:zlib";
import { Packr } from "msgpackr";
import { encodeLatents } from "../../../codec/domain/items.js";
import type { FlowModel } from "../../../codec/item/flow.js";
import type { Kernel } from "../../../codec/kernel.js";
import type { ItemArray } from "./items.js";

/** Bytes that a stack of all items has. */
export function codedBytes(kernel: Kernel, model: FlowModel, items: ItemArray): number {
  return encodeLatents(kernel, model, items.values).length;
}

const packr = new Packr({ useRecords: false, variableMapSize: true, mapsAsObjects: true });

/** Bytes of a model: what msgpack and Brotli make of it, the high and the low bytes of weights apart. */
export function packedSize(model: FlowModel): number {
  const high: number[] = [];
  const low: number[] = [];
  const bytes = packr.pack(
    JSON.parse(
      JSON.stringify(model, (_, value: unknown) => {
        if (!(value instanceof Int16Array) && !(value instanceof Int32Array)) return value;
        for (const number of value) {
          low.push(number & 255);
          high.push(number >> 8);
        }
        return value.length;
      }),
    ),
  );
  const part = (values: Uint8Array) =>
    brotliCompressSync(values, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
  return part(bytes) + part(Uint8Array.from(low)) + part(Uint8Array.from(high, (value) => value & 255));
}
