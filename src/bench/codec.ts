import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";

export type Direction = "encode" | "decode";

/** What it took to do a job once, at best, over its repeats. */
export interface Cost {
  /** The work alone, without the start of a process; undefined where it was too short to be told from that. */
  readonly seconds: number | undefined;
  /** The largest resident set of the process that did the job, in bytes; undefined where the system does not say. */
  readonly peakBytes: number | undefined;
}

/** Something that compresses a file to a file and back. */
export interface Codec {
  /** As it stands in tables: the program and its level. */
  readonly name: string;
  readonly version: string;
  /**
   * Makes `output` from `input`, `repeat` times.
   * @throws CodecFailure where the program says that it failed
   */
  run(direction: Direction, input: string, output: string, repeat: number): Promise<Cost>;
}

/** A codec did not do its job; the message is its own, on one line. */
export class CodecFailure extends Error {
  override readonly name = "CodecFailure";
}

const PIECE = 1 << 20;

async function fill(file: FileHandle, piece: Uint8Array, position: number): Promise<Uint8Array> {
  let length = 0;
  while (length < piece.length) {
    const { bytesRead } = await file.read(piece, length, piece.length - length, position + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return piece.subarray(0, length);
}

/** The position of the first byte in which two files differ; undefined where they are the same. */
export async function firstDifference(path: string, other: string): Promise<number | undefined> {
  const one = await open(path);
  try {
    const two = await open(other);
    try {
      return await compare(one, two);
    } finally {
      await two.close();
    }
  } finally {
    await one.close();
  }
}

async function compare(one: FileHandle, two: FileHandle): Promise<number | undefined> {
  const pieces = [new Uint8Array(PIECE), new Uint8Array(PIECE)] as const;
  for (let position = 0; ; position += PIECE) {
    const a = await fill(one, pieces[0], position);
    const b = await fill(two, pieces[1], position);
    if (Buffer.compare(a, b) !== 0) {
      const shorter = Math.min(a.length, b.length);
      const at = a.subarray(0, shorter).findIndex((byte, index) => byte !== b[index]);
      return position + (at === -1 ? shorter : at);
    }
    if (a.length < PIECE) return undefined;
  }
}
