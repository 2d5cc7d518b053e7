import { constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import type { Attributes } from "./attributes.js";
import { writeStdout } from "./standard.js";

/** Where bytes go: exactly one of `finish` and `discard` ends it. All throw errors of the system. */
export interface Output {
  write(bytes: Uint8Array): Promise<void>;
  /**
   * @param replace whether a file that has the output's name already may be replaced
   * @returns whether the output has all of its attributes, as far as its kind can have them
   */
  finish(attributes: Attributes, replace: boolean): Promise<boolean>;
  /** Takes back what was written, where that is possible. */
  discard(): Promise<void>;
}

/** Standard output: what was written stays, and it has no attributes. */
export const standardOutput: Output = {
  write: writeStdout,
  async finish() {
    return true;
  },
  async discard() {},
};

/** A device or a pipe with a name: it is there already, and what was written stays. */
export class DeviceOutput implements Output {
  readonly #handle: FileHandle;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  static async open(path: string): Promise<DeviceOutput> {
    return new DeviceOutput(await open(path, constants.O_WRONLY));
  }

  async write(bytes: Uint8Array): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      written += (await this.#handle.write(bytes, written, bytes.length - written, null)).bytesWritten;
    }
  }

  async finish(): Promise<boolean> {
    await this.#handle.close();
    return true;
  }

  async discard(): Promise<void> {
    await this.#handle.close();
  }
}
