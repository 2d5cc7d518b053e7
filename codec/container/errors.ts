/** What went wrong, as a code that stays the same between versions. */
export type FlowzipErrorCode =
  /** An argument or option has a value that it cannot have. */
  | "invalid-argument"
  /** The data does not begin as a flowzip file does. */
  | "not-flowzip"
  /** The data ends before the file does. */
  | "truncated"
  /** The data is not what an encoder wrote: a checksum, size or index is wrong. */
  | "corrupt"
  /** The file is whole, but needs something that this version does not know. */
  | "unsupported"
  /** The file needs a trained model that is not at hand. */
  | "missing-model"
  /** Bytes follow the end of the file that are not another flowzip file. */
  | "trailing-data"
  /** The file needs more memory, or has more content, than the limits of the caller allow. */
  | "limit-exceeded"
  /** The encoder's own output did not decode to its input. */
  | "verify-failed"
  /** The engine cannot run the kernel: no WebAssembly, or none with SIMD. */
  | "engine-unsupported"
  /** A file to read does not exist. */
  | "file-not-found"
  /** A file to write exists already. */
  | "file-exists"
  /** A folder was named where a file is wanted. */
  | "is-directory"
  /** A name has not the ending that the operation expects. */
  | "unknown-suffix"
  /** Compressed bytes would go to, or come from, a terminal. */
  | "terminal"
  /** The name is a link, a device or a pipe where a plain file is wanted. */
  | "special-file"
  /** A file to compress has the ending of one that is compressed. */
  | "already-compressed"
  /** The command was called in a way that it does not know. */
  | "usage"
  /** The system refused to read or write. */
  | "io"
  /** A fault in flowzip itself. */
  | "internal";

/**
 * The one error that this package throws of its own. Its message says what happened and where, and then what to do.
 *
 * @example
 * try {
 *   await decode(bytes);
 * } catch (error) {
 *   if (error instanceof FlowzipError && error.code === "truncated") await fetchTheRest();
 *   else throw error;
 * }
 */
export class FlowzipError extends Error {
  override readonly name = "FlowzipError";
  readonly code: FlowzipErrorCode;
  /** What happened and where, the first half of the message. */
  readonly what: string;
  /** What the caller can do about it, the second half of the message. */
  readonly advice: string;

  constructor(code: FlowzipErrorCode, what: string, advice: string, options?: ErrorOptions) {
    super(`${what}; ${advice}`, options);
    this.code = code;
    this.what = what;
    this.advice = advice;
  }
}

/** The advice that goes with every damaged file. */
export const OTHER_COPY = "get another copy of the file, or keep its whole blocks with --salvage";

export function corrupt(what: string): FlowzipError {
  return new FlowzipError("corrupt", what, OTHER_COPY);
}

export function truncated(where: string): FlowzipError {
  return new FlowzipError("truncated", `the data ends ${where}`, OTHER_COPY);
}

export function unsupported(what: string): FlowzipError {
  return new FlowzipError("unsupported", what, "decode it with a newer version of flowzip");
}

/** The error of a file that names a model, by the hash of its file, which nobody has at hand. */
export function missingFlow(name: string, identity: string): FlowzipError {
  return new FlowzipError(
    "missing-model",
    `the file needs the model '${name}' with the SHA-256 ${identity}, which is not at hand`,
    "give its file with --model, or install it with 'flowzip models install'",
  );
}

/** The error of a file that names a trained network which is not there. */
export function missingModel(number: number): FlowzipError {
  return new FlowzipError(
    "missing-model",
    `a picture needs trained network ${number}, which is not at hand`,
    "decode it with a version of flowzip that ships it",
  );
}
