import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { SingleBar } from "cli-progress";
import { FlowzipError } from "../../codec/container/errors.js";
import { toFlowzipError } from "../node/systemerror.js";
import type { Architecture, ArchitectureName } from "../train/item/architecture.js";

/** What `flowzip train` is told of a model of items. */
export interface ItemTraining {
  readonly architecture: string;
  readonly out: string;
  readonly raw: readonly (readonly [number, number, number, number])[];
  readonly minutes: number;
  readonly steps?: number;
  readonly seed: number;
  readonly holdout?: number;
  readonly hidden?: readonly number[];
  readonly back?: number;
  readonly components?: number;
  readonly batch?: number;
  readonly rate?: number;
  readonly licence: string;
  readonly resume: boolean;
  readonly progress: boolean;
}

/** Trains a flow of items and writes the model, its learning curve, and a report. */
export async function trainItemModel(paths: readonly string[], options: ItemTraining): Promise<void> {
  const { itemsOfPaths } = await import("../itemsources.js");
  const { train } = await import("../train/index.js");
  const { curveOf } = await import("../train/item/train.js");
  const { out, licence, seed, resume, steps, minutes } = options;
  const raws = options.raw.map(([count, height, width, channels]) => ({ count, height, width, channels }));
  const items = await itemsOfPaths(paths, raws);
  const architecture = await architectureOf(options.architecture);
  const isShown = options.progress && process.stderr.isTTY === true;
  const bar = isShown
    ? new SingleBar({ format: "[{bar}] {percentage} % | {bits} bits a dimension", stream: process.stderr })
    : undefined;
  bar?.start(1, 0, { bits: "-" });
  const given = ["holdout", "hidden", "back", "components", "batch", "rate"] as const;
  const { model: file, record } = await train(items, {
    name: basename(out, ".fzm"),
    licence,
    data: paths.map((path) => basename(path)),
    architecture,
    seed,
    resume,
    checkpoint: `${out}.checkpoint`,
    ...(steps === undefined ? { minutes } : { steps }),
    ...Object.fromEntries(
      given.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
    ),
    onProgress: ({ progress, bits, point }) => {
      bar?.update(progress, { bits: bits.toFixed(3) });
      if (point === undefined || bar !== undefined) return;
      const heldOut = point.heldOut.map((value) => value.toFixed(4)).join(" ");
      process.stderr.write(
        `${point.minutes.toFixed(1)} min, step ${point.step}: ${point.training.toFixed(4)} bits a dimension, held out ${heldOut}\n`,
      );
    },
  });
  bar?.stop();
  try {
    await writeFile(out, file);
    await writeFile(`${out}.svg`, curveOf(record));
  } catch (error) {
    throw toFlowzipError(error);
  }
  const measured =
    record.heldOutItems > 0 ? `held out, ${record.heldOutItems} items` : `all ${record.items} items`;
  process.stdout.write(
    `${out}: ${file.length} bytes, ${record.modelBytes} packed, ${record.parameters} parameters, ${record.steps} steps\n` +
      `${measured}: ${record.measuredBytes} bytes, ${record.bitsPerDimension.toFixed(4)} bits a dimension\n` +
      (record.paysFrom === undefined
        ? "the model saves nothing\n"
        : `the model pays for itself from ${record.paysFrom} integers on\n`),
  );
}

/** A name, or a file with a description. @throws FlowzipError `invalid-argument` for a file that is no JSON */
async function architectureOf(text: string): Promise<Architecture> {
  if (!text.endsWith(".json")) return text as ArchitectureName;
  const json = await readFile(text, "utf8").catch((error: unknown) => {
    throw toFlowzipError(error);
  });
  try {
    return JSON.parse(json) as Architecture;
  } catch (cause) {
    throw new FlowzipError(
      "invalid-argument",
      `${text} is no JSON`,
      "describe the layers as an array of objects",
      {
        cause,
      },
    );
  }
}
