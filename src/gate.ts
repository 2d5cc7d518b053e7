/** Lets work in while the memory that all of it needs stays below a bound; one piece of work always fits. */
export class MemoryGate {
  readonly #limit: number;
  #used = 0;
  #waiting: (() => void)[] = [];

  /** @param limit in bytes */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Does work that needs so many bytes as soon as they are free. */
  async hold<Result>(needed: number, work: () => Promise<Result>): Promise<Result> {
    while (this.#used > 0 && this.#used + needed > this.#limit) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    this.#used += needed;
    try {
      return await work();
    } finally {
      this.#used -= needed;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const resolve of waiting) resolve();
    }
  }
}
