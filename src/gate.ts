/** Lets work in while the memory that all of it needs stays below a bound; one piece of work always fits. */
export class MemoryGate {
  readonly #limit: number;
  #used = 0;
  #reserved = 0;
  #waiting: (() => void)[] = [];

  /** @param limit in bytes */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Counts bytes as used, besides all work, until they are given back. */
  reserve(bytes: number): void {
    this.#reserved += bytes;
  }

  giveBack(bytes: number): void {
    this.#reserved -= bytes;
    this.#wake();
  }

  /** Does work that needs so many bytes as soon as they are free. */
  async hold<Result>(needed: number, work: () => Promise<Result>): Promise<Result> {
    while (this.#used > 0 && this.#used + this.#reserved + needed > this.#limit) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    this.#used += needed;
    try {
      return await work();
    } finally {
      this.#used -= needed;
      this.#wake();
    }
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
