import { constants, type Stats } from "node:fs";
import { type FileHandle, lstat, open, readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { FlowzipError } from "../../codec/container/errors.js";
import { fileChunks } from "../node/filesource.js";
import { closeStdin, stdinChunks, stdinIsFolder, stdinIsTerminal, stdinSize } from "../node/standard.js";

/** How standard input and output are named. */
export const STDIN = "-";
export const SUFFIX = ".fz";

/** Something to read. */
export interface Input {
  /** As it was named, or as it was found below a folder that was named; {@link STDIN} for standard input. */
  readonly name: string;
  /** Where its output goes below a folder for all outputs. */
  readonly place: string;
}

/** An input that is being read. */
export interface OpenInput {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Its size in bytes, where that is known before it is read. */
  readonly size: number | undefined;
  /** Of a file; standard input has none that count. */
  readonly stats: Stats | undefined;
  /** Of a regular file, which can be read anywhere. */
  readonly handle: FileHandle | undefined;
  close(): Promise<void>;
}

/**
 * The inputs that names stand for, in order. Folders are walked, without following links, where `recursive` says so; of their files
 * those are taken that `accept` likes.
 * @param onFailure told of folders that cannot be read, after which the walk goes on
 */
export async function findInputs(
  names: readonly string[],
  options: { readonly recursive: boolean; readonly accept: (name: string) => boolean },
  onFailure: (error: unknown, name: string) => void,
): Promise<Input[]> {
  const inputs: Input[] = [];

  async function walk(folder: string, place: string): Promise<void> {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const name = join(folder, entry.name);
      const below = join(place, entry.name);
      if (entry.isDirectory()) await walk(name, below).catch((error) => onFailure(error, name));
      else if (entry.isFile() && options.accept(name)) inputs.push({ name, place: below });
    }
  }

  for (const name of names.length === 0 ? [STDIN] : names) {
    if (name !== STDIN && options.recursive && (await isFolder(name))) {
      await walk(name, basename(resolve(name))).catch((error) => onFailure(error, name));
    } else inputs.push({ name, place: basename(name) });
  }
  return inputs;
}

/** Whether a name is a folder's. What cannot be looked at is none: reading it will tell why. */
export async function isFolder(name: string): Promise<boolean> {
  return (await stat(name).catch(() => undefined))?.isDirectory() ?? false;
}

/** The size of all inputs in bytes, or undefined where it is not known of some. */
export async function totalSize(inputs: readonly Input[]): Promise<number | undefined> {
  let total = 0;
  for (const { name } of inputs) {
    if (name === STDIN) {
      const size = stdinSize();
      if (size === undefined) return undefined;
      total += size;
    } else {
      const stats = await stat(name).catch(() => undefined);
      if (stats?.isFile()) total += stats.size;
      else if (stats !== undefined && !stats.isDirectory()) return undefined;
    }
  }
  return total;
}

/**
 * Opens an input to be read.
 * @param options.plain whether only regular files will do, and no links, devices and pipes
 * @param options.terminal whether what is typed at a terminal will do
 * @throws FlowzipError `is-directory`, `special-file`, `terminal`; errors of the system
 */
export async function openInput(
  { name }: Input,
  options: { readonly plain: boolean; readonly terminal: boolean },
): Promise<OpenInput> {
  if (name === STDIN) return openStdin(options.terminal);
  const about = options.plain ? await lstat(name) : await stat(name);
  refuseFolder(about);
  if (options.plain && !about.isFile()) throw special(about);
  const handle = await open(name, constants.O_RDONLY);
  try {
    const stats = await handle.stat();
    refuseFolder(stats);
    if (options.plain && !stats.isFile()) throw special(stats);
    return {
      chunks: fileChunks(handle),
      size: stats.isFile() ? stats.size : undefined,
      stats,
      handle: stats.isFile() ? handle : undefined,
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function openStdin(terminal: boolean): OpenInput {
  if (stdinIsFolder()) throw folderError();
  if (!terminal && stdinIsTerminal()) {
    throw new FlowzipError(
      "terminal",
      "compressed data is not read from a terminal",
      "name a file, or redirect standard input",
    );
  }
  return {
    chunks: stdinChunks(),
    size: stdinSize(),
    stats: undefined,
    handle: undefined,
    close: async () => closeStdin(),
  };
}

function refuseFolder(stats: Stats): void {
  if (stats.isDirectory()) throw folderError();
}

function folderError(): FlowzipError {
  return new FlowzipError("is-directory", "it is a folder", "take all of its files with -r");
}

function special(stats: Stats): FlowzipError {
  const kind = stats.isSymbolicLink() ? "a symbolic link" : "no regular file";
  return new FlowzipError(
    "special-file",
    `it is ${kind} and was left out`,
    "take it all the same with -f or -c",
  );
}
