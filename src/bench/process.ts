import { spawn } from "node:child_process";
import { open, readFile } from "node:fs/promises";
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
  /** What to put before a command so that it reports to the file. */
  readonly prefix: readonly string[];
  /** The file that gets the report of the last command. */
  readonly report: string;
  /** The largest resident set in bytes, out of a report. */
  peakBytes(text: string): number | undefined;
}

function gnuTimer(report: string): Timer {
  return {
    prefix: ["time", "-f", "%M", "-o", report],
    report,
    peakBytes: (text) => {
      const last = text.trim().split("\n").at(-1) ?? "";
      return /^\d+$/.test(last) ? Number(last) * 1024 : undefined;
    },
  };
}

/** macOS counts in bytes, the other BSDs in kilobytes. */
function bsdTimer(report: string): Timer {
  return {
    prefix: ["time", "-l", "-o", report],
    report,
    peakBytes: (text) => {
      const found = /(\d+)\s+maximum resident set size/.exec(text);
      return found === null ? undefined : Number(found[1]) * (process.platform === "darwin" ? 1 : 1024);
    },
  };
}

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
  const input = files.input === undefined ? undefined : await open(files.input, "r");
  const output = files.output === undefined ? undefined : await open(files.output, "w");
  try {
    const [program = "", ...args] = [...(timer?.prefix ?? []), ...command];
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
    return { seconds, peakBytes: timer.peakBytes(await readFile(timer.report, "utf8")) };
  } finally {
    await input?.close();
    await output?.close();
  }
}

/**
 * The timer that works on this system; undefined where there is none.
 * @param folder where its reports go; one command at a time can be timed there
 */
export async function findTimer(folder: string): Promise<Timer | undefined> {
  for (const makeTimer of [gnuTimer, bsdTimer]) {
    const timer = makeTimer(join(folder, "time"));
    try {
      const { peakBytes } = await runCommand([process.execPath, "--version"], {}, timer);
      if (peakBytes !== undefined) return timer;
    } catch (error) {
      if (!(error instanceof CodecFailure)) throw error;
    }
  }
  return undefined;
}
