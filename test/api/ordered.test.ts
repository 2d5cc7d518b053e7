import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemoryGate } from "../../src/gate.js";
import { mapOrdered } from "../../src/ordered.js";

/** Work that ends when a test says so. */
class Jobs {
  running = 0;
  most = 0;
  readonly #ends: (() => void)[] = [];

  async run<Result>(result: Result): Promise<Result> {
    this.running++;
    this.most = Math.max(this.most, this.running);
    await new Promise<void>((resolve) => {
      this.#ends.push(resolve);
    });
    this.running--;
    return result;
  }

  /** Ends the job that was started last, again and again, until the promise is settled. */
  async endAllWhile<Value>(promise: Promise<Value>): Promise<Value> {
    let settled = false;
    promise.then(
      () => (settled = true),
      () => (settled = true),
    );
    while (!settled) {
      this.#ends.pop()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    return promise;
  }
}

async function* numbers(count: number, failure?: Error): AsyncGenerator<number, void, void> {
  for (let item = 0; item < count; item++) yield item;
  if (failure !== undefined) throw failure;
}

async function gathered<Value>(values: AsyncIterable<Value>, into: Value[] = []): Promise<Value[]> {
  for await (const value of values) into.push(value);
  return into;
}

describe("mapOrdered", () => {
  it("gives results in order, in whatever order the work ends", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(30), fc.integer({ min: 1, max: 6 }), async (count, parallel) => {
        const jobs = new Jobs();
        const mapped = mapOrdered(numbers(count), parallel, (item) => jobs.run(item * 10));
        const results = await jobs.endAllWhile(gathered(mapped));
        expect(results).toEqual(Array.from({ length: count }, (_, item) => item * 10));
        expect(jobs.most).toBeLessThanOrEqual(parallel + 1);
      }),
      { numRuns: 40 },
    );
  });

  it("takes no more items while its results are not taken", async () => {
    let taken = 0;
    async function* items(): AsyncGenerator<number, void, void> {
      for (;;) yield taken++;
    }
    const mapped = mapOrdered(items(), 3, async (item) => item);
    for (let read = 1; read <= 10; read++) {
      expect((await mapped.next()).value).toBe(read - 1);
      await new Promise((resolve) => setTimeout(resolve, 2));
      expect(taken).toBeLessThanOrEqual(read + 4);
    }
    await mapped.return();
  });

  it("gives all results before the failure of the items", async () => {
    const given: number[] = [];
    const mapped = mapOrdered(numbers(7, new RangeError("no more")), 4, async (item) => item);
    await expect(gathered(mapped, given)).rejects.toThrow("no more");
    expect(given).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it("gives the results before the first failure of the work, and that one only", async () => {
    const given: number[] = [];
    const mapped = mapOrdered(numbers(20), 4, async (item) => {
      if (item >= 5) throw new RangeError(`item ${item}`);
      return item;
    });
    await expect(gathered(mapped, given)).rejects.toThrow("item 5");
    expect(given).toEqual([0, 1, 2, 3, 4]);
  });

  it("closes its items when it is left early", async () => {
    let closed = false;
    async function* items(): AsyncGenerator<number, void, void> {
      try {
        for (let item = 0; ; item++) yield item;
      } finally {
        closed = true;
      }
    }
    for await (const _ of mapOrdered(items(), 2, async (item) => item)) break;
    expect(closed).toBe(true);
  });
});

describe("a memory gate", () => {
  it("keeps all work within its limit, lets too large work in alone, and forgets none", async () => {
    const needs = fc.array(fc.integer({ min: 1, max: 150 }), { maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(needs, async (sizes) => {
        const gate = new MemoryGate(100);
        const jobs = new Jobs();
        let used = 0;
        let done = 0;
        const work = sizes.map((size) =>
          gate.hold(size, async () => {
            used += size;
            expect(used <= 100 || used === size).toBe(true);
            await jobs.run(0);
            used -= size;
            done++;
          }),
        );
        await jobs.endAllWhile(Promise.all(work));
        expect(done).toBe(sizes.length);
      }),
      { numRuns: 30 },
    );
  });

  it("is free again after work that failed", async () => {
    const gate = new MemoryGate(10);
    await expect(gate.hold(10, () => Promise.reject(new RangeError("no")))).rejects.toThrow("no");
    expect(await gate.hold(10, async () => "yes")).toBe("yes");
  });
});
