import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Codec, CodecFailure, type Cost, firstDifference } from "./codec.js";
import type { InputFile } from "./files.js";
import { pixelDifference } from "./pixels.js";

/** One codec on one file. What did not come to be measured is undefined. */
export interface Measurement {
  readonly file: string;
  readonly bytes: number;
  readonly codec: string;
  /** The size of the compressed file, as it is on disk. */
  readonly packed: number | undefined;
  readonly encode: Cost | undefined;
  readonly decode: Cost | undefined;
  /** Why the round trip failed; undefined where the decoded file has the bytes, or the pixels, of the input. */
  readonly problem: string | undefined;
  /** Of a picture that was measured as one: how many samples it has. */
  readonly subPixels?: number;
}

/**
 * Compresses a file to a file, decompresses that, and compares with the original: byte for byte, or pixel by pixel where it
 * is measured as a picture.
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
    problem =
      input.subPixels === undefined
        ? await byteDifference(input.path, unpackedPath)
        : await pixelDifference(input.path, unpackedPath);
  } catch (error) {
    if (!(error instanceof CodecFailure)) throw error;
    problem = `${encode === undefined ? "encoding" : "decoding"} failed: ${error.message}`;
  } finally {
    await rm(packedPath, { force: true });
    await rm(unpackedPath, { force: true });
  }
  const { label, size, subPixels } = input;
  const measured = { file: label, bytes: size, codec: codec.name, packed, encode, decode, problem };
  return subPixels === undefined ? measured : { ...measured, subPixels };
}

async function byteDifference(path: string, other: string): Promise<string | undefined> {
  const difference = await firstDifference(path, other);
  return difference === undefined ? undefined : `the decoded file differs from byte ${difference} on`;
}
