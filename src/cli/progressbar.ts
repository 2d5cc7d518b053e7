import type { SingleBar } from "cli-progress";
import { formatSize, formatSpeed } from "./sizes.js";

/** Work that takes less is over before anybody wonders, in milliseconds. */
const PATIENCE = 1000;
const WITH_TOTAL = "{file}/{files} [{bar}] {percentage} % | {speed}";
const WITHOUT_TOTAL = "{file}/{files} {size} | {speed}";

/** A bar on standard error that shows how far all files have come, once the work has taken a second. */
export class ProgressBar {
  readonly #enabled: boolean;
  readonly #files: number;
  readonly #total: number | undefined;
  readonly #start = performance.now();
  #file = 0;
  #before = 0;
  #current = 0;
  #loading = false;
  #ended = false;
  #bar: SingleBar | undefined;

  /** @param total bytes of all files, where known */
  constructor(enabled: boolean, files: number, total: number | undefined) {
    this.#enabled = enabled;
    this.#files = files;
    this.#total = total;
  }

  nextFile(): void {
    this.#file++;
  }

  /** @param bytes how much of the current file has been read */
  update(bytes: number): void {
    this.#current = bytes;
    if (!this.#enabled) return;
    const elapsed = performance.now() - this.#start;
    if (elapsed < PATIENCE) return;
    const done = this.#before + bytes;
    const payload = {
      file: this.#file,
      files: this.#files,
      size: formatSize(done),
      speed: formatSpeed(done, elapsed),
    };
    if (this.#bar === undefined) this.#load(done, payload);
    else this.#bar.update(this.#shown(done), payload);
  }

  /** The current file has ended, well or badly. */
  endFile(): void {
    this.#before += this.#current;
    this.#current = 0;
  }

  /** Takes the bar away until the next update. */
  hide(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #shown(done: number): number {
    return this.#total === undefined ? done : Math.min(done, this.#total);
  }

  #load(done: number, payload: object): void {
    if (this.#loading) return;
    this.#loading = true;
    import("cli-progress").then(({ default: { SingleBar } }) => {
      this.#loading = false;
      if (this.#ended) return;
      this.#bar = new SingleBar({
        format: this.#total === undefined ? WITHOUT_TOTAL : WITH_TOTAL,
        stream: process.stderr,
        clearOnComplete: true,
        // A terminal that is told not to wrap stays so when a signal ends the process.
        linewrap: true,
        barCompleteChar: "=",
        barIncompleteChar: " ",
      });
      this.#bar.start(this.#total ?? 0, this.#shown(done), payload);
    });
  }

  /** Takes the bar away for good. */
  end(): void {
    this.#ended = true;
    this.hide();
  }
}
