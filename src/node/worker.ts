import { move, transferableSymbol, valueSymbol } from "piscina";
import { FlowzipError, type FlowzipErrorCode } from "../../codec/container/errors.js";
import { Kernel } from "../../codec/kernel.js";
import { perform } from "../task.js";
import type { SentTask } from "./runner.js";

/** An error as data: its class would not survive the way between threads. */
export interface FailedTask {
  readonly code: FlowzipErrorCode;
  readonly what: string;
  readonly advice: string;
}

const kernel = Kernel.load();

/** The entry of a worker thread: returns what was made, or a {@link FailedTask}. */
export default async function work({ kind, given }: SentTask): Promise<unknown> {
  try {
    const made = await perform(await kernel, kind, given);
    const parts: readonly unknown[] = made instanceof Uint8Array ? [made] : Object.values(made);
    const buffers = parts.flatMap((part) => (part instanceof Uint8Array ? [part.buffer as ArrayBuffer] : []));
    return move({ [transferableSymbol]: buffers, [valueSymbol]: made });
  } catch (error) {
    if (!(error instanceof FlowzipError)) throw error;
    return { code: error.code, what: error.what, advice: error.advice } satisfies FailedTask;
  }
}
