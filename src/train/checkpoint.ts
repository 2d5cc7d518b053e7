import { readFile, rename, writeFile } from "node:fs/promises";
import { Packr } from "msgpackr";
import { corrupt } from "../../codec/container/errors.js";
import type { NetworkShape } from "../../codec/model/network.js";
import { isSystemError, toFlowzipError } from "../node/systemerror.js";
import type { LoopState } from "./loop.js";

/** A training run that was interrupted. */
export interface Checkpoint {
  readonly shape: NetworkShape;
  readonly state: LoopState;
  /** Minutes that were spent. */
  readonly minutes: number;
  readonly curve: readonly CurvePoint[];
}

/** How far training had come: steps, minutes, bits a sample on what it learnt from and on what was held out. */
export interface CurvePoint {
  readonly step: number;
  readonly minutes: number;
  readonly training: number;
  readonly heldOut: readonly number[];
}

const packr = new Packr({ useRecords: false, variableMapSize: true, mapsAsObjects: true, moreTypes: false });

/** Keeps a run beside its model; a reader never sees half of it. */
export async function writeCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  const { state } = checkpoint;
  const values = state.values.map((set) =>
    set.map((numbers) => new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)),
  );
  const unfinished = `${path}.tmp`;
  try {
    await writeFile(unfinished, packr.pack({ ...checkpoint, state: { ...state, values } }));
    await rename(unfinished, path);
  } catch (error) {
    throw toFlowzipError(error);
  }
}

/** The run that a path holds, or undefined where there is none. */
export async function readCheckpoint(path: string): Promise<Checkpoint | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (isSystemError(error) && error.code === "ENOENT") return undefined;
    throw toFlowzipError(error);
  }
  const read = packr.unpack(bytes) as Checkpoint & {
    state: { values: readonly (readonly Uint8Array[])[] };
  };
  if (typeof read !== "object" || read === null || !Array.isArray(read.state?.values)) {
    throw corrupt(`${path} is no checkpoint`);
  }
  const values = read.state.values.map((set) =>
    set.map((numbers: Uint8Array) => new Float32Array(Uint8Array.from(numbers).buffer)),
  );
  return { ...read, state: { ...read.state, values } };
}
