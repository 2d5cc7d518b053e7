import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeModel } from "../../src/models/modelfile.js";
import { loadTensorFlow } from "../../src/train/tensorflow.js";
import { type TrainOptions, train } from "../../src/train/train.js";
import { failure } from "../support/failure.js";
import { Random } from "../support/random.js";

/** `npm run verify` sets it: there, a missing native backend is a failure. */
const required = process.env["FLOWZIP_NATIVE_TENSORFLOW"] === "1";
const SIDE = 32;
const COUNT = 48;
const LIMIT = 120_000;

async function isNative(): Promise<boolean> {
  try {
    await loadTensorFlow();
    return true;
  } catch (cause) {
    if (required) throw cause;
    return false;
  }
}

const codeOf = async (call: () => unknown): Promise<string> => (await failure(call)).code;

const native = await isNative();
let folder: string;
let options: TrainOptions;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "flowzip-train-"));
  const random = new Random(11);
  const pictures = new Uint8Array(COUNT * SIDE * SIDE * 3);
  for (let at = 0; at < pictures.length; at++) {
    const pixel = Math.floor(at / 3) % (SIDE * SIDE);
    const picture = Math.floor(at / (3 * SIDE * SIDE));
    const slope = (pixel % SIDE) * (picture % 5) + Math.floor(pixel / SIDE) * (picture % 3);
    pictures[at] = 40 + slope + random.below(4) + (at % 3) * 20;
  }
  const path = join(folder, "pictures.raw");
  await writeFile(path, pictures);
  options = {
    paths: [path],
    raw: [[COUNT, SIDE, SIDE, 3]],
    name: "small",
    licence: "none",
    shape: { channels: 16, layers: 1, components: 2 },
    schedule: { batch: 8, rate: 0.01, end: { steps: 60 } },
    seed: 5,
    holdout: 0.25,
  };
});

afterAll(() => rm(folder, { recursive: true }));

test.skipIf(!native)(
  "training lowers the code length of what was held out",
  async () => {
    const { curve, sources, model } = await train(options);
    expect(sources.map(({ training, heldOut }) => [training.length, heldOut.length])).toEqual([[36, 12]]);
    const first = curve[0]!.heldOut[0]!;
    const last = curve.at(-1)!.heldOut[0]!;
    // Noise of four values each takes two bits a sample.
    expect(last).toBeGreaterThan(2);
    expect(last).toBeLessThan(first - 0.5);
    expect(model.training["steps"]).toBe(60);
    // What begins with a model begins where that ended, also with layers that have learnt nothing yet.
    const shape = { ...options.shape, layers: 2 };
    const schedule = { ...options.schedule, rate: 1e-6, end: { steps: 1 } };
    const more = await train({ ...options, shape, schedule, from: model.network });
    expect(more.curve[0]!.heldOut[0]).toBeCloseTo(last, 3);
  },
  LIMIT,
);

test.skipIf(!native)(
  "the same seed gives the same model; an interrupted run goes on",
  async () => {
    const short = { ...options, schedule: { ...options.schedule, end: { steps: 6 } } };
    const bytes = async (more: Partial<TrainOptions>) => {
      const { model } = await train({ ...short, ...more });
      return writeModel({ ...model, training: {} });
    };
    const once = await bytes({});
    expect(await bytes({})).toEqual(once);
    expect(await bytes({ seed: 6 })).not.toEqual(once);
    const checkpoint = join(folder, "run.checkpoint");
    await bytes({ checkpoint });
    // What is done already is done.
    expect(await bytes({ checkpoint, resume: true })).toEqual(once);
  },
  LIMIT,
);

test.skipIf(!native)("what there is nothing to learn from is refused", async () => {
  expect(await codeOf(() => train({ ...options, paths: [join(folder, "nothing")] }))).toBe("file-not-found");
  expect(await codeOf(() => train({ ...options, paths: [folder] }))).toBe("invalid-argument");
  expect(await codeOf(() => train({ ...options, raw: [[7, 32, 32, 3]] }))).toBe("invalid-argument");
});
