import { move } from "piscina";
import { FlowzipError, type FlowzipErrorCode } from "../../codec/container/errors.js";
import { Kernel } from "../../codec/kernel.js";
import type { BlockTask } from "../runner.js";
import { perform } from "../task.js";

/** An error as data: its class would not survive the way between threads. */
export interface FailedTask {
  readonly code: FlowzipErrorCode;
  readonly what: string;
  readonly advice: string;
}

const kernel = Kernel.load();

/** The entry of a worker thread: returns the task's bytes, or a {@link FailedTask}. */
export default async function work(task: BlockTask): Promise<unknown> {
  try {
    return move(perform(await kernel, task));
  } catch (error) {
    if (!(error instanceof FlowzipError)) throw error;
    return { code: error.code, what: error.what, advice: error.advice } satisfies FailedTask;
  }
}
