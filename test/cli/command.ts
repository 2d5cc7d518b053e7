import { type SpawnOptions, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, onTestFailed } from "vitest";

/** The command as it is installed; `npm run build` makes it. */
export const MAIN = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));

export interface Result {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: Uint8Array | string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdio?: SpawnOptions["stdio"];
}

/** A folder of its own for each test of a file, and the command run in it. */
export function useFolder() {
  let folder = "";
  beforeEach(() => {
    if (!existsSync(MAIN)) throw new Error("the command is not built: run npm run build");
    folder = mkdtempSync(join(tmpdir(), "flowzip-cli-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return {
    path: (...parts: string[]) => join(folder, ...parts),
    start: (...args: string[]) => spawn(process.execPath, [MAIN, ...args], { cwd: folder }),
    run: (args: readonly string[], options: RunOptions = {}) =>
      runProgram(process.execPath, [MAIN, ...args], folder, options),
    shell: (script: string, options: RunOptions = {}) =>
      runProgram("/bin/sh", ["-c", script, "sh", process.execPath, MAIN], folder, options),
  };
}

function runProgram(program: string, args: readonly string[], cwd: string, options: RunOptions): Result {
  const { status, signal, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    input: options.input ?? "",
    env: { ...process.env, FLOWZIP_DEBUG: "", ...options.env },
    maxBuffer: 1 << 28,
    ...(options.stdio === undefined ? {} : { stdio: options.stdio }),
  });
  if (error !== undefined) throw error;
  const text = stderr?.toString() ?? "";
  onTestFailed(() => console.error(`${program} ${args.join(" ")}\nended with ${status ?? signal}\n${text}`));
  return { status, signal, stdout, stderr: text };
}

/** A command line that runs another one, quoted for a shell, at a terminal; undefined where the machine has no way to. */
export function terminalLine(line: string): string | undefined {
  const has = (name: string) => spawnSync("sh", ["-c", `command -v ${name}`]).status === 0;
  const quoted = `'${line.replaceAll("'", "'\\''")}'`;
  if (process.platform === "linux" && has("script")) return `script -qec ${quoted} /dev/null`;
  if (has("python3")) {
    const code = "import os,pty,sys;sys.exit(os.waitstatus_to_exitcode(pty.spawn(['sh','-c',sys.argv[1]])))";
    return `python3 -c "${code}" ${quoted}`;
  }
  return undefined;
}

/** Bytes without any order, the same for the same seed. */
export function noise(size: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(size);
  let state = seed;
  for (let index = 0; index < size; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}

/** Text that compresses, the same for the same number. */
export function text(lines: number): Buffer {
  return Buffer.from(Array.from({ length: lines }, (_, line) => `${line} bottles of ${line % 7}\n`).join(""));
}

/** Compares large arrays without looking at each element as a value of its own. */
export function expectBytes(actual: Uint8Array, expected: Uint8Array): void {
  expect(actual.length).toBe(expected.length);
  expect(Buffer.compare(actual, expected)).toBe(0);
}
