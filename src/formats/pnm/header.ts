import { MOST_PLANES } from "../format.js";

/** What the header of a PBM, PGM, PPM or PAM says. */
export interface PnmHeader {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** The largest sample that the header allows, 1 to 65535. */
  readonly maxval: number;
  /** Decimal digits, bits, or whole bytes. */
  readonly coding: "digits" | "bits" | "bytes";
  /** Bytes of the header, up to the first sample. */
  readonly size: number;
}

const LARGEST_SIDE = 2 ** 31 - 1;
const LARGEST_MAXVAL = 65535;

/** Headers with longer comments are not taken. */
const LONGEST_HEADER = 1 << 16;

const NUMBER = "(?:[ \\t\\n\\v\\f\\r]|#[^\\n\\r]*[\\n\\r])+(\\d{1,10})";
/** One white space ends a header; the samples follow at once. */
const BITMAP = new RegExp(`^P[14]${NUMBER}${NUMBER}[ \\t\\n\\v\\f\\r]`);
const GREYMAP = new RegExp(`^P[2356]${NUMBER}${NUMBER}${NUMBER}[ \\t\\n\\v\\f\\r]`);
const PAM = /^P7\n(?:#[^\n]*\n|[A-Z]+[ \t][^\n]*\n|\n)*ENDHDR\n/;

export function hasPnmSignature(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1]! >= 0x31 && bytes[1]! <= 0x37;
}

/** The header that a file begins with, or undefined. */
export function parsePnmHeader(bytes: Uint8Array): PnmHeader | undefined {
  if (!hasPnmSignature(bytes)) return undefined;
  const text = String.fromCharCode(...bytes.subarray(0, 64));
  const kind = Number(text[1]);
  const whole = latin1(bytes.subarray(0, LONGEST_HEADER));
  const header = kind === 7 ? parsePam(whole) : parseNumbers(whole, kind);
  if (header === undefined) return undefined;
  const { width, height, channels, maxval } = header;
  const isSane =
    width >= 1 &&
    height >= 1 &&
    width <= LARGEST_SIDE &&
    height <= LARGEST_SIDE &&
    channels >= 1 &&
    channels <= MOST_PLANES &&
    maxval >= 1 &&
    maxval <= LARGEST_MAXVAL;
  return isSane ? header : undefined;
}

/** A header without comments for a picture of another size; of samples that are digits, that of the binary kind. */
export function writePnmHeader(header: Uint8Array, width: number, height: number): Uint8Array<ArrayBuffer> {
  const text = latin1(header);
  const { channels, maxval } = parsePnmHeader(header) ?? { channels: 1, maxval: 1 };
  const kind = Number(text[1]);
  if (kind === 7) {
    const types = text.split("\n").filter((line) => line.startsWith("TUPLTYPE"));
    const lines = [`WIDTH ${width}`, `HEIGHT ${height}`, `DEPTH ${channels}`, `MAXVAL ${maxval}`, ...types];
    return bytesOf(`P7\n${lines.join("\n")}\nENDHDR\n`);
  }
  const binary = kind < 4 ? kind + 3 : kind;
  return bytesOf(`P${binary}\n${width} ${height}\n${binary === 4 ? "" : `${maxval}\n`}`);
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function parseNumbers(text: string, kind: number): PnmHeader | undefined {
  const isBitmap = kind === 1 || kind === 4;
  const match = (isBitmap ? BITMAP : GREYMAP).exec(text);
  if (match === null) return undefined;
  const binary = isBitmap ? "bits" : "bytes";
  return {
    width: Number(match[1]),
    height: Number(match[2]),
    channels: kind === 3 || kind === 6 ? 3 : 1,
    maxval: isBitmap ? 1 : Number(match[3]),
    coding: kind < 4 ? "digits" : binary,
    size: match[0].length,
  };
}

function parsePam(text: string): PnmHeader | undefined {
  const match = PAM.exec(text);
  if (match === null) return undefined;
  const value = (name: string) => {
    const lines = [...match[0].matchAll(new RegExp(`^${name}[ \\t]+(\\d{1,10})[ \\t]*$`, "gm"))];
    return lines.length === 1 ? Number(lines[0]![1]) : 0;
  };
  return {
    width: value("WIDTH"),
    height: value("HEIGHT"),
    channels: value("DEPTH"),
    maxval: value("MAXVAL"),
    coding: "bytes",
    size: match[0].length,
  };
}

/** Each byte as the character of its number, so that positions in the text are those in the file. */
function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096)
    text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return text;
}
