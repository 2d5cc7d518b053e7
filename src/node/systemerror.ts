import { FlowzipError, type FlowzipErrorCode } from "../../codec/container/errors.js";

/** What an errno of the system means to somebody who named a file. */
interface Meaning {
  readonly code: FlowzipErrorCode;
  readonly what: string;
  readonly advice: string;
}

const CHECK_NAME = "check the name";

const MEANINGS: Readonly<Record<string, Meaning>> = {
  ENOENT: { code: "file-not-found", what: "there is no such file or folder", advice: CHECK_NAME },
  ENOTDIR: {
    code: "file-not-found",
    what: "a part of the name before the last is not a folder",
    advice: CHECK_NAME,
  },
  ELOOP: { code: "io", what: "its symbolic links lead in a circle", advice: CHECK_NAME },
  ENAMETOOLONG: { code: "io", what: "the name is too long", advice: "name a shorter output with -o" },
  EEXIST: {
    code: "file-exists",
    what: "the file exists already",
    advice: "replace it with -f, or name another with -o",
  },
  EISDIR: {
    code: "is-directory",
    what: "it is a folder",
    advice: "name its files, or take all of them with -r",
  },
  EACCES: {
    code: "io",
    what: "permission denied",
    advice: "ask the owner of the file or folder for the right to it",
  },
  EPERM: {
    code: "io",
    what: "the operation is not permitted",
    advice: "ask the owner of the file or folder for the right to it",
  },
  EROFS: { code: "io", what: "the file system is read-only", advice: "write to another place with -o" },
  ENOSPC: {
    code: "io",
    what: "no space is left on the device",
    advice: "free some space, or write to another place with -o",
  },
  EDQUOT: {
    code: "io",
    what: "the quota of the disk is used up",
    advice: "free some space, or write to another place with -o",
  },
  EFBIG: {
    code: "io",
    what: "the file would be larger than the file system allows",
    advice: "write to another place with -o",
  },
  EMFILE: { code: "io", what: "too many files are open", advice: "raise the limit (ulimit -n)" },
  ENFILE: { code: "io", what: "too many files are open in the system", advice: "try again later" },
  EIO: { code: "io", what: "the device failed to read or write", advice: "check the device" },
  EPIPE: {
    code: "io",
    what: "the reader of the output has gone",
    advice: "let it read to the end",
  },
};

/** Whether an error is one of the operating system's. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "errno" in error && "code" in error;
}

/** Whether an error says that whoever read the output has closed it. */
export function isClosedPipe(error: unknown): boolean {
  return isSystemError(error) && (error.code === "EPIPE" || error.code === "ECONNRESET");
}

/** What engines and threads say when there is no memory for what was asked. */
function isOutOfMemory(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? error.code : undefined;
  return (
    code === "ERR_WORKER_OUT_OF_MEMORY" ||
    code === "ENOMEM" ||
    (error instanceof RangeError && /allocation failed|array length|array buffer length/i.test(error.message))
  );
}

/**
 * Any error as one of flowzip's own: the system's with what can be done about them, those of no known kind as `internal`.
 */
export function toFlowzipError(error: unknown): FlowzipError {
  if (error instanceof FlowzipError) return error;
  if (isOutOfMemory(error)) {
    return new FlowzipError(
      "limit-exceeded",
      "the system has no more memory",
      "use fewer threads (-T 1) or a lower limit (--memory)",
      { cause: error },
    );
  }
  if (isSystemError(error)) {
    const meaning = MEANINGS[error.code ?? ""] ?? {
      code: "io",
      what: `the system refused to ${error.syscall ?? "work"} (${error.code})`,
      advice: "check the file and its device",
    };
    return new FlowzipError(meaning.code, meaning.what, meaning.advice, { cause: error });
  }
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new FlowzipError(
    "internal",
    `flowzip failed by a fault of its own (${text})`,
    "please report it with the command that led to it; FLOWZIP_DEBUG=1 shows where it was",
    { cause: error },
  );
}
