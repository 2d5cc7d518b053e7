import { FlowzipError } from "../../codec/container/errors.js";
import type { Attributes } from "../node/attributes.js";
import type { Batch } from "./batch.js";
import type { Destination } from "./destination.js";
import type { Input } from "./inputs.js";
import { displayName } from "./reporter.js";
import { formatCount, formatRatio, formatSpeed } from "./sizes.js";

/** One input on its way to one output. */
export interface Conversion {
  /** What goes into the output. */
  readonly pieces: AsyncIterable<Uint8Array>;
  /** The output, or what opens it when the first piece is there. */
  readonly output: Destination | (() => Promise<Destination>);
  /** What the output shall have besides its content; asked when all is written. */
  attributes(): Attributes;
  /** Called when all is written, before the output is finished; the output is discarded where it throws. */
  check?(bytes: number): void;
}

export interface Converted {
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly milliseconds: number;
  /** Whether the output is a file, complete and in its place. */
  readonly lasting: boolean;
  /** Whether the output has all of its attributes. */
  readonly kept: boolean;
}

/** Counts the bytes of an input as they are read. */
export class Meter {
  bytes = 0;

  async *read(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
    for await (const chunk of chunks) {
      this.bytes += chunk.length;
      yield chunk;
    }
  }
}

/**
 * Writes all pieces and finishes the output; where anything fails, nothing is left under its name.
 * @throws whatever the pieces, the output and the check throw
 */
export async function convert(conversion: Conversion, meter: Meter): Promise<Converted> {
  const start = performance.now();
  const { output: given } = conversion;
  const open = typeof given === "function" ? given : async () => given;
  let output = typeof given === "function" ? undefined : given;
  let bytesOut = 0;
  try {
    for await (const piece of conversion.pieces) {
      output ??= await open();
      await output.write(piece);
      bytesOut += piece.length;
    }
    conversion.check?.(bytesOut);
    output ??= await open();
  } catch (error) {
    await output?.discard();
    throw error;
  }
  const kept = await output.finish(conversion.attributes());
  const milliseconds = performance.now() - start;
  return { bytesIn: meter.bytes, bytesOut, milliseconds, lasting: output.lasting, kept };
}

/** Warns of what the output could not have, and tells those who asked for it how an input fared. */
export function tellConverted(
  batch: Batch,
  { name }: Input,
  { bytesIn, bytesOut, milliseconds, kept }: Converted,
  direction: "compress" | "decompress",
): void {
  if (!kept) {
    const what = "its mode and time could not be given to the output";
    batch.reporter.warning(new FlowzipError("io", what, "set them with chmod and touch"), name);
  }
  const [content, compressed] = direction === "compress" ? [bytesIn, bytesOut] : [bytesOut, bytesIn];
  const sizes = `${formatCount(bytesIn)} -> ${formatCount(bytesOut)} bytes`;
  const speed = formatSpeed(content, milliseconds);
  batch.reporter.note(`${displayName(name)}: ${formatRatio(compressed, content)} (${sizes}, ${speed})`);
}
