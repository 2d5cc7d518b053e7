import type { Kernel } from "../kernel.js";
import { isShortTag } from "./block.js";
import { DOMAINS, type Domain } from "./domain.js";
import { corrupt, FlowzipError, unsupported } from "./errors.js";
import { LARGEST_FIELDS } from "./limits.js";
import { Reader, Writer } from "./wire.js";

/** The first bytes of every member: 0xF7 occurs in no UTF-8 text. */
export const MAGIC = Uint8Array.of(0xf7, 0x46);
/** What follows the magic: this where there is a header with flags and a check, ... */
const FULL = 0x5a;
/** ... this where fields and a short block follow, else the tag of a short block. */
const SHORT_WITH_FIELDS = 0x35;
/** Magic and what follows it. */
export const START_BYTES = 3;
export const VERSION = 1;
/** Magic, what follows it, version, flags and check. */
export const FULL_HEADER_BYTES = 7;

const DOMAIN_BITS = 0x0f;
const HAS_FIELDS = 0x10;
const IS_SINGLE = 0x20;
const KNOWN_FLAGS = DOMAIN_BITS | HAS_FIELDS | IS_SINGLE;

/**
 * Something more about a member, under a name of four letters or digits. A reader passes over names that it does not know if
 * they begin with a small letter, and refuses the file if they begin with a capital.
 */
export interface Field {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Header {
  readonly domain: Domain;
  /** One block and nothing after it: no index, no footer. */
  readonly single: boolean;
  /** Whether the one block is a short one; the header is then no more than the magic and the fields. */
  readonly isShort: boolean;
  readonly fields: readonly Field[];
}

/** The names of fields that this version knows. */
export const METADATA_FIELD = "meta";
const KNOWN_FIELDS: readonly string[] = [METADATA_FIELD];

/** The 32 bits of a CRC folded to 16. */
function folded(checksum: number): number {
  return (checksum ^ (checksum >>> 16)) & 0xffff;
}

/**
 * Writes what a member has before its first block.
 * @throws FlowzipError `invalid-argument` for a field's name that is none, or fields that are too large together
 */
export function writeHeader(kernel: Kernel, header: Header): Uint8Array<ArrayBuffer> {
  if (header.isShort) {
    const writer = new Writer().bytes(MAGIC);
    if (header.fields.length === 0) return writer.finish();
    return writer.byte(SHORT_WITH_FIELDS).bytes(writeFields(kernel, header.fields)).finish();
  }
  const flags =
    DOMAINS.indexOf(header.domain) |
    (header.fields.length > 0 ? HAS_FIELDS : 0) |
    (header.single ? IS_SINGLE : 0);
  const writer = new Writer().bytes(MAGIC).byte(FULL).byte(VERSION).byte(flags);
  const check = folded(kernel.crc32c(writer.finish()));
  writer.byte(check).byte(check >>> 8);
  if (header.fields.length > 0) writer.bytes(writeFields(kernel, header.fields));
  return writer.finish();
}

function writeFields(kernel: Kernel, all: readonly Field[]): Uint8Array<ArrayBuffer> {
  const fields = new Writer();
  for (const { name, bytes } of all) {
    if (!/^[A-Za-z][A-Za-z0-9]{3}$/.test(name)) {
      throw new FlowzipError("invalid-argument", `"${name}" is not the name of a field`, "use four letters");
    }
    for (const character of name) fields.byte(character.charCodeAt(0));
    fields.number(bytes.length).bytes(bytes);
  }
  if (fields.length > LARGEST_FIELDS) {
    throw new FlowzipError(
      "invalid-argument",
      `the metadata has ${fields.length} bytes`,
      `keep it below ${LARGEST_FIELDS} bytes`,
    );
  }
  const section = new Writer().number(fields.length).bytes(fields.finish()).finish();
  return new Writer().bytes(section).word(kernel.crc32c(section)).finish();
}

/** What a member begins with: a header with flags, or a short block with or without fields before it. */
export type MemberStart = "full" | "short with fields" | "short";

/**
 * @param bytes the first {@link START_BYTES} bytes
 * @returns undefined where no member begins so
 */
export function startOf(bytes: Uint8Array): MemberStart | undefined {
  const next = bytes[MAGIC.length];
  if (next === undefined || !MAGIC.every((value, index) => bytes[index] === value)) return undefined;
  if (next === FULL) return "full";
  if (next === SHORT_WITH_FIELDS) return "short with fields";
  return isShortTag(next) ? "short" : undefined;
}

/** The flags of a header. */
export interface FullHeader {
  readonly domain: Domain;
  readonly single: boolean;
  readonly hasFields: boolean;
}

/**
 * Reads a header with flags.
 * @param bytes {@link FULL_HEADER_BYTES} bytes
 * @throws FlowzipError `corrupt`, or `unsupported`
 */
export function readFullHeader(kernel: Kernel, bytes: Uint8Array): FullHeader {
  const reader = new Reader(bytes, "in the header");
  reader.take(START_BYTES);
  const version = reader.byte();
  const flags = reader.byte();
  const check = reader.byte() | (reader.byte() << 8);
  if (folded(kernel.crc32c(bytes.subarray(0, FULL_HEADER_BYTES - 2))) !== check) {
    throw corrupt("the header does not match its checksum");
  }
  if (version !== VERSION) throw unsupported(`the file has version ${version} of the format`);
  if ((flags & ~KNOWN_FLAGS) !== 0) throw unsupported(`the header has unknown flags (${flags})`);
  const domain = DOMAINS[flags & DOMAIN_BITS];
  if (domain === undefined) throw unsupported(`the file holds an unknown domain (${flags & DOMAIN_BITS})`);
  if (domain === "items" && (flags & IS_SINGLE) === 0) throw corrupt("a member of items is not a single one");
  return { domain, single: (flags & IS_SINGLE) !== 0, hasFields: (flags & HAS_FIELDS) !== 0 };
}

/**
 * @param bytes the section's content, without its size and check
 * @throws FlowzipError `corrupt`, or `unsupported` for an unknown field that must be known
 */
export function readFields(bytes: Uint8Array): Field[] {
  const reader = new Reader(bytes, "in the header's fields", true);
  const fields: Field[] = [];
  while (reader.remaining > 0) {
    const name = String.fromCharCode(...reader.take(4));
    if (!/^[A-Za-z][A-Za-z0-9]{3}$/.test(name)) throw corrupt("a field of the header has no valid name");
    const size = reader.number(LARGEST_FIELDS, `size of field ${name}`);
    const value = reader.take(size).slice();
    if (!KNOWN_FIELDS.includes(name) && /^[A-Z]/.test(name)) {
      throw unsupported(`the file needs the unknown field ${name}`);
    }
    fields.push({ name, bytes: value });
  }
  return fields;
}
