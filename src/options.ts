import { FlowzipError } from "../codec/container/errors.js";
import {
  DEFAULT_MAX_OUTPUT,
  DEFAULT_MEMORY,
  LARGEST_BLOCK,
  SMALLEST_BLOCK_SIZE,
} from "../codec/container/limits.js";
import { DEFAULT_BLOCK_SIZE, LEVELS, type Level } from "../codec/domain/bytes.js";
import type { Metadata } from "./metadata.js";

/** How far an encoder or decoder has come, in bytes since its start. */
export interface Progress {
  readonly bytesIn: number;
  readonly bytesOut: number;
}

interface CommonOptions {
  /** How many blocks are worked on at a time; 0, the default, means one for each processor. The output does not depend on it. */
  readonly threads?: number;
  /** How many bytes of memory the blocks in flight may take together; 1 GiB by default. */
  readonly memory?: number;
  /** Stops the work; the call then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each block. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

export interface EncodeOptions extends CommonOptions {
  /** The effort: `fast`, `default` or `max`. */
  readonly level?: Level;
  /** The size of the blocks, which are independent of each other, in bytes; 1 KiB to 256 MiB. */
  readonly blockSize?: number;
  /** What else to keep in the file. */
  readonly metadata?: Metadata | undefined;
  /** Decodes each block again and compares; on by default at level `max`. */
  readonly verify?: boolean;
  /**
   * Keeps no more of a picture's file than pixels and chunks: what decoding gives is a file of the same pixels, not the same
   * bytes. Files of other kinds are not concerned.
   */
  readonly pixels?: boolean;
}

export interface DecodeOptions extends CommonOptions {
  /** The most bytes to give out; 2 GiB by default for `decode`, without bound for streams. */
  readonly maxOutputSize?: number;
  /** Ends without an error where the data is damaged, after the last whole block before the damage. */
  readonly salvage?: boolean;
  /** Told, with `salvage`, what ended the output early. */
  readonly onDamage?: ((damage: FlowzipError) => void) | undefined;
  /** Told each member's metadata as it is come by. */
  readonly onMetadata?: ((metadata: Metadata) => void) | undefined;
}

type Complete<Options> = { [Name in keyof Options]-?: Options[Name] };

function wholeNumber(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new FlowzipError(
    "invalid-argument",
    `${name} is ${value}`,
    `use a whole number from ${least} to ${most}`,
  );
}

function completeCommon(options: CommonOptions): Complete<CommonOptions> {
  return {
    threads: wholeNumber("threads", options.threads ?? 0, 0, 1024),
    memory: wholeNumber("memory", options.memory ?? DEFAULT_MEMORY, 1, Number.MAX_SAFE_INTEGER),
    signal: options.signal,
    onProgress: options.onProgress,
  };
}

/** @throws FlowzipError `invalid-argument` for a value that is not possible */
export function completeEncodeOptions(options: EncodeOptions): Complete<EncodeOptions> {
  const level = options.level ?? "default";
  if (!LEVELS.includes(level)) {
    throw new FlowzipError("invalid-argument", `the level is ${level}`, `use one of ${LEVELS.join(", ")}`);
  }
  return {
    ...completeCommon(options),
    level,
    blockSize: wholeNumber(
      "blockSize",
      options.blockSize ?? DEFAULT_BLOCK_SIZE[level],
      SMALLEST_BLOCK_SIZE,
      LARGEST_BLOCK,
    ),
    metadata: options.metadata,
    verify: options.verify ?? level === "max",
    pixels: options.pixels ?? false,
  };
}

/** @throws FlowzipError `invalid-argument` for a value that is not possible */
export function completeDecodeOptions(
  options: DecodeOptions,
  maxOutputSize = DEFAULT_MAX_OUTPUT,
): Complete<DecodeOptions> {
  return {
    ...completeCommon(options),
    maxOutputSize: wholeNumber(
      "maxOutputSize",
      options.maxOutputSize ?? maxOutputSize,
      0,
      Number.MAX_SAFE_INTEGER,
    ),
    salvage: options.salvage ?? false,
    onDamage: options.onDamage,
    onMetadata: options.onMetadata,
  };
}
