import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import type { Level } from "../../codec/domain/bytes.js";
import { decode } from "../decode.js";
import { encode } from "../encode.js";
import type { Direction } from "./codec.js";

/** What a child process is to do; its first argument, as JSON. */
export interface Job {
  readonly direction: Direction;
  readonly input: string;
  readonly output: string;
  readonly repeat: number;
  readonly threads: number;
  readonly level: Level;
  readonly blockSize: number | undefined;
  readonly pixels: boolean;
}

/** What it says at the end, as JSON on its standard output. */
export interface JobResult {
  readonly seconds: readonly number[];
  readonly peakBytes: number;
}

/**
 * The largest resident set so far, in bytes. Linux hands the maximum of getrusage on from the parent that a process was
 * forked from, so that there the figure of the address space itself is read.
 */
function peakResidentSet(): number {
  if (process.platform === "linux") {
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
    if (found !== null) return Number(found[1]) * 1024;
  }
  return process.resourceUsage().maxRSS * 1024;
}

async function perform(job: Job): Promise<JobResult> {
  const { threads, level, blockSize, pixels } = job;
  const input = await readFile(job.input);
  const work =
    job.direction === "encode"
      ? () => encode(input, { threads, level, pixels, ...(blockSize === undefined ? {} : { blockSize }) })
      : () => decode(input, { threads });
  const seconds: number[] = [];
  // The memory is that of one job: what later repeats leave for the collector is not counted.
  let peakBytes = 0;
  for (let round = 0; round < job.repeat; round++) {
    const start = performance.now();
    const output = await work();
    seconds.push((performance.now() - start) / 1000);
    if (round > 0) continue;
    peakBytes = peakResidentSet();
    await writeFile(job.output, output);
  }
  return { seconds, peakBytes };
}

try {
  const result = await perform(JSON.parse(process.argv[2] ?? ""));
  process.stdout.write(JSON.stringify(result));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
