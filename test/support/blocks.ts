import { Writer } from "../../codec/container/wire.js";
import { crc32c } from "../reference/checksum.js";

/** What can be said in a block, each part as right or as wrong as a test wants it. */
export interface BlockParts {
  readonly tag?: number;
  readonly contentSize: number;
  readonly bodySize?: number;
  readonly content?: Uint8Array;
  /** Of the content by default; none where the prior's payload holds it. */
  readonly contentCheck?: number;
  /** Prior, number of flows, flows; a stored block's by default. */
  readonly chain?: readonly number[];
  readonly payload: Uint8Array;
}

/** The chain of a stored block. */
const STORED = 128;

/** A block with the right checksum over whatever it says. */
export function block(parts: BlockParts): Uint8Array<ArrayBuffer> {
  const { tag = 1, contentSize, payload, content = payload, chain = [STORED] } = parts;
  const check = new Writer();
  if ((chain[0] ?? STORED) === STORED) check.word(parts.contentCheck ?? crc32c(content));
  const checked = new Writer()
    .byte(tag)
    .number(contentSize)
    .number(parts.bodySize ?? chain.length + check.length + payload.length)
    .bytes(Uint8Array.from(chain))
    .bytes(check.finish())
    .bytes(payload)
    .finish();
  return new Writer().bytes(checked).word(crc32c(checked)).finish();
}

/** A block that holds bytes as they are. */
export function storedBlock(content: Uint8Array): Uint8Array<ArrayBuffer> {
  return block({ contentSize: content.length, payload: content });
}

/** An end section with the right checksum over whatever it says, and its footer. */
export function indexOf(
  entries: readonly (readonly [contentSize: number, blockSize: number])[],
  lies: { readonly count?: number; readonly size?: number; readonly magic?: readonly number[] } = {},
): Uint8Array<ArrayBuffer> {
  const section = new Writer().byte(0).number(lies.count ?? entries.length);
  for (const [contentSize, blockSize] of entries) section.number(contentSize).number(blockSize);
  section.word(crc32c(section.finish()));
  const size = lies.size ?? section.length;
  return section
    .word(size)
    .bytes(Uint8Array.from(lies.magic ?? [0x5a, 0xf7]))
    .finish();
}

/** The fixed part of a header with any version and flags, and the right check. */
export function fixedHeader(flags: number, version = 1): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.of(0xf7, 0x46, 0x5a, version, flags);
  const checksum = crc32c(bytes);
  const check = (checksum & 0xffff) ^ (checksum >>> 16);
  return Uint8Array.of(...bytes, check & 255, check >>> 8);
}

/** The first bytes of a member whose one block is a short one. */
export const SHORT_START = Uint8Array.of(0xf7, 0x46);

/** A short block that holds bytes as they are. */
export function shortBlock(content: Uint8Array, domain = 0): Uint8Array<ArrayBuffer> {
  return new Writer()
    .byte(0x80 + domain)
    .number(content.length)
    .number(content.length + 5)
    .byte(STORED)
    .word(crc32c(content))
    .bytes(content)
    .finish();
}

/** The flag of a member with one block and no index. */
export const SINGLE = 0x20;
/** The flag of a header with fields. */
export const FIELDS = 0x10;
