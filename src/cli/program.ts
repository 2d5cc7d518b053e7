import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { removeLeftovers } from "../node/leftovers.js";
import { ignoreClosedPipes } from "../node/standard.js";
import { isClosedPipe, toFlowzipError } from "../node/systemerror.js";
import { Reporter, usageError } from "./reporter.js";

const FAILED = 1;
const MISUSED = 2;

const HELP = `
Exit status:
  0  all went well
  1  a file could not be read or written, is damaged, or was left out; the others were done
  2  the command was called in a way that it does not know

Errors:
  Each is one line on standard error: where, what, and what to do. With --json it is one object,
  {"error":{"code":"...","message":"...","file":"..."}}, whose code stays the same between versions;
  what was left out is a "warning" instead.

Files:
  Outputs have the mode and time of their inputs, and appear under their names when they are complete.
  Inputs are kept; --rm removes them. Nothing is overwritten without -f.

Examples:
  flowzip compress report.csv                 makes report.csv.fz
  flowzip decompress report.csv.fz -o copy    restores it as copy
  tar -c folder | flowzip c -l fast > folder.tar.fz
  flowzip d -c folder.tar.fz | tar -x
`;

/** The program without its commands. */
export function createProgram(): Command {
  const program = new Command("flowzip")
    .description("Lossless compression by integer normalizing flows")
    .version(version(), "-V, --version", "show the version")
    .helpOption("-h, --help", "show what can be asked for")
    .helpCommand("help [command]", "show what a command does")
    .addHelpText("after", HELP)
    .configureOutput({ outputError: (text) => misused(text) })
    .exitOverride();
  return program;
}

function version(): string {
  const file = new URL("../../../package.json", import.meta.url);
  const { version } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
  return version;
}

/** Runs the command that the arguments name, and sets the exit status of the process. */
export async function runProgram(program: Command, argv: readonly string[]): Promise<void> {
  ignoreClosedPipes();
  for (const event of ["uncaughtException", "unhandledRejection"] as const) process.on(event, failAtOnce);
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    if (isClosedPipe(error)) process.exitCode = FAILED;
    else if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : MISUSED;
    else {
      process.exitCode = toFlowzipError(error).code === "usage" ? MISUSED : FAILED;
      reporter().failure(error);
    }
  }
}

function failAtOnce(error: unknown): never {
  removeLeftovers();
  reporter().failure(error);
  process.exit(FAILED);
}

/** Before, or outside, any command: only the arguments themselves say how errors shall look. */
function reporter(): Reporter {
  return new Reporter({ quiet: 0, verbose: false, json: process.argv.includes("--json") });
}

/** Commander's message, which may go over some lines and ends with a suggestion, in the form of all others. */
function misused(text: string): void {
  const [first = "", ...more] = text
    .replace(/^error: /, "")
    .trim()
    .split("\n");
  const suggestion = /^\(Did you mean (.*)\?\)$/.exec(more.join(" "))?.[1];
  const advice =
    suggestion === undefined ? "flowzip --help shows what can be asked for" : `did you mean ${suggestion}?`;
  reporter().failure(usageError(first.replace(/\.$/, ""), advice));
}
