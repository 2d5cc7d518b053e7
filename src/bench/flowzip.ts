import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Level } from "../../codec/domain/bytes.js";
import { type Codec, CodecFailure, type Cost, type Direction } from "./codec.js";
import type { Job, JobResult } from "./job.js";

const execute = promisify(execFile);

export interface FlowzipSettings {
  readonly level: Level;
  /** 0 for one for each processor. */
  readonly threads: number;
  /** In bytes; undefined for the level's own. */
  readonly blockSize: number | undefined;
  /** Whether to keep no more of a picture than pixels and chunks. */
  readonly pixels: boolean;
}

/** This package at one level: encode and decode over arrays, in a child process that does nothing else. */
export class FlowzipCodec implements Codec {
  readonly name: string;
  readonly version: string;
  readonly #settings: FlowzipSettings;
  readonly #job: string;

  constructor(settings: FlowzipSettings, version: string, job = new URL("./job.js", import.meta.url)) {
    this.name = `flowzip ${settings.level}`;
    this.version = version;
    this.#settings = settings;
    this.#job = fileURLToPath(job);
  }

  async run(direction: Direction, input: string, output: string, repeat: number): Promise<Cost> {
    const job: Job = { ...this.#settings, direction, input, output, repeat };
    try {
      const { stdout } = await execute(process.execPath, [this.#job, JSON.stringify(job)]);
      const { seconds, peakBytes }: JobResult = JSON.parse(stdout);
      return { seconds: Math.min(...seconds), peakBytes };
    } catch (error) {
      const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
      throw new CodecFailure(said.split("\n")[0] || String(error), { cause: error });
    }
  }
}
