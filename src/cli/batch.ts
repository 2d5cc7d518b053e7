import { FlowzipError, type FlowzipErrorCode } from "../../codec/container/errors.js";
import { stderrIsTerminal, stdoutIsTerminal } from "../node/standard.js";
import { isClosedPipe } from "../node/systemerror.js";
import { findInputs, type Input, STDIN, totalSize } from "./inputs.js";
import type { ReadSettings } from "./options.js";
import { ProgressBar } from "./progressbar.js";
import { Reporter, usageError } from "./reporter.js";

/** What is no error of the file's own: it was left out, on purpose. */
const LEFT_OUT: readonly FlowzipErrorCode[] = ["special-file", "already-compressed"];

/** Several inputs, one after the other. */
export class Batch {
  readonly inputs: readonly Input[];
  readonly reporter: Reporter;
  readonly progress: ProgressBar;

  private constructor(inputs: readonly Input[], reporter: Reporter, progress: ProgressBar) {
    this.inputs = inputs;
    this.reporter = reporter;
    this.progress = progress;
    reporter.beforeLine = () => progress.hide();
  }

  /**
   * @param accept which files of folders to take
   * @param bar whether a progress bar may be shown
   * @throws FlowzipError `usage` where standard input is named twice
   */
  static async gather(
    names: readonly string[],
    settings: ReadSettings,
    accept: (name: string) => boolean,
    bar: boolean,
  ): Promise<Batch> {
    if (names.filter((name) => name === STDIN).length > 1) {
      throw usageError("standard input is named twice", "name it once");
    }
    const reporter = new Reporter(settings);
    const inputs = await findInputs(names, { recursive: settings.recursive, accept }, (error, name) => {
      reporter.failure(error, name);
      process.exitCode = 1;
    });
    const shown = bar && settings.quiet === 0 && !settings.json && stderrIsTerminal();
    const total = shown ? await totalSize(inputs) : undefined;
    return new Batch(inputs, reporter, new ProgressBar(shown, inputs.length, total));
  }

  /** Does the work on each input; goes on past one that fails, and then has the process end with 1. */
  async forEach(work: (input: Input) => Promise<void>): Promise<void> {
    try {
      for (const input of this.inputs) {
        this.progress.nextFile();
        try {
          await work(input);
        } catch (error) {
          process.exitCode = 1;
          // Whoever read the output has seen enough: nothing to tell, and nobody to write for.
          if (isClosedPipe(error)) return;
          if (error instanceof FlowzipError && error.code === "usage") throw error;
          if (error instanceof FlowzipError && LEFT_OUT.includes(error.code)) {
            this.reporter.warning(error, input.name);
          } else this.reporter.failure(error, input.name);
        }
        this.progress.endFile();
      }
    } finally {
      this.progress.end();
    }
  }
}

/** Whether a progress bar would not run into output that goes to the same terminal. */
export function barFits(
  names: readonly string[],
  settings: { readonly progress: boolean; readonly stdout: boolean; readonly output?: string },
): boolean {
  const { progress, stdout, output = STDIN } = settings;
  const fromStdin = names.length === 0 || names.includes(STDIN);
  const toStdout = stdout || (output === STDIN && fromStdin);
  return progress && !(toStdout && stdoutIsTerminal());
}
