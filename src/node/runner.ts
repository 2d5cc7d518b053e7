import { availableParallelism } from "node:os";
import type { Piscina } from "piscina";
import { readBlockHeader } from "../../codec/container/block.js";
import { FlowzipError } from "../../codec/container/errors.js";
import { planesFast } from "../../codec/image/priors.js";
import { recogniseFormat } from "../formats/pictures.js";
import { png } from "../formats/png/png.js";
import type { BlockRunner, Given, Made, TaskKind } from "../runner.js";
import { InlineRunner } from "../task.js";
import type { FailedTask } from "./worker.js";

/** Below this many bytes, to start a thread takes longer than the work: of anything, and of a picture at the fast level. */
const WORTH_A_THREAD = 1 << 16;
const WORTH_A_THREAD_FAST = 1 << 20;
/** How long a thread waits for more work before it ends and gives its memory back, in milliseconds. */
const PATIENCE = 1000;

/** What a thread is sent. */
export interface SentTask<Kind extends TaskKind = TaskKind> {
  readonly kind: Kind;
  readonly given: Given<Kind>;
}

type Pool = Piscina<SentTask, Made<TaskKind> | FailedTask>;

/** Tasks whose bytes are made for them, so that nobody needs them afterwards. */
const OWNED: readonly TaskKind[] = ["tile", "restore"];

/** Threads outlive the work that they were started for, so that many small files need not start them anew. */
const pools = new Map<number, Promise<Pool>>();

/**
 * @param threads how many tasks to run at a time, 0 for one a processor
 * @param bytes how much data there will be, Infinity where that is not known
 */
export function openRunner(threads: number, bytes: number): BlockRunner {
  if (bytes <= WORTH_A_THREAD) return new InlineRunner();
  return new ThreadRunner(threads === 0 ? availableParallelism() : threads);
}

/** Runs tasks in worker threads, each with a kernel of its own; a first small one, which may be the only one, in the caller's. */
class ThreadRunner implements BlockRunner {
  readonly parallel: number;
  readonly #inline = new InlineRunner();
  #started = false;

  constructor(threads: number) {
    this.parallel = threads;
  }

  async run<Kind extends TaskKind>(
    kind: Kind,
    given: Given<Kind>,
    signal: AbortSignal | undefined,
  ): Promise<Made<Kind>> {
    signal?.throwIfAborted();
    const alone = !this.#started && isShort(kind, given);
    this.#started = true;
    if (alone) return this.#inline.run(kind, given, signal);
    // A view takes the whole of its buffer along between threads: the block alone is copied, and moved.
    const bytes = OWNED.includes(kind) ? given.bytes : new Uint8Array(given.bytes);
    const moved = { signal: signal ?? null, transferList: [bytes.buffer as ArrayBuffer] };
    const pool = await openPool(this.parallel);
    const result = await pool.run({ kind, given: { ...given, bytes } }, moved).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
    if (isFailure(result)) throw new FlowzipError(result.code, result.what, result.advice);
    return result as Made<Kind>;
  }

  async close(): Promise<void> {}
}

/** Whether a task is done sooner than a thread is started. */
function isShort(kind: TaskKind, given: Given<TaskKind>): boolean {
  const { bytes } = given;
  if (bytes.length <= WORTH_A_THREAD) return true;
  if (kind === "decodePicture") {
    const { contentSize, headerBytes } = readBlockHeader(bytes);
    return contentSize <= WORTH_A_THREAD_FAST && bytes[headerBytes] === planesFast.id;
  }
  // To make the very stream of a PNG takes longer than all that is done with its samples.
  const isFast = kind === "picture" && "level" in given && given.level === "fast";
  return isFast && bytes.length <= WORTH_A_THREAD_FAST && recogniseFormat(bytes) !== png;
}

function isFailure(result: Made<TaskKind> | FailedTask): result is FailedTask {
  return "code" in result && "advice" in result;
}

function openPool(threads: number): Promise<Pool> {
  const open = pools.get(threads) ?? startPool(threads);
  pools.set(threads, open);
  return open;
}

/** The library is loaded here: what needs no threads does without it. */
async function startPool(threads: number): Promise<Pool> {
  const { Piscina } = await import("piscina");
  return new Piscina({
    filename: new URL("./worker.js", import.meta.url).href,
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: PATIENCE,
    recordTiming: false,
  });
}
