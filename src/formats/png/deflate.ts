import { corrupt } from "../../../codec/container/errors.js";
import { concatenate } from "../../arrays.js";
import type { RemainderReader, RemainderWriter } from "../layout.js";
import { type DeflateSetting, deflate, ENGINES, STRATEGIES } from "./engine.js";
import { readFirstBlock } from "./firstblock.js";
import { possibleSettings } from "./settings.js";
import { type StoredRun, storedRuns, writeStored } from "./stored.js";

/** Bytes before and after the blocks of a zlib stream. */
const HEADER_BYTES = 2;
const CHECK_BYTES = 4;

/** What a trial costs beside the bytes that it compresses: its tables are cleared. */
const WORK_OF_TRIAL = 1 << 16;

/** A stream that agrees but for this many bytes, and one more in so many, is stored with corrections. */
const FREE_CORRECTIONS = 8;
const BYTES_PER_CORRECTION = 256;

/** Kinds of recipe, numbers of the format. */
const BY_DEFLATE = 0;
const BY_STORING = 1;

/** A byte that deflate makes otherwise. */
export interface Correction {
  readonly at: number;
  readonly byte: number;
}

/** How to make a zlib stream of its content. */
export type Recipe =
  | { readonly setting: DeflateSetting; readonly corrections: readonly Correction[] }
  | { readonly header: Uint8Array; readonly runs: readonly StoredRun[]; readonly check: Uint8Array };

/** The work that a search may cost unless the caller says otherwise, in bytes that are compressed. */
export function defaultWork(content: Uint8Array): number {
  return (1 << 24) + 3 * content.length;
}

/**
 * Finds out how a zlib stream was made, or undefined where no setting makes it within the work allowed.
 * @param stream a whole stream that inflates to `content`
 * @param work bytes that may be compressed before the last trial begins
 */
export function reproduce(
  stream: Uint8Array,
  content: Uint8Array,
  work = defaultWork(content),
): Recipe | undefined {
  const blocks = stream.subarray(HEADER_BYTES, stream.length - CHECK_BYTES);
  const first = readFirstBlock(blocks);
  if (first === undefined) return undefined;
  const runs = storedRuns(blocks);
  if (runs !== undefined)
    return { header: stream.slice(0, HEADER_BYTES), runs, check: stream.slice(-CHECK_BYTES) };
  let done = 0;
  for (const setting of possibleSettings(stream, first)) {
    if (done > work) return undefined;
    const trial = compare(stream, content, setting);
    if (trial.corrections !== undefined) return { setting, corrections: trial.corrections };
    done += WORK_OF_TRIAL + trial.work;
  }
  return undefined;
}

function compare(
  stream: Uint8Array,
  content: Uint8Array,
  setting: DeflateSetting,
): { readonly work: number; readonly corrections: Correction[] | undefined } {
  const corrections: Correction[] = [];
  let at = 0;
  let agrees = true;
  const work = deflate(content, setting, (piece) => {
    for (const byte of piece) {
      if (byte !== stream[at]) {
        corrections.push({ at, byte: stream[at] ?? 0 });
        agrees = corrections.length <= FREE_CORRECTIONS + at / BYTES_PER_CORRECTION;
        if (!agrees) break;
      }
      at++;
    }
    return agrees;
  });
  return { work, corrections: agrees && at === stream.length ? corrections : undefined };
}

/**
 * Makes the stream that {@link reproduce} was given.
 * @throws FlowzipError `corrupt` if the recipe was made for another content
 */
export function follow(recipe: Recipe, content: Uint8Array): Uint8Array<ArrayBuffer> {
  if ("runs" in recipe) {
    const blocks = writeStored(content, recipe.runs);
    if (blocks === undefined) throw corrupt("the stored blocks of a PNG do not hold its pixels");
    return concatenate([recipe.header, blocks, recipe.check]);
  }
  const stream = compress(content, recipe.setting);
  for (const { at, byte } of recipe.corrections) {
    if (at >= stream.length) throw corrupt("a correction of a PNG's stream is beyond its end");
    stream[at] = byte;
  }
  return stream;
}

/** A whole zlib stream. */
export function compress(content: Uint8Array, setting: DeflateSetting): Uint8Array<ArrayBuffer> {
  const pieces: Uint8Array[] = [];
  deflate(content, setting, (piece) => pieces.push(piece.slice()) > 0);
  return concatenate(pieces);
}

export function writeRecipe(writer: RemainderWriter, recipe: Recipe): void {
  if ("runs" in recipe) {
    writer.number(BY_STORING).bytes(recipe.header).bytes(recipe.check).number(recipe.runs.length);
    for (const { size, count } of recipe.runs) writer.number(size).number(count);
    return;
  }
  const { engine, level, memLevel, strategy, windowBits } = recipe.setting;
  writer.number(BY_DEFLATE).number(ENGINES.indexOf(engine)).number(level).number(memLevel);
  writer.number(STRATEGIES.indexOf(strategy)).number(windowBits).number(recipe.corrections.length);
  let last = 0;
  for (const { at, byte } of recipe.corrections) {
    writer.number(at - last).number(byte);
    last = at;
  }
}

/** @throws FlowzipError `corrupt` for what {@link writeRecipe} cannot have written */
export function readRecipe(reader: RemainderReader): Recipe {
  if (reader.number("way to make the stream", BY_STORING) === BY_STORING) {
    const header = reader.bytes("head of the stream");
    const check = reader.bytes("check of the stream");
    const count = reader.number("number of runs of blocks", reader.remaining);
    const runs = Array.from({ length: count }, () => ({
      size: reader.number("size of a block"),
      count: reader.number("number of blocks"),
    }));
    return { header, runs, check };
  }
  const setting: DeflateSetting = {
    engine: ENGINES[reader.number("engine", ENGINES.length - 1)]!,
    level: atLeast(reader.number("level", 9), 1, "level"),
    memLevel: atLeast(reader.number("memory level", 9), 1, "memory level"),
    strategy: STRATEGIES[reader.number("strategy", STRATEGIES.length - 1)]!,
    windowBits: atLeast(reader.number("window", 15), 8, "window"),
  };
  const count = reader.number("number of corrections", reader.remaining);
  let at = 0;
  const corrections = Array.from({ length: count }, () => {
    at += reader.number("place of a correction");
    return { at, byte: reader.number("correction", 255) };
  });
  return { setting, corrections };
}

function atLeast(value: number, least: number, name: string): number {
  if (value < least)
    throw corrupt(`the ${name} of a PNG's stream is ${value}, at least ${least} is possible`);
  return value;
}
