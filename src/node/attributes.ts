import { fchmod, futimes, type Stats } from "node:fs";
import { promisify } from "node:util";

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
const setMode = promisify(fchmod);
const setTimes = promisify(futimes);

/** The attributes of a file that its compressed or decompressed form shall have as well. */
export function attributesOf(stats: Stats): Attributes {
  return { mode: stats.mode & PERMISSIONS, modified: stats.mtimeMs, accessed: stats.atimeMs };
}

/** Sets the attributes of an open file; content that is written afterwards changes the time again. */
export async function setAttributes(descriptor: number, attributes: Attributes): Promise<void> {
  const { mode, modified } = attributes;
  if (modified !== undefined) {
    await setTimes(descriptor, (attributes.accessed ?? modified) / 1000, modified / 1000);
  }
  if (mode !== undefined) await setMode(descriptor, mode & PERMISSIONS);
}
