import { readFile, rename, writeFile } from "node:fs/promises";
import { Packr } from "msgpackr";
import { corrupt } from "../../codec/container/errors.js";
import { isSystemError, toFlowzipError } from "../node/systemerror.js";
import type { AdamState } from "./adam.js";

/** How far training had come: steps, minutes, bits a sample on what it learnt from and on what was held out. */
export interface CurvePoint {
  readonly step: number;
  readonly minutes: number;
  readonly training: number;
  readonly heldOut: readonly number[];
}

/** A training run that was interrupted, and what it was about. */
export interface Checkpoint<Subject> {
  readonly subject: Subject;
  readonly state: {
    /** How much of the schedule is behind, 0 to 1. */
    readonly progress: number;
    readonly random: number;
    readonly adam: AdamState;
  };
  /** Minutes that were spent. */
  readonly minutes: number;
  readonly curve: readonly CurvePoint[];
}

const packr = new Packr({ useRecords: false, variableMapSize: true, mapsAsObjects: true, moreTypes: false });
const VECTORS = ["values", "means", "first", "second"] as const;

/** Keeps a run beside its model; a reader never sees half of it. */
export async function writeCheckpoint<Subject>(path: string, checkpoint: Checkpoint<Subject>): Promise<void> {
  const { adam } = checkpoint.state;
  const vectors = VECTORS.map((name) => {
    const numbers = adam[name];
    return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  });
  const unfinished = `${path}.tmp`;
  try {
    const state = { ...checkpoint.state, adam: { step: adam.step, vectors } };
    await writeFile(unfinished, packr.pack({ ...checkpoint, state }));
    await rename(unfinished, path);
  } catch (error) {
    throw toFlowzipError(error);
  }
}

/**
 * The run that a path holds, or undefined where there is none.
 * @throws FlowzipError `corrupt` for a file that is no checkpoint
 */
export async function readCheckpoint<Subject>(path: string): Promise<Checkpoint<Subject> | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (isSystemError(error) && error.code === "ENOENT") return undefined;
    throw toFlowzipError(error);
  }
  const read = packr.unpack(bytes) as Checkpoint<Subject> & {
    state: { adam: { step: number; vectors: readonly Uint8Array[] } };
  };
  const kept = read?.state?.adam?.vectors;
  if (!Array.isArray(kept) || kept.length !== VECTORS.length) throw corrupt(`${path} is no checkpoint`);
  const [values, means, first, second] = kept.map(
    (part: Uint8Array) => new Float32Array(Uint8Array.from(part).buffer),
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const adam: AdamState = { step: read.state.adam.step, values, means, first, second };
  return { ...read, state: { ...read.state, adam } };
}
