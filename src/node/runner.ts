import { availableParallelism } from "node:os";
import { Piscina } from "piscina";
import { FlowzipError } from "../../codec/container/errors.js";
import type { BlockRunner, BlockTask } from "../runner.js";
import { InlineRunner } from "../task.js";
import type { FailedTask } from "./worker.js";

/** Below this many bytes, to start a thread takes longer than the work. */
const WORTH_A_THREAD = 1 << 16;

/**
 * @param threads how many tasks to run at a time, 0 for one a processor
 * @param bytes how much data there will be, Infinity where that is not known
 */
export function openRunner(threads: number, bytes: number): BlockRunner {
  if (bytes <= WORTH_A_THREAD) return new InlineRunner();
  return new ThreadRunner(threads === 0 ? availableParallelism() : threads);
}

/** Runs tasks in worker threads, each with a kernel of its own. */
class ThreadRunner implements BlockRunner {
  readonly parallel: number;
  readonly #pool: Piscina<BlockTask, Uint8Array<ArrayBuffer> | FailedTask>;

  constructor(threads: number) {
    this.parallel = threads;
    this.#pool = new Piscina({
      filename: new URL("./worker.js", import.meta.url).href,
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: 10_000,
      recordTiming: false,
    });
  }

  async run(task: BlockTask, signal: AbortSignal | undefined): Promise<Uint8Array<ArrayBuffer>> {
    signal?.throwIfAborted();
    const result = await this.#pool.run(task, { signal: signal ?? null });
    if (result instanceof Uint8Array) return result;
    throw new FlowzipError(result.code, result.what, result.advice);
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
