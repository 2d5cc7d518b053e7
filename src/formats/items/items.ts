export interface ItemArray {
  readonly count: number;
  readonly shape: { readonly height: number; readonly width: number; readonly channels: number };
  readonly values: Int32Array;
  readonly names?: readonly string[];
}
export interface RawItems {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly depth: "u8" | "u16";
}
export interface ItemFile {
  readonly items: ItemArray;
  readonly remainder: Uint8Array;
  readonly format: number;
}
export function readItems(bytes: Uint8Array, raw?: RawItems): ItemFile | undefined {
  if (raw === undefined) return undefined;
  const { count, height, width, channels } = raw;
  return {
    items: { count, shape: { height, width, channels }, values: Int32Array.from(bytes) },
    remainder: new Uint8Array(0),
    format: 3,
  };
}
export function writeItems(file: ItemFile, _maxSize: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(file.items.values);
}
