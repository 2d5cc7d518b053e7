import { readFile, rename, writeFile } from "node:fs/promises";
import { Packr } from "msgpackr";
import { corrupt } from "../../../codec/container/errors.js";
import { isSystemError, toFlowzipError } from "../../node/systemerror.js";
import type { AdamState } from "../adam.js";
import type { CurvePoint } from "../checkpoint.js";
import type { ItemLoopState } from "./loop.js";

/** A training run of a flow of items that was interrupted. */
export interface ItemCheckpoint {
  /** Which of the plans of its architecture was chosen. */
  readonly plan: number;
  readonly state: ItemLoopState;
  readonly minutes: number;
  readonly curve: readonly CurvePoint[];
}

const packr = new Packr({ useRecords: false, variableMapSize: true, mapsAsObjects: true, moreTypes: false });
const VECTORS = ["values", "means", "first", "second"] as const;

/** Keeps a run beside its model; a reader never sees half of it. */
export async function writeItemCheckpoint(path: string, checkpoint: ItemCheckpoint): Promise<void> {
  const { adam } = checkpoint.state;
  const bytes = (numbers: Float32Array) =>
    new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  const vectors = VECTORS.map((name) => bytes(adam[name]));
  const unfinished = `${path}.tmp`;
  try {
    const state = { ...checkpoint.state, adam: { step: adam.step, vectors } };
    await writeFile(unfinished, packr.pack({ ...checkpoint, state }));
    await rename(unfinished, path);
  } catch (error) {
    throw toFlowzipError(error);
  }
}

/** The run that a path holds, or undefined where there is none. */
export async function readItemCheckpoint(path: string | undefined): Promise<ItemCheckpoint | undefined> {
  if (path === undefined) return undefined;
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (isSystemError(error) && error.code === "ENOENT") return undefined;
    throw toFlowzipError(error);
  }
  const read = packr.unpack(bytes) as ItemCheckpoint & {
    state: { adam: { step: number; vectors: readonly Uint8Array[] } };
  };
  const vectors = read?.state?.adam?.vectors;
  if (!Array.isArray(vectors) || vectors.length !== VECTORS.length)
    throw corrupt(`${path} is no checkpoint of a flow of items`);
  const [values, means, first, second] = vectors.map(
    (part: Uint8Array) => new Float32Array(Uint8Array.from(part).buffer),
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const adam: AdamState = { step: read.state.adam.step, values, means, first, second };
  return { ...read, state: { ...read.state, adam } };
}
