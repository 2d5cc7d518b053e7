import type { Stats } from "node:fs";
import { lstat, mkdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { FlowzipError } from "../../codec/container/errors.js";
import type { Attributes } from "../node/attributes.js";
import { NewFile } from "../node/newfile.js";
import { DeviceOutput, type Output, standardOutput } from "../node/output.js";
import { stdoutIsTerminal } from "../node/standard.js";
import { isSystemError, toFlowzipError } from "../node/systemerror.js";
import { type Input, isFolder, type OpenInput, STDIN } from "./inputs.js";
import type { WriteSettings } from "./options.js";
import { askYesNo, canAsk } from "./question.js";
import { printable, usageError } from "./reporter.js";

/** An output that is being written, and what has to be known of it. */
export interface Destination {
  /** Whether the output is a file of its own, so that the input is no longer needed once it is complete. */
  readonly lasting: boolean;
  write(bytes: Uint8Array): Promise<void>;
  /** @returns whether the output has all of its attributes */
  finish(attributes: Attributes): Promise<boolean>;
  discard(): Promise<void>;
}

/** Decides where the output of each input goes. */
export class Destinations {
  readonly #settings: WriteSettings;
  readonly #binary: boolean;
  readonly #folder: string | undefined;
  /** What was written, so that no output of a run replaces another one. */
  readonly #written = new Set<string>();

  private constructor(settings: WriteSettings, binary: boolean, folder: string | undefined) {
    this.#settings = settings;
    this.#binary = binary;
    this.#folder = folder;
  }

  /**
   * @param count how many inputs there are
   * @param binary whether the outputs are none to show at a terminal
   * @throws FlowzipError `usage` for options that do not go together
   */
  static async plan(settings: WriteSettings, count: number, binary: boolean): Promise<Destinations> {
    const { output, stdout } = settings;
    if (output !== undefined && stdout && output !== STDIN) {
      throw usageError("-c and -o name two outputs", "use one of them");
    }
    const folder = output !== undefined && (await isFolder(output)) ? output : undefined;
    if (output !== undefined && output !== STDIN && folder === undefined) {
      if (/[/\\]$/.test(output)) throw usageError(`there is no folder ${output}`, "make it first");
      if (count > 1) {
        throw usageError(
          `-o names one file for the output of ${count} inputs`,
          "name a folder that exists, or leave -o out",
        );
      }
    }
    return new Destinations(settings, binary, folder);
  }

  /** Whether the name of an output comes from the name of its input. */
  derives(input: Input): boolean {
    const { stdout, output } = this.#settings;
    return !stdout && input.name !== STDIN && (output === undefined || this.#folder !== undefined);
  }

  /**
   * Opens the output of an input.
   * @param rename gives the name of the output for the name of the input, and throws where it cannot
   * @param secret whether only the owner may read the output until it has its own mode
   * @throws FlowzipError `terminal`, `file-exists`, and what `rename` throws; errors of the system
   */
  async open(
    input: Input,
    source: OpenInput,
    rename: (name: string) => string,
    secret: boolean,
  ): Promise<Destination> {
    const path = this.#path(input, rename);
    if (path === undefined) return this.#standard();
    const taken = await statsOf(path);
    if (taken?.isDirectory()) {
      throw new FlowzipError("is-directory", `${printable(path)} is a folder`, "name another output with -o");
    }
    if (taken !== undefined && !taken.isFile()) return passing(await DeviceOutput.open(path));
    if (taken !== undefined && sameFile(taken, source.stats)) {
      throw new FlowzipError("file-exists", "the output would replace the input", "name another with -o");
    }
    const key = resolve(path);
    if (this.#written.has(key)) {
      throw new FlowzipError(
        "file-exists",
        `the output of another input went to ${printable(path)}`,
        "compress them into different folders",
      );
    }
    const replace = await this.#mayReplace(path, (await lstat(path).catch(() => undefined)) !== undefined);
    const naming = <Value>(work: Promise<Value>) => work.catch((error) => Promise.reject(about(path, error)));
    if (this.#folder !== undefined) await naming(mkdir(dirname(path), { recursive: true }));
    const file = await naming(NewFile.create(path, secret));
    return {
      lasting: true,
      write: (bytes) => naming(file.write(bytes)),
      discard: () => file.discard(),
      finish: async (attributes) => {
        const kept = await naming(file.finish(attributes, replace));
        this.#written.add(key);
        return kept;
      },
    };
  }

  #path(input: Input, rename: (name: string) => string): string | undefined {
    const { stdout, output } = this.#settings;
    if (stdout || output === STDIN) return undefined;
    if (this.#folder !== undefined) {
      if (input.name !== STDIN) return join(this.#folder, rename(input.place));
      throw usageError("what comes from standard input has no name in a folder", "name a file with -o");
    }
    if (output !== undefined) return output;
    return input.name === STDIN ? undefined : rename(input.name);
  }

  #standard(): Destination {
    if (this.#binary && !this.#settings.force && stdoutIsTerminal()) {
      throw new FlowzipError(
        "terminal",
        "compressed data is not written to a terminal",
        "redirect it, name a file with -o, or force it with -f",
      );
    }
    return passing(standardOutput);
  }

  async #mayReplace(path: string, present: boolean): Promise<boolean> {
    const { force, quiet, json } = this.#settings;
    if (force || !present) return force;
    if (quiet === 0 && !json && canAsk() && (await askYesNo(`${printable(path)} exists; replace it?`))) {
      return true;
    }
    throw exists(path);
  }
}

/** What is written there may be gone at once. */
function passing(output: Output): Destination {
  return {
    lasting: false,
    write: (bytes) => output.write(bytes),
    finish: (attributes) => output.finish(attributes, true),
    discard: () => output.discard(),
  };
}

/** An error of the system with the name of the output: by itself, an error is taken to be of the input. */
function about(path: string, error: unknown): unknown {
  if (!isSystemError(error)) return error;
  if (error.code === "EEXIST") return exists(path);
  const { code, what, advice } = toFlowzipError(error);
  return new FlowzipError(code, `writing ${printable(path)}: ${what}`, advice, { cause: error });
}

function exists(path: string): FlowzipError {
  return new FlowzipError(
    "file-exists",
    `${printable(basename(path))} exists already`,
    "replace it with -f, or name another output with -o",
  );
}

async function statsOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isSystemError(error) && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function sameFile(a: Stats, b: Stats | undefined): boolean {
  return b !== undefined && a.ino !== 0 && a.ino === b.ino && a.dev === b.dev;
}
