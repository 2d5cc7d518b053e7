import { spawn } from "node:child_process";
import { open, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CodecFailure } from "./codec.js";

/** How a process went. */
export interface Outcome {
  /** From its start to its end. */
  readonly seconds: number;
  readonly peakBytes: number | undefined;
}

/** How to learn the memory of a command from the `time` command of the system. */
export interface Timer {
  /** What to put before a command so that it reports to a file. */
  prefix(report: string): readonly string[];
  /** The largest resident set in bytes, out of the report. */
  peakBytes(report: string): number | undefined;
}

const GNU: Timer = {
  prefix: (report) => ["time", "-f", "%M", "-o", report],
  peakBytes: (report) => {
    const last = report.trim().split("\n").at(-1) ?? "";
    return /^\d+$/.test(last) ? Number(last) * 1024 : undefined;
  },
};

/** macOS counts in bytes, the other BSDs in kilobytes. */
const BSD: Timer = {
  prefix: (report) => ["time", "-l", "-o", report],
  peakBytes: (report) => {
    const found = /(\d+)\s+maximum resident set size/.exec(report);
    return found === null ? undefined : Number(found[1]) * (process.platform === "darwin" ? 1 : 1024);
  },
};

let reports = 0;

/**
 * Runs a command to its end.
 * @param input the file that becomes its standard input, if any
 * @param output the file that gets its standard output, if any
 * @throws CodecFailure where it does not start, or ends with another code than 0
 */
export async function runCommand(
  command: readonly string[],
  files: { readonly input?: string; readonly output?: string },
  timer?: Timer,
): Promise<Outcome> {
  const report = join(tmpdir(), `flowzip-bench-${process.pid}-${reports++}.time`);
  const input = files.input === undefined ? undefined : await open(files.input, "r");
  const output = files.output === undefined ? undefined : await open(files.output, "w");
  try {
    const [program = "", ...args] = [...(timer?.prefix(report) ?? []), ...command];
    const start = performance.now();
    const seconds = await new Promise<number>((resolve, reject) => {
      const child = spawn(program, args, {
        stdio: [input?.fd ?? "ignore", output?.fd ?? "ignore", "pipe"],
      });
      let said = "";
      child.stderr?.setEncoding("utf8").on("data", (text: string) => {
        if (said.length < 1000) said += text;
      });
      child.once("error", (error) => reject(new CodecFailure(error.message, { cause: error })));
      child.once("close", (code, signal) => {
        const end = performance.now();
        if (code === 0) resolve((end - start) / 1000);
        else reject(new CodecFailure(said.trim().split("\n")[0] || `it ended with ${signal ?? code}`));
      });
    });
    if (timer === undefined) return { seconds, peakBytes: undefined };
    return { seconds, peakBytes: timer.peakBytes(await readFile(report, "utf8")) };
  } finally {
    await input?.close();
    await output?.close();
    await rm(report, { force: true });
  }
}

/** The timer that works on this system; undefined where there is none. */
export async function findTimer(): Promise<Timer | undefined> {
  for (const timer of [GNU, BSD]) {
    try {
      const { peakBytes } = await runCommand([process.execPath, "--version"], {}, timer);
      if (peakBytes !== undefined) return timer;
    } catch (error) {
      if (!(error instanceof CodecFailure)) throw error;
    }
  }
  return undefined;
}
