import { checkNetwork, type NetworkModel, type NetworkShape } from "../../codec/model/network.js";
import type { ModelFile } from "../models/modelfile.js";
import { type Checkpoint, type CurvePoint, readCheckpoint, writeCheckpoint } from "./checkpoint.js";
import { Loop } from "./loop.js";
import { Batches } from "./patches.js";
import type { Schedule } from "./schedule.js";
import { type RawShape, readSource, type Source } from "./sources.js";
import { loadTensorFlow } from "./tensorflow.js";
import { Twin } from "./twin.js";

/** What to train, on what, and for how long. */
export interface TrainOptions {
  /** Folders of pictures, pictures, files of raw samples; each is drawn from equally often. */
  readonly paths: readonly string[];
  readonly raw?: readonly RawShape[];
  readonly name: string;
  readonly licence: string;
  readonly shape: NetworkShape;
  readonly schedule: Schedule;
  readonly seed: number;
  /** The part of each path's pictures that is held out, 0 to 1. */
  readonly holdout: number;
  /** A trained model to begin with: of the same shape, or with fewer layers. */
  readonly from?: NetworkModel;
  /** Where an interrupted run is kept. */
  readonly checkpoint?: string;
  /** Takes up the run that the checkpoint holds. */
  readonly resume?: boolean;
  readonly onProgress?: (report: {
    readonly progress: number;
    readonly bits: number;
    readonly point?: CurvePoint;
  }) => void;
}

export interface TrainResult {
  readonly model: ModelFile;
  readonly curve: readonly CurvePoint[];
  readonly sources: readonly Source[];
}

/** Measurements of a run, and held-out patches of each source that are measured. */
const MEASUREMENTS = 25;
const MEASURED_PATCHES = 512;

/**
 * Trains a network of the prior of planes with TensorFlow.js. For the same data, options, seed and machine the result is the
 * same when the schedule is one of steps.
 * @throws FlowzipError `unsupported` without TensorFlow's native backend; `invalid-argument`, `file-not-found` or `io`
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const tf = await loadTensorFlow();
  const sources = await readSources(tf, options);
  const kept = options.resume === true ? await readKept(options.checkpoint) : undefined;
  const shape = kept?.subject ?? options.shape;
  const twin = new Twin(tf, shape, options.seed);
  if (options.from !== undefined) twin.import(options.from);
  const batches = new Batches(
    sources.map(({ training }) => training),
    options.seed,
  );
  const loop = new Loop(tf, twin, batches, options.schedule, kept?.state);
  const start = performance.now();
  const minutes = () => (kept?.minutes ?? 0) + (performance.now() - start) / 60e3;
  const curve = [...(kept?.curve ?? [])];
  let sum = 0;
  let count = 0;
  let next = loop.progress;
  for (;;) {
    const isDone = loop.progress >= 1;
    if (count > 0 && (loop.progress >= next || isDone)) {
      next = loop.progress + 1 / MEASUREMENTS;
      const heldOut = sources
        .filter((source) => source.heldOut.length > 0)
        .map((source) => loop.measure(source.heldOut.slice(0, MEASURED_PATCHES)));
      const point = { step: loop.step, minutes: minutes(), training: sum / count, heldOut };
      curve.push(point);
      options.onProgress?.({ progress: loop.progress, bits: sum / count, point });
      sum = 0;
      count = 0;
      if (options.checkpoint !== undefined) {
        await writeCheckpoint(options.checkpoint, {
          subject: shape,
          state: loop.state(),
          minutes: minutes(),
          curve,
        });
      }
    }
    if (isDone) break;
    const bits = loop.advance();
    sum += bits;
    count++;
    options.onProgress?.({ progress: loop.progress, bits });
    // Lets signals and timers in.
    if (loop.step % 8 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const network = loop.withMeans(() => twin.export());
  checkNetwork(network);
  const { name, licence, seed, holdout } = options;
  const training = {
    data: sources.map((source) => source.name),
    seed,
    holdout,
    steps: loop.step,
    minutes: Math.round(minutes()),
  };
  return { model: { name, licence, network, training }, curve, sources };
}

async function readSources(
  tf: Awaited<ReturnType<typeof loadTensorFlow>>,
  { paths, raw = [], holdout }: TrainOptions,
): Promise<Source[]> {
  const sources: Source[] = [];
  for (const path of paths) sources.push(await readSource(tf, path, { holdout, raw }));
  return sources;
}

async function readKept(path: string | undefined): Promise<Checkpoint<NetworkShape> | undefined> {
  return path === undefined ? undefined : readCheckpoint(path);
}
