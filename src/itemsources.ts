import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { FlowzipError } from "../codec/container/errors.js";
import { type ItemArray, type RawItems, readItems } from "./formats/items/items.js";
import { toFlowzipError } from "./node/systemerror.js";

/**
 * The items of files, one after the other: arrays, tables, raw samples, or folders of pictures of one size.
 * @param raws shapes of raw files; each is for the files of its size
 * @throws FlowzipError `file-not-found`, `io`, or `invalid-argument` for files that hold no items, or items of several shapes
 */
export async function itemsOfPaths(
  paths: readonly string[],
  raws: readonly Omit<RawItems, "depth">[],
): Promise<ItemArray> {
  const parts: ItemArray[] = [];
  for (const path of await filesOf(paths)) {
    const bytes = await readFile(path).catch((error: unknown) => {
      throw toFlowzipError(error);
    });
    parts.push(itemsOf(path, bytes, raws));
  }
  const [first] = parts;
  if (first === undefined) throw notOne("there are no items", "name files or folders that hold some");
  const { height, width, channels } = first.shape;
  const others = parts.find(
    ({ shape }) => shape.height !== height || shape.width !== width || shape.channels !== channels,
  );
  if (others !== undefined) {
    const { shape } = others;
    throw notOne(
      `there are items of ${height} x ${width} x ${channels} and of ${shape.height} x ${shape.width} x ${shape.channels}`,
      "train a model for each",
    );
  }
  const values = new Int32Array(parts.reduce((sum, part) => sum + part.values.length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part.values, at);
    at += part.values.length;
  }
  return {
    count: parts.reduce((sum, { count }) => sum + count, 0),
    shape: first.shape,
    values,
    ...(first.names === undefined ? {} : { names: first.names }),
  };
}

async function filesOf(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  try {
    for (const path of paths) {
      if ((await stat(path)).isDirectory()) {
        for (const name of (await readdir(path)).sort()) files.push(join(path, name));
      } else files.push(path);
    }
  } catch (error) {
    throw toFlowzipError(error);
  }
  return files;
}

function itemsOf(path: string, bytes: Uint8Array, raws: readonly Omit<RawItems, "depth">[]): ItemArray {
  const size = ({ count, height, width, channels }: Omit<RawItems, "depth">) =>
    count * height * width * channels;
  const shape = raws.find((raw) => size(raw) === bytes.length || 2 * size(raw) === bytes.length);
  const raw: RawItems | undefined =
    shape === undefined ? undefined : { ...shape, depth: size(shape) === bytes.length ? "u8" : "u16" };
  const file = readItems(bytes, raw);
  if (file !== undefined) return file.items;
  throw notOne(
    `${path} holds no items that a model can tell`,
    "name arrays of NumPy, tables of numbers or pictures, or give the shape of raw samples",
  );
}

function notOne(what: string, advice: string): FlowzipError {
  return new FlowzipError("invalid-argument", what, advice);
}
