import { randomBytes } from "node:crypto";
import { closeSync, fsync, fsyncSync, linkSync, openSync, renameSync, rmSync, write } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { type Attributes, setAttributes } from "./attributes.js";
import { keep, removeIfInterrupted } from "./leftovers.js";
import type { Output } from "./output.js";
import { isSystemError } from "./systemerror.js";

/** Only the owner may look into a file that is not finished: its own mode comes last. */
const PRIVATE = 0o600;
const USUAL = 0o666;
const ATTEMPTS = 16;

/** What file systems without hard links answer. */
const NO_LINKS: readonly string[] = [
  "EPERM",
  "ENOTSUP",
  "EOPNOTSUPP",
  "ENOSYS",
  "EMLINK",
  "EACCES",
  "EINVAL",
];
/** What network file systems answer that cannot do to a folder what one does to a file. */
const NO_SYNC: readonly string[] = ["EINVAL", "ENOTSUP", "EOPNOTSUPP", "EBADF", "EACCES", "EPERM"];

const writeDescriptor = promisify(write);
const syncDescriptor = promisify(fsync);

/**
 * A file that appears under its name only when it is complete. Until then its bytes are in a temporary file of the same folder,
 * which goes away when the work fails or a signal ends the process.
 */
export class NewFile implements Output {
  readonly #path: string;
  readonly #temporary: string;
  #descriptor: number | undefined;

  private constructor(path: string, temporary: string, descriptor: number) {
    this.#path = path;
    this.#temporary = temporary;
    this.#descriptor = descriptor;
  }

  /**
   * @param secret whether only the owner may read the file until {@link finish} sets its mode
   * @throws errors of the system
   */
  static async create(path: string, secret: boolean): Promise<NewFile> {
    const { name, descriptor } = createTemporary(dirname(path), secret ? PRIVATE : USUAL);
    return new NewFile(path, name, descriptor);
  }

  async write(bytes: Uint8Array): Promise<void> {
    const descriptor = this.#open();
    let written = 0;
    while (written < bytes.length) {
      written += (await writeDescriptor(descriptor, bytes, written, bytes.length - written)).bytesWritten;
    }
  }

  /**
   * Puts the file in its place, on the disk and not only in the system's memory.
   * @returns whether the file system took all attributes
   * @throws errors of the system, EEXIST among them; the temporary file is then gone
   */
  async finish(attributes: Attributes, replace: boolean): Promise<boolean> {
    let kept: boolean;
    try {
      const descriptor = this.#open();
      kept = await setAttributes(descriptor, attributes);
      await syncDescriptor(descriptor);
      this.#close();
      if (replace) renameSync(this.#temporary, this.#path);
      else renameToFree(this.#temporary, this.#path);
      keep(this.#temporary);
    } catch (error) {
      await this.discard();
      throw error;
    }
    syncFolder(dirname(this.#path));
    return kept;
  }

  async discard(): Promise<void> {
    try {
      this.#close();
    } finally {
      rmSync(this.#temporary, { force: true });
      keep(this.#temporary);
    }
  }

  #open(): number {
    if (this.#descriptor === undefined) throw new Error("the file was finished or discarded before");
    return this.#descriptor;
  }

  #close(): void {
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Done without waiting, so that no signal is handled between the note of the file and its making. */
function createTemporary(folder: string, mode: number): { name: string; descriptor: number } {
  for (let attempt = 1; ; attempt++) {
    const name = join(folder, `.flowzip-${randomBytes(9).toString("hex")}.tmp`);
    removeIfInterrupted(name);
    try {
      return { name, descriptor: openSync(name, "wx", mode) };
    } catch (error) {
      keep(name);
      const taken = isSystemError(error) && error.code === "EEXIST";
      if (!taken || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Renames a file, and fails with EEXIST where the new name is taken, even if it was taken a moment ago. */
function renameToFree(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!isSystemError(error) || !NO_LINKS.includes(error.code ?? "")) throw error;
    renameToReserved(from, to);
    return;
  }
  rmSync(from);
}

function renameToReserved(from: string, to: string): void {
  closeSync(openSync(to, "wx"));
  try {
    renameSync(from, to);
  } catch (error) {
    rmSync(to, { force: true });
    throw error;
  }
}

/** Has the new name on the disk as well, where the platform lets folders be opened for that. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  let descriptor: number | undefined;
  try {
    descriptor = openSync(folder, "r");
    fsyncSync(descriptor);
  } catch (error) {
    if (!isSystemError(error) || !NO_SYNC.includes(error.code ?? "")) throw error;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
