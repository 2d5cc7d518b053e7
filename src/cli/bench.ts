import { rmSync } from "node:fs";
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { SingleBar } from "cli-progress";
import { type Command, InvalidArgumentError, Option } from "commander";
import { FlowzipError } from "../../codec/container/errors.js";
import { LEVELS, type Level } from "../../codec/domain/bytes.js";
import { writeGenerated } from "../../corpus/generate/write.js";
import type { Codec } from "../bench/codec.js";
import { collectFiles, type InputFile } from "../bench/files.js";
import { FlowzipCodec } from "../bench/flowzip.js";
import { openImagePeers } from "../bench/imagepeers.js";
import { type Measurement, measure } from "../bench/measure.js";
import { overheadReport } from "../bench/overhead.js";
import { openPeers } from "../bench/peers.js";
import { picturesAmong } from "../bench/pixels.js";
import { findTimer } from "../bench/process.js";
import { circumstances, csvReport, jsonReport, packageVersion, textReport } from "../bench/report.js";
import { completeEncodeOptions } from "../options.js";

interface Options {
  readonly level: readonly Level[];
  readonly threads: number;
  readonly repeat: number;
  readonly peers: string;
  readonly blockSize?: number;
  readonly json?: string;
  readonly csv?: string;
  readonly overhead?: boolean;
  readonly pixels: boolean;
}

function levels(text: string): Level[] {
  return text.split(",").map((name) => {
    const level = LEVELS.find((candidate) => candidate === name);
    if (level === undefined) throw new InvalidArgumentError(`Use ${LEVELS.join(", ")}, with commas between.`);
    return level;
  });
}

function count(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least) return value;
    throw new InvalidArgumentError(`Use a whole number from ${least} on.`);
  };
}

const UNITS: Readonly<Record<string, number>> = { "": 0, K: 10, M: 20, G: 30 };

function size(text: string): number {
  const [, digits = "", unit = ""] = /^(\d+)([KMG]?)(?:iB)?$/i.exec(text) ?? [];
  if (digits === "") throw new InvalidArgumentError("Use bytes, as in 65536, 64K or 4MiB.");
  return Number(digits) * 2 ** (UNITS[unit.toUpperCase()] ?? 0);
}

/** Adds `flowzip bench`. */
export function addBench(program: Command): void {
  program
    .command("bench")
    .description(
      "measure size, speed and memory on files, beside other compressors; every round trip is verified",
    )
    .argument("[PATHS...]", "files and folders; the generated files for none")
    .addOption(
      new Option("-l, --level <LIST>", "levels, with commas between")
        .argParser(levels)
        .default([...LEVELS], LEVELS.join(",")),
    )
    .option("-T, --threads <N>", "threads of flowzip; 0 for all processors", count(0), 1)
    .option("--block-size <SIZE>", "flowzip's block size, as in 64K or 4M", size)
    .option("--repeat <N>", "how often each direction is run; the best time counts", count(1), 1)
    .option(
      "--peers <LIST>",
      "auto for all that are installed, none, or commands with commas between",
      "auto",
    )
    .option("--json <FILE>", "write everything as JSON as well")
    .option("--csv <FILE>", "write a line for each file and codec as well")
    .option(
      "--pixels",
      "only pictures, of which pixels are kept and compared, beside compressors of pictures",
      false,
    )
    .option("--overhead", "measure only what entropy coding costs beyond the model's code length")
    .action(async (paths: string[], options: Options) => {
      const workspace = await mkdtemp(join(tmpdir(), "flowzip-bench-"));
      // The child processes get the signal as well, from the terminal.
      const interrupted = () => {
        rmSync(workspace, { recursive: true, force: true });
        process.exit(130);
      };
      process.once("SIGINT", interrupted);
      try {
        await bench(paths, options, workspace);
      } finally {
        process.off("SIGINT", interrupted);
        await rm(workspace, { recursive: true, force: true });
      }
    });
}

async function inputsOf(paths: readonly string[], workspace: string): Promise<InputFile[]> {
  if (paths.length > 0) return await collectFiles(paths);
  const folder = join(workspace, "generated");
  await mkdir(folder);
  await writeGenerated(1, folder);
  return await collectFiles([folder]);
}

async function bench(paths: readonly string[], options: Options, workspace: string): Promise<void> {
  const { threads, blockSize, repeat } = options;
  completeEncodeOptions({ threads, ...(blockSize === undefined ? {} : { blockSize }) });
  for (const path of [options.json, options.csv]) await requireFolder(path);
  const inputs = await inputsOf(paths, workspace);
  if (options.overhead === true) {
    process.stdout.write(await overheadReport(inputs));
    return;
  }
  const version = packageVersion();
  const { pixels, peers } = options;
  const measured = pixels ? await picturesAmong(inputs) : inputs;
  const timer = await findTimer(workspace);
  const codecs: Codec[] = [
    ...options.level.map((level) => new FlowzipCodec({ level, threads, blockSize, pixels }, version)),
    ...(pixels ? await openImagePeers(peers, timer) : await openPeers(peers, timer)),
  ];
  const measurements = await measureAll(codecs, measured, workspace, repeat);
  process.stdout.write(textReport(measurements));
  if (options.json !== undefined) {
    await writeFile(options.json, jsonReport(measurements, circumstances(codecs, repeat)));
  }
  if (options.csv !== undefined) await writeFile(options.csv, csvReport(measurements));
  if (measurements.some(({ problem }) => problem !== undefined)) process.exitCode = 1;
}

/** Says that a report cannot be written before the measuring, not after it. */
async function requireFolder(path: string | undefined): Promise<void> {
  if (path === undefined) return;
  const folder = dirname(path);
  await stat(folder).catch((error: Error) => {
    throw new FlowzipError("file-not-found", `there is no folder ${folder}`, "make it first", {
      cause: error,
    });
  });
}

async function measureAll(
  codecs: readonly Codec[],
  inputs: readonly InputFile[],
  workspace: string,
  repeat: number,
): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  const bar = new SingleBar({
    format: "[{bar}] {value}/{total} {codec} {file}",
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  });
  const live = process.stderr.isTTY === true;
  if (live) bar.start(inputs.length * codecs.length, 0, { codec: "", file: "" });
  try {
    for (const input of inputs) {
      for (const codec of codecs) {
        if (live) bar.update(measurements.length, { codec: codec.name, file: input.label });
        measurements.push(await measure(codec, input, workspace, repeat));
      }
    }
  } finally {
    if (live) bar.stop();
  }
  return measurements;
}
