import type { Level } from "../codec/domain/bytes.js";

/** What is done to one block: bytes in, bytes out, the same ones wherever it runs. */
export type BlockTask =
  | { readonly kind: "encode"; readonly bytes: Uint8Array; readonly level: Level; readonly verify: boolean }
  | { readonly kind: "decode"; readonly bytes: Uint8Array; readonly memory: number }
  | {
      /** A whole file, if it is one of a picture that can be restored; else the result is empty. */
      readonly kind: "picture";
      readonly bytes: Uint8Array;
      readonly level: Level;
      readonly verify: boolean;
      /** Whether to keep no more of a file than pixels and chunks. */
      readonly pixels: boolean;
      readonly memory: number;
    };

/** Runs tasks on blocks, some of them at a time. */
export interface BlockRunner {
  /** How many tasks it can run at a time. */
  readonly parallel: number;
  run(task: BlockTask, signal: AbortSignal | undefined): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}
