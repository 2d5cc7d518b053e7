import type { Level } from "../codec/domain/bytes.js";

/** What is done to one block: bytes in, bytes out, the same ones wherever it runs. */
export type BlockTask =
  | { readonly kind: "encode"; readonly bytes: Uint8Array; readonly level: Level; readonly verify: boolean }
  | { readonly kind: "decode"; readonly bytes: Uint8Array };

/** Runs tasks on blocks, some of them at a time. */
export interface BlockRunner {
  /** How many tasks it can run at a time. */
  readonly parallel: number;
  run(task: BlockTask, signal: AbortSignal | undefined): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}
