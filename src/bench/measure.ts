import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Codec, CodecFailure, type Cost, firstDifference } from "./codec.js";
import type { InputFile } from "./files.js";

/** One codec on one file. What did not come to be measured is undefined. */
export interface Measurement {
  readonly file: string;
  readonly bytes: number;
  readonly codec: string;
  /** The size of the compressed file, as it is on disk. */
  readonly packed: number | undefined;
  readonly encode: Cost | undefined;
  readonly decode: Cost | undefined;
  /** Why the round trip failed; undefined where the decoded file has the bytes of the input. */
  readonly problem: string | undefined;
}

/**
 * Compresses a file to a file, decompresses that, and compares with the original byte for byte.
 * @param workspace a folder for the files between
 * @param repeat how often each direction is run; the best time counts
 */
export async function measure(
  codec: Codec,
  input: InputFile,
  workspace: string,
  repeat: number,
): Promise<Measurement> {
  const packedPath = join(workspace, "packed");
  const unpackedPath = join(workspace, "unpacked");
  let packed: number | undefined;
  let encode: Cost | undefined;
  let decode: Cost | undefined;
  let problem: string | undefined;
  try {
    encode = await codec.run("encode", input.path, packedPath, repeat);
    packed = (await stat(packedPath)).size;
    decode = await codec.run("decode", packedPath, unpackedPath, repeat);
    const difference = await firstDifference(input.path, unpackedPath);
    if (difference !== undefined) problem = `the decoded file differs from byte ${difference} on`;
  } catch (error) {
    if (!(error instanceof CodecFailure)) throw error;
    problem = `${encode === undefined ? "encoding" : "decoding"} failed: ${error.message}`;
  } finally {
    await rm(packedPath, { force: true });
    await rm(unpackedPath, { force: true });
  }
  return { file: input.label, bytes: input.size, codec: codec.name, packed, encode, decode, problem };
}
