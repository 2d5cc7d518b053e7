import { InvalidArgumentError, Option } from "commander";
import { LARGEST_BLOCK, SMALLEST_BLOCK_SIZE } from "../../codec/container/limits.js";
import type { Level, Region } from "../index.js";
import { parseSize } from "./sizes.js";

/** Repeated from the codec, which is not loaded before there is something to do. */
const LEVELS = ["fast", "default", "max"] as const satisfies readonly Level[];

function sizeArgument(text: string): number {
  const bytes = parseSize(text);
  if (bytes !== undefined && bytes > 0) return bytes;
  throw new InvalidArgumentError("Use a number of bytes, or one with K, KiB, M, MiB, G or GiB.");
}

function blockSizeArgument(text: string): number {
  const bytes = sizeArgument(text);
  if (bytes >= SMALLEST_BLOCK_SIZE && bytes <= LARGEST_BLOCK) return bytes;
  throw new InvalidArgumentError("Use a size from 1K to 256M.");
}

function threadsArgument(text: string): number {
  if (/^\d{1,4}$/.test(text) && Number(text) <= 1024) return Number(text);
  throw new InvalidArgumentError("Use a whole number from 0 to 1024.");
}

function regionArgument(text: string): Region {
  const [x, y, width, height, ...more] = text
    .split(",")
    .map((part) => (/^\d{1,10}$/.test(part) ? Number(part) : -1));
  if (
    x !== undefined &&
    y !== undefined &&
    width !== undefined &&
    height !== undefined &&
    more.length === 0
  ) {
    if (x >= 0 && y >= 0 && width > 0 && height > 0) return { x, y, width, height };
  }
  throw new InvalidArgumentError("Use four whole numbers, as in 0,0,640,480: left, top, width, height.");
}

function count(_value: string, before: number): number {
  return before + 1;
}

export const option = {
  stdout: () => new Option("-c, --stdout", "write to standard output").default(false),
  output: () => new Option("-o, --output <name>", "write to this file, or into this folder"),
  force: () =>
    new Option("-f, --force", "overwrite, follow links, take special files, write to a terminal").default(
      false,
    ),
  keep: () => new Option("-k, --keep", "keep the input (this is the default)"),
  rm: () =>
    new Option("--rm", "remove the input once its output is complete").conflicts("keep").default(false),
  quiet: () =>
    new Option("-q, --quiet", "no warnings; twice: no errors either").argParser(count).default(0, "0"),
  verbose: () => new Option("-v, --verbose", "say more").default(false),
  threads: () =>
    new Option("-T, --threads <number>", "blocks to work on at a time, 0 for one a processor")
      .argParser(threadsArgument)
      .default(0),
  level: () => new Option("-l, --level <level>", "effort").choices(LEVELS).default("default"),
  blockSize: () =>
    new Option("--block-size <size>", "bytes in a block, 1K to 256M, as in 512K or 4MiB").argParser(
      blockSizeArgument,
    ),
  recursive: () => new Option("-r, --recursive", "take all files below folders").default(false),
  memory: () =>
    new Option("--memory <size>", "what all blocks in flight may take, as in 512M").argParser(sizeArgument),
  progress: () => new Option("--no-progress", "no progress bar"),
  verify: () => new Option("--verify", "decode each block again and compare (the default of level max)"),
  noVerify: () => new Option("--no-verify", "do not"),
  pixels: () =>
    new Option("--pixels", "of a picture keep pixels and chunks, not how its file was compressed").default(
      false,
    ),
  raw: () =>
    new Option(
      "--raw <shape>",
      "the input is raw samples: WIDTHxHEIGHTxCHANNELS, with :u8 or :u16 behind, as in 768x512x3; or several pictures, or items for a model, NUMBERxHEIGHTxWIDTHxCHANNELS, as in 3000x32x32x3",
    ),
  model: (what: string) => new Option("-m, --model <file>", what),
  embedModel: () => new Option("--embed-model", "put the model into the output").default(false),
  region: () =>
    new Option(
      "--region <x,y,w,h>",
      "of a picture, write a file of this part only, given by its place and size in pixels",
    ).argParser(regionArgument),
  name: (what: string) => new Option("-N, --name", what).default(false),
  salvage: () =>
    new Option("--salvage", "of a damaged file, keep the blocks before the damage").default(false),
  json: (what: string) => new Option("--json", what).default(false),
} as const;

export const JSON_ERRORS = "errors as one JSON object a line";

/** What every command that reads files is told. */
export interface ReadSettings {
  readonly quiet: number;
  readonly verbose: boolean;
  readonly json: boolean;
  readonly recursive: boolean;
  readonly force: boolean;
}

/** What commands that work on blocks are told besides. */
export interface WorkSettings extends ReadSettings {
  readonly threads: number;
  readonly memory?: number;
  readonly progress: boolean;
}

/** What commands that write files are told besides. */
export interface WriteSettings extends WorkSettings {
  readonly stdout: boolean;
  readonly output?: string;
  readonly rm: boolean;
  readonly name: boolean;
}
