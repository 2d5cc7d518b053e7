import type { Cost } from "./codec.js";
import type { Measurement } from "./measure.js";

/** One codec over all files. */
export interface Total {
  readonly codec: string;
  readonly files: number;
  /** How many round trips failed. */
  readonly failed: number;
  /** The input bytes of the files that have a compressed size. */
  readonly bytes: number;
  readonly packed: number;
  /** The samples of the pictures that have a compressed size. */
  readonly subPixels?: number;
  /** Input bytes a second, over the files that took long enough to be timed. */
  readonly encodeSpeed: number | undefined;
  readonly decodeSpeed: number | undefined;
  /** The largest of all files, in bytes. */
  readonly encodePeak: number | undefined;
  readonly decodePeak: number | undefined;
}

/** Input bytes a second; undefined where the time is not known. */
export function speedOf(bytes: number, cost: Cost | undefined): number | undefined {
  return cost?.seconds === undefined || cost.seconds <= 0 ? undefined : bytes / cost.seconds;
}

function overallSpeed(rows: readonly Measurement[], direction: "encode" | "decode"): number | undefined {
  let bytes = 0;
  let seconds = 0;
  for (const row of rows) {
    const taken = row[direction]?.seconds;
    if (taken === undefined) continue;
    bytes += row.bytes;
    seconds += taken;
  }
  return speedOf(bytes, { seconds, peakBytes: undefined });
}

function largestPeak(rows: readonly Measurement[], direction: "encode" | "decode"): number | undefined {
  const peaks = rows.flatMap((row) => row[direction]?.peakBytes ?? []);
  return peaks.length === 0 ? undefined : Math.max(...peaks);
}

/** The totals of each codec, in the order in which they first occur. */
export function totalsOf(measurements: readonly Measurement[]): Total[] {
  const groups = new Map<string, Measurement[]>();
  for (const row of measurements) {
    const group = groups.get(row.codec);
    if (group === undefined) groups.set(row.codec, [row]);
    else group.push(row);
  }
  return [...groups].map(([codec, rows]) => {
    const pictures = rows.filter(({ packed, subPixels }) => packed !== undefined && subPixels !== undefined);
    const subPixels = pictures.reduce((sum, row) => sum + (row.subPixels ?? 0), 0);
    const sized = rows.filter(({ packed }) => packed !== undefined);
    return {
      codec,
      files: rows.length,
      failed: rows.filter(({ problem }) => problem !== undefined).length,
      bytes: sized.reduce((sum, row) => sum + row.bytes, 0),
      packed: sized.reduce((sum, row) => sum + (row.packed ?? 0), 0),
      encodeSpeed: overallSpeed(rows, "encode"),
      decodeSpeed: overallSpeed(rows, "decode"),
      encodePeak: largestPeak(rows, "encode"),
      decodePeak: largestPeak(rows, "decode"),
      ...(pictures.length === 0 ? {} : { subPixels }),
    };
  });
}
