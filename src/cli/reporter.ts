import { FlowzipError } from "../../codec/container/errors.js";
import { toFlowzipError } from "../node/systemerror.js";
import { STDIN } from "./inputs.js";

export interface ReporterOptions {
  /** 1: no warnings; 2: no errors either. */
  readonly quiet: number;
  readonly verbose: boolean;
  /** Errors and warnings as one JSON object a line. */
  readonly json: boolean;
}

/** A name or a message on one line, without what a terminal would take as a command. */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]/gu,
    (character) => `\\u{${(character.codePointAt(0) as number).toString(16)}}`,
  );
}

/** How a file is named in messages. */
export function displayName(name: string): string {
  return name === STDIN ? "(stdin)" : printable(name);
}

/** What the command says on standard error. */
export class Reporter {
  /** Called before each line, so that a progress bar can make room. */
  beforeLine: (() => void) | undefined;
  readonly #options: ReporterOptions;

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  /** Something went wrong with a file, or, without a name, with all of the work. */
  failure(error: unknown, file?: string): void {
    if (this.#options.quiet < 2) this.#tell("error", toFlowzipError(error), file);
    const { FLOWZIP_DEBUG } = process.env;
    if (FLOWZIP_DEBUG === "1" && error instanceof Error) this.#line(error.stack ?? "");
  }

  /** Something was left out. */
  warning(warning: FlowzipError, file: string): void {
    if (this.#options.quiet < 1) this.#tell("warning", warning, file);
  }

  /** What could be done better another time. */
  hint(what: string, advice: string, file: string): void {
    if (this.#options.quiet >= 1) return;
    const message = `${what}; ${advice}`;
    if (this.#options.json) this.#line(JSON.stringify({ hint: { message, file } }));
    else this.#line(`flowzip: ${displayName(file)}: hint: ${message}`);
  }

  /** What only those want to know who ask for it. */
  note(line: string): void {
    if (this.#options.verbose && this.#options.quiet < 1) this.#line(line);
  }

  #tell(kind: "error" | "warning", { code, message }: FlowzipError, file: string | undefined): void {
    if (this.#options.json) {
      this.#line(JSON.stringify({ [kind]: { code, message, ...(file === undefined ? {} : { file }) } }));
      return;
    }
    const where = file === undefined ? "" : `${displayName(file)}: `;
    const mark = kind === "warning" ? "warning: " : "";
    this.#line(`flowzip: ${where}${mark}${printable(message)}`);
  }

  #line(line: string): void {
    this.beforeLine?.();
    process.stderr.write(`${line}\n`);
  }
}

/** The error of a call that the command does not know. */
export function usageError(what: string, advice: string): FlowzipError {
  return new FlowzipError("usage", what, advice);
}
