import { fstatSync, write } from "node:fs";
import { isatty } from "node:tty";
import { promisify } from "node:util";

const STDIN = 0;
const STDOUT = 1;
const writeDescriptor = promisify(write);

/** Whether what the process reads from standard input is typed at a terminal. */
export function stdinIsTerminal(): boolean {
  return isatty(STDIN);
}

export function stdoutIsTerminal(): boolean {
  return isatty(STDOUT);
}

export function stderrIsTerminal(): boolean {
  return isatty(2);
}

/** The chunks of standard input. */
export async function* stdinChunks(): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of process.stdin) yield chunk as Uint8Array;
}

/** Reads no more of standard input: while it might, the process does not end. */
export function closeStdin(): void {
  process.stdin.destroy();
}

/** Keeps a closed pipe from ending the process with a stack trace; {@link writeStdout} still fails on it. */
export function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", ignore);
}

function ignore(): void {}

export function stdinIsFolder(): boolean {
  return fstatSync(STDIN).isDirectory();
}

/** How many bytes standard input has where it is a file, undefined where nobody knows. */
export function stdinSize(): number | undefined {
  const stats = fstatSync(STDIN);
  return stats.isFile() ? stats.size : undefined;
}

/**
 * Writes all of an array to standard output, and waits until the system has taken it.
 * @throws errors of the system: EPIPE where nobody reads any more, ENOSPC where the file behind it cannot grow
 */
export async function writeStdout(bytes: Uint8Array): Promise<void> {
  const stats = fstatSync(STDOUT);
  // Node's stream for files takes a write of which the disk had room for a part as done.
  if (stats.isFile() || stats.isCharacterDevice()) {
    let written = 0;
    while (written < bytes.length) {
      written += (await writeDescriptor(STDOUT, bytes, written, bytes.length - written)).bytesWritten;
    }
    return;
  }
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(bytes, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
