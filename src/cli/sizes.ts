/** Bytes in a unit that can be asked for. K and KiB are the same: blocks and memory come in powers of two. */
const UNITS: Readonly<Record<string, number>> = { "": 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

/**
 * Reads a size such as `65536`, `512K`, `4M`, `4MiB` or `1.5G`.
 * @returns bytes, or undefined where the text is no size, or one that is not whole
 */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(?:([kmg])(?:i?b)?|b)?$/i.exec(text.trim());
  if (match === null) return undefined;
  const bytes = Number(match[1]) * (UNITS[(match[2] ?? "").toLowerCase()] as number);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** A whole number with a comma before every three digits, the same in every country. */
export function formatCount(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A size with three or four digits and its unit, as in `1.21 MiB`. */
export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  let value = bytes;
  let unit = "B";
  for (const next of ["KiB", "MiB", "GiB", "TiB", "PiB"]) {
    if (value < 1024) break;
    value /= 1024;
    unit = next;
  }
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${unit}`;
}

/** What part of the content's size is left, as in `12.3 %`; a dash where there was nothing to compress. */
export function formatRatio(compressed: number, content: number): string {
  return content === 0 ? "-" : `${((100 * compressed) / content).toFixed(1)} %`;
}

/** Megabytes a second, as in `8.1 MB/s`. */
export function formatSpeed(bytes: number, milliseconds: number): string {
  return `${(bytes / 1000 / Math.max(milliseconds, 0.001)).toFixed(1)} MB/s`;
}
