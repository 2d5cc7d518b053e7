import { FlowzipError } from "../codec/container/errors.js";
import {
  DEFAULT_MAX_OUTPUT,
  DEFAULT_MEMORY,
  LARGEST_BLOCK,
  SMALLEST_BLOCK_SIZE,
} from "../codec/container/limits.js";
import { DEFAULT_BLOCK_SIZE, LEVELS, type Level } from "../codec/domain/bytes.js";
import type { RawItems } from "./formats/items/items.js";
import { parseRawItems } from "./formats/items/rawshape.js";
import { parseRawShape, type RawShape } from "./formats/raw.js";
import type { Metadata } from "./metadata.js";
import { completeRegion, type Region } from "./region.js";

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
  /**
   * The shape of raw samples, for data that is nothing else: width, height and channels (1 to 4) as in `768x512x3`, with `:u16`
   * behind for samples of two bytes, the lower one first. Several pictures of one size are number, height, width and channels, as in
   * `3000x32x32x3`.
   */
  readonly raw?: string | undefined;
  /**
   * A model file: the data, which has to be items of its shape (an array of NumPy, a table of numbers, raw samples), is compressed by it.
   */
  readonly model?: BufferSource | undefined;
  /** Puts the model into what is compressed; else it has to be at hand to decompress. */
  readonly embedModel?: boolean;
  /** The shape of raw items, for a model: as in `3000x32x32x3`, or `3000x7:u16`. */
  readonly rawItems?: string | undefined;
  /** Told where a picture was compressed as bytes that `pixels` would make smaller. To find that out takes some time. */
  readonly onHint?: ((hint: PixelsHint) => void) | undefined;
}

/** What {@link EncodeOptions.pixels} would gain for a picture whose compression cannot be made again. */
export interface PixelsHint {
  /** What the file takes as it was compressed: as bytes. */
  readonly bytes: number;
  /** About what it would take. */
  readonly pixelBytes: number;
}

export interface DecodeOptions extends CommonOptions {
  /** The most bytes to give out; 2 GiB by default for `decode`, without bound for streams. */
  readonly maxOutputSize?: number;
  /**
   * Ends without an error where the data is damaged, after the last whole block before the damage. Of a picture in tiles all whole
   * tiles are kept; the others are zeros.
   */
  readonly salvage?: boolean;
  /**
   * Finds the model file that a file names.
   * @param identity the SHA-256 of the model file in hexadecimal digits
   * @returns undefined where it is not known; decoding then throws `missing-model`
   */
  readonly findModel?: ((name: string, identity: string) => Promise<BufferSource | undefined>) | undefined;
  /** Gives, instead of the file of a picture, a file of the same kind that holds this part of it. */
  readonly region?: Region | undefined;
  /** Told, with `salvage`, what ended the output early. */
  readonly onDamage?: ((damage: FlowzipError) => void) | undefined;
  /** Told each member's metadata as it is come by. */
  readonly onMetadata?: ((metadata: Metadata) => void) | undefined;
}

export type CompleteEncodeOptions = Complete<Omit<EncodeOptions, "raw" | "rawItems">> & {
  readonly raw: RawShape | undefined;
  readonly rawItems: RawItems | undefined;
};

export type CompleteDecodeOptions = Complete<DecodeOptions>;

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
export function completeEncodeOptions(options: EncodeOptions): CompleteEncodeOptions {
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
    raw: options.raw === undefined ? undefined : parseRawShape(options.raw),
    model: options.model,
    embedModel: options.embedModel ?? false,
    rawItems: options.rawItems === undefined ? undefined : parseRawItems(options.rawItems),
    onHint: options.onHint,
  };
}

/** @throws FlowzipError `invalid-argument` for a value that is not possible */
export function completeDecodeOptions(
  options: DecodeOptions,
  maxOutputSize = DEFAULT_MAX_OUTPUT,
): CompleteDecodeOptions {
  return {
    ...completeCommon(options),
    maxOutputSize: wholeNumber(
      "maxOutputSize",
      options.maxOutputSize ?? maxOutputSize,
      0,
      Number.MAX_SAFE_INTEGER,
    ),
    salvage: options.salvage ?? false,
    findModel: options.findModel,
    region: completeRegion(options.region),
    onDamage: options.onDamage,
    onMetadata: options.onMetadata,
  };
}
