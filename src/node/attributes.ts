import { fchmod, futimes, type Stats } from "node:fs";
import { promisify } from "node:util";
import { isSystemError } from "./systemerror.js";

/** What a finished file shall have besides its content; what is missing stays as the system sets it. */
export interface Attributes {
  /** Permissions; only the nine bits of reading, writing and executing count. */
  readonly mode?: number;
  /** When the content last changed, in milliseconds since 1970-01-01 UTC. */
  readonly modified?: number;
  /** When the content was last read, in the same unit. */
  readonly accessed?: number;
}

const PERMISSIONS = 0o777;
/** The last that a calendar of JavaScript's reaches. */
const LAST_TIME = 8.64e15;
/** What file systems without modes or times answer. */
const REFUSALS: readonly string[] = ["EPERM", "EINVAL", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EOVERFLOW"];
const setMode = promisify(fchmod);
const setTimes = promisify(futimes);

/** The attributes of a file that its compressed or decompressed form shall have as well. */
export function attributesOf(stats: Stats): Attributes {
  return { mode: stats.mode & PERMISSIONS, modified: stats.mtimeMs, accessed: stats.atimeMs };
}

/**
 * Sets the attributes of an open file; content that is written afterwards changes the time again.
 * @returns whether the file system took all of them
 */
export async function setAttributes(descriptor: number, attributes: Attributes): Promise<boolean> {
  const { mode, modified, accessed = modified } = attributes;
  let kept = true;
  if (modified !== undefined && accessed !== undefined) {
    kept =
      isTime(modified) &&
      isTime(accessed) &&
      (await taken(setTimes(descriptor, unix(accessed), unix(modified))));
  }
  if (mode !== undefined) kept = (await taken(setMode(descriptor, mode & PERMISSIONS))) && kept;
  return kept;
}

function isTime(milliseconds: number): boolean {
  return Math.abs(milliseconds) <= LAST_TIME;
}

/** Seconds, finer than milliseconds; Node takes a time before 1970 as a date only. */
function unix(milliseconds: number): number | Date {
  return milliseconds < 0 ? new Date(milliseconds) : milliseconds / 1000;
}

async function taken(change: Promise<void>): Promise<boolean> {
  try {
    await change;
    return true;
  } catch (error) {
    if (isSystemError(error) && REFUSALS.includes(error.code ?? "")) return false;
    throw error;
  }
}
