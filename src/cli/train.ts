import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { SingleBar } from "cli-progress";
import { type Command, InvalidArgumentError } from "commander";
import { toFlowzipError } from "../node/systemerror.js";
import type { ItemTraining } from "./trainitems.js";

interface Options {
  readonly out: string;
  readonly raw: readonly (readonly [number, number, number, number])[];
  readonly minutes: number;
  readonly steps?: number;
  readonly seed: number;
  readonly holdout: number;
  readonly channels: number;
  readonly layers: number;
  readonly components: number;
  readonly batch: number;
  readonly rate: number;
  readonly licence: string;
  readonly architecture?: string;
  readonly hidden?: readonly number[];
  readonly back?: number;
  readonly from?: string;
  readonly resume: boolean;
  readonly progress: boolean;
}

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Use a whole number from ${least} to ${most}.`);
  };
}

function real(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Use a number from ${least} to ${most}.`);
  };
}

function rawShape(text: string, before: Options["raw"]): Options["raw"] {
  const shape = text.split("x").map(Number);
  if (shape.length !== 4 || shape.some((size) => !Number.isInteger(size) || size < 1)) {
    throw new InvalidArgumentError("Use pictures x rows x columns x channels, as in 3000x32x32x3.");
  }
  return [...before, shape as unknown as Options["raw"][number]];
}

function widths(text: string): readonly number[] {
  const values = text.split(",").map(Number);
  if (values.every((value) => Number.isInteger(value) && value >= 1 && value <= 1024)) return values;
  throw new InvalidArgumentError("Use whole numbers up to 1024, as in 32,32.");
}

/** What was said itself, and not by default, holds for flows of items too. */
function itemTraining(options: Options, architecture: string, command: Command): ItemTraining {
  const { holdout, components, batch, rate, ...others } = options;
  const chosen = Object.entries({ holdout, components, batch, rate }).filter(
    ([name]) => command.getOptionValueSource(name) === "cli",
  );
  return { ...others, architecture, ...Object.fromEntries(chosen) };
}

async function readNamed(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw toFlowzipError(error);
  }
}

/** Adds `flowzip train`. */
export function addTrain(program: Command): void {
  program
    .command("train")
    .description("train a network of the prior of pictures; needs TensorFlow's native backend")
    .argument("<PATHS...>", "folders of pictures, pictures, raw samples; each is drawn from equally often")
    .option("-o, --out <FILE>", "the model", "model.fzm")
    .option("--raw <NxHxWxC>", "the shape of a file of raw samples of 8 bits; may be repeated", rawShape, [])
    .option("--minutes <N>", "how long to train", real(0.01, 1e5), 10)
    .option(
      "--steps <N>",
      "how many batches to learn, instead: the result depends on the seed alone",
      whole(1, 1e9),
    )
    .option("--seed <N>", "where chance begins", whole(0, 2 ** 32 - 1), 1)
    .option("--holdout <PART>", "the part of each path that only measures", real(0, 0.9), 1 / 6)
    .option("--channels <N>", "width of the network, a multiple of eight", whole(8, 128), 48)
    .option("--layers <N>", "layers between the first and the last", whole(0, 16), 3)
    .option("--components <N>", "logistic distributions that are mixed", whole(1, 8), 4)
    .option("--batch <N>", "patches in a batch", whole(1, 1024), 16)
    .option("--rate <N>", "learning rate", real(1e-6, 1), 0.002)
    .option(
      "-a, --architecture <NAME>",
      "train a flow of items instead: auto, realnvp, glow, maf, planar, radial, or a description .json",
    )
    .option("--hidden <WIDTHS>", "of a flow of items: the widths of hidden layers, as in 32,32", widths)
    .option("--back <N>", "of a flow of items: how many items before are looked at", whole(0, 16))
    .option("--licence <TEXT>", "the licence of the model", "Apache-2.0")
    .option("--from <MODEL>", "a model to begin with, which may have fewer layers")
    .option("--resume", "take up the run that was interrupted", false)
    .option("--no-progress", "no progress bar")
    .action(async (paths: string[], options: Options, command: Command) => {
      if (options.architecture !== undefined) {
        const { trainItemModel } = await import("./trainitems.js");
        await trainItemModel(paths, itemTraining(options, options.architecture, command));
        return;
      }
      const { train } = await import("../train/train.js");
      const { drawCurve } = await import("../train/curve.js");
      const { readModel, writeModel } = await import("../models/modelfile.js");
      const start = options.from === undefined ? undefined : readModel(await readNamed(options.from));
      const { channels, layers, components, batch, rate, seed, holdout, licence, raw, resume } = options;
      const end = options.steps === undefined ? { minutes: options.minutes } : { steps: options.steps };
      const checkpoint = `${options.out}.checkpoint`;
      const isShown = options.progress && process.stderr.isTTY === true;
      const bar = isShown
        ? new SingleBar({ format: "[{bar}] {percentage} % | {bits} bits a sample", stream: process.stderr })
        : undefined;
      bar?.start(1, 0, { bits: "-" });
      const { model, curve, sources } = await train({
        paths,
        raw,
        name: basename(options.out, ".fzm"),
        licence,
        shape: { channels, layers, components },
        schedule: { batch, rate, end },
        seed,
        holdout,
        ...(start && { from: start.network }),
        checkpoint,
        resume,
        onProgress: ({ progress, bits, point }) => {
          bar?.update(progress, { bits: bits.toFixed(3) });
          if (point === undefined || bar !== undefined) return;
          const measured = point.heldOut.map((value) => value.toFixed(4)).join(" ");
          const where = `${point.minutes.toFixed(1)} min, step ${point.step}`;
          process.stderr.write(
            `${where}: ${point.training.toFixed(4)} bits a sample, held out ${measured}\n`,
          );
        },
      });
      bar?.stop();
      const bytes = writeModel(model);
      const named = sources.filter(({ heldOut }) => heldOut.length > 0).map(({ name }) => name);
      try {
        await writeFile(options.out, bytes);
        await writeFile(`${options.out}.svg`, drawCurve(curve, named));
      } catch (error) {
        throw toFlowzipError(error);
      }
      const last = curve.at(-1);
      process.stdout.write(`${options.out}: ${bytes.length} bytes, ${last?.step ?? 0} steps\n`);
      for (const [index, name] of named.entries()) {
        process.stdout.write(`held out of ${name}: ${last?.heldOut[index]?.toFixed(4)} bits a sample\n`);
      }
    });
}
