import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const FOLDER = fileURLToPath(new URL("python/", import.meta.url));

/** `npm run verify` sets it: there, a missing Python is a failure. */
const required = process.env["FLOWZIP_NATIVE_TENSORFLOW"] === "1";

const PROBE = "import sys; sys.exit(sys.version_info < (3, 9))";

/** Whether the machine has no Python that runs the second implementation, and none is required. */
export const withoutPython = !required && spawnSync("python3", ["-c", PROBE]).status !== 0;

/** Runs a script of the second implementation; -B keeps its folder free of compiled files. */
function script(name: string, args: readonly string[]): [string, string[]] {
  return ["python3", ["-B", `${FOLDER}${name}`, ...args]];
}

/** Decodes one file by the command of the second implementation. */
export function decodeByPython(path: string): { status: number | null; stdout: Buffer; stderr: string } {
  const { error, status, stdout, stderr } = spawnSync(...script("decode.py", [path]));
  if (error !== undefined) throw error;
  return { status, stdout, stderr: stderr.toString() };
}

/** Decodes files in one process: for each the SHA-256 of its content, or the code of its error. */
export async function digestsByPython(paths: readonly string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)(...script("digest.py", paths));
  return stdout.trimEnd().split("\n");
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Decodes pixels of the prior of screens, as the second implementation is asked for them in a file. */
export async function screenPixelsByPython(path: string): Promise<bigint[]> {
  const { stdout } = await promisify(execFile)(...script("screen.py", [path]));
  return stdout
    .trimEnd()
    .split(" ")
    .map((pixel) => BigInt(`0x${pixel}`));
}

/** Decodes the latents of so many items by a model file; both are read from files. */
export async function itemsByPython(model: string, latents: string, count: number): Promise<Int32Array> {
  const { stdout } = await promisify(execFile)(...script("items.py", [model, latents, String(count)]));
  return Int32Array.from(stdout.trimEnd().split(" "), Number);
}
