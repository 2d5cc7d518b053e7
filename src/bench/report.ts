import { createRequire } from "node:module";
import { arch, cpus, platform, release, totalmem } from "node:os";
import type { Codec } from "./codec.js";
import type { Measurement } from "./measure.js";
import { type Alignment, alignedTable, grouped } from "./table.js";
import { speedOf, type Total, totalsOf } from "./totals.js";

/** Where and with what was measured. */
export interface Circumstances {
  readonly command: readonly string[];
  /** ISO 8601. */
  readonly date: string;
  readonly node: string;
  readonly system: string;
  readonly processor: string;
  readonly processors: number;
  readonly memoryBytes: number;
  readonly repeat: number;
  readonly codecs: readonly { readonly name: string; readonly version: string }[];
}

const COMPARED = "Each size is that of a file on disk, which was decoded again and compared byte for byte.";
const PIXELS_COMPARED =
  "Each size is that of a file on disk, which was decoded again and compared pixel by pixel. Bytes are those of the samples: " +
  "one each, or two where they have more than 8 bits; a palette's colours count as samples.";

/** How the figures are to be read; it stands under each table. */
export function notesFor(measurements: readonly Measurement[]): readonly string[] {
  return [isOfPictures(measurements) ? PIXELS_COMPARED : COMPARED, ...NOTES];
}

function isOfPictures(measurements: readonly Measurement[]): boolean {
  return measurements.some(({ subPixels }) => subPixels !== undefined);
}

const NOTES: readonly string[] = [
  "MB/s: millions of input bytes a second, the best of the repeats. flowzip: the calls of its library, in a process of " +
    "its own; peers: from start to end of the command, less what starting it takes (blank: too short to tell).",
  "MiB: the largest resident set of the process that does just that job; flowzip's includes Node.js itself.",
];

/** @throws Error where the package has no version */
export function packageVersion(): string {
  const read: unknown = createRequire(import.meta.url)("flowzip/package.json");
  if (typeof read === "object" && read !== null && "version" in read && typeof read.version === "string") {
    return read.version;
  }
  throw new Error("package.json states no version");
}

export function circumstances(codecs: readonly Codec[], repeat: number): Circumstances {
  return {
    command: ["flowzip", ...process.argv.slice(2)],
    date: new Date().toISOString(),
    node: process.version,
    system: `${platform()} ${release()} ${arch()}`,
    processor: cpus()[0]?.model.trim() ?? "unknown",
    processors: cpus().length,
    memoryBytes: totalmem(),
    repeat,
    codecs: codecs.map(({ name, version }) => ({ name, version })),
  };
}

const BITS = "bits/byte";
const PICTURE_BITS = "bits/sub-pixel";

const COLUMNS: readonly (readonly [title: string, alignment: Alignment])[] = [
  ["file", "left"],
  ["codec", "left"],
  ["bytes", "right"],
  ["packed", "right"],
  ["ratio", "right"],
  [BITS, "right"],
  ["enc MB/s", "right"],
  ["dec MB/s", "right"],
  ["enc MiB", "right"],
  ["dec MiB", "right"],
  ["round trip", "left"],
];

interface Row {
  readonly file: string;
  readonly codec: string;
  readonly bytes: number;
  readonly packed: number | undefined;
  readonly subPixels?: number;
  readonly encodeSpeed: number | undefined;
  readonly decodeSpeed: number | undefined;
  readonly encodePeak: number | undefined;
  readonly decodePeak: number | undefined;
  readonly verdict: string;
}

function cells(row: Row): string[] {
  const { bytes, packed, subPixels = row.bytes } = row;
  const speed = (value: number | undefined) => (value === undefined ? "" : (value / 1e6).toFixed(2));
  const peak = (value: number | undefined) => (value === undefined ? "" : (value / 2 ** 20).toFixed(1));
  return [
    row.file,
    row.codec,
    grouped(bytes),
    packed === undefined ? "" : grouped(packed),
    packed === undefined || packed === 0 ? "" : (bytes / packed).toFixed(3),
    packed === undefined || subPixels === 0 ? "" : ((8 * packed) / subPixels).toFixed(4),
    speed(row.encodeSpeed),
    speed(row.decodeSpeed),
    peak(row.encodePeak),
    peak(row.decodePeak),
    row.verdict,
  ];
}

function rowOf(measurement: Measurement): Row {
  const { bytes, encode, decode, problem } = measurement;
  return {
    ...measurement,
    encodeSpeed: speedOf(bytes, encode),
    decodeSpeed: speedOf(bytes, decode),
    encodePeak: encode?.peakBytes,
    decodePeak: decode?.peakBytes,
    verdict: problem === undefined ? "ok" : `FAILED: ${problem}`,
  };
}

function totalRow(total: Total): Row {
  const verdict = total.failed === 0 ? "ok" : `${total.failed} FAILED`;
  return { ...total, file: `all ${total.files}`, verdict };
}

/** The table for a terminal: every file with every codec, and each codec's totals at the bottom. */
export function textReport(measurements: readonly Measurement[]): string {
  const rows = [...measurements.map(rowOf), ...totalsOf(measurements).map(totalRow)];
  const lines = alignedTable(
    COLUMNS.map(([title]) => (title === BITS && isOfPictures(measurements) ? PICTURE_BITS : title)),
    rows.map(cells),
    COLUMNS.map(([, alignment]) => alignment),
  );
  const rule = lines[1] ?? "";
  lines.splice(2 + measurements.length, 0, rule);
  return `${[...lines, "", ...notesFor(measurements)].join("\n")}\n`;
}

/** Everything, as JSON: seconds and bytes, unrounded. */
export function jsonReport(measurements: readonly Measurement[], where: Circumstances): string {
  return `${JSON.stringify({ ...where, notes: notesFor(measurements), measurements, totals: totalsOf(measurements) }, undefined, 2)}\n`;
}

/** One line for each file and codec, after RFC 4180. */
export function csvReport(measurements: readonly Measurement[]): string {
  const header =
    "file,codec,bytes,packed,encode_seconds,decode_seconds,encode_peak_bytes,decode_peak_bytes,round_trip,problem";
  const lines = measurements.map(({ file, codec, bytes, packed, encode, decode, problem }) =>
    [
      file,
      codec,
      bytes,
      packed,
      encode?.seconds,
      decode?.seconds,
      encode?.peakBytes,
      decode?.peakBytes,
      problem === undefined ? "ok" : "failed",
      problem,
    ]
      .map((value) => csvField(value === undefined ? "" : String(value)))
      .join(","),
  );
  return `${[header, ...lines].join("\r\n")}\r\n`;
}

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
