import type { Kernel } from "../kernel.js";
import { type ChainRecord, readChain, writeChain } from "./chain.js";
import { DOMAINS, type Domain } from "./domain.js";
import { corrupt, unsupported } from "./errors.js";
import { LARGEST_BLOCK, LARGEST_BODY_EXCESS, LARGEST_SHORT } from "./limits.js";
import { numberLength, Reader, Writer } from "./wire.js";

export const BLOCK_TAG = 1;
/** Tags of short blocks are these and the number of the domain. */
const SHORT_TAG = 0x80;
const SHORT_DOMAINS = 0x0f;
const SHORT_KINDS: readonly Domain[] = ["bytes", "pictures"];
const CHECK_BYTES = 4;

/** What a reader knows of a block before it has read its body. */
export interface BlockHeader {
  readonly contentSize: number;
  readonly bodySize: number;
  /** The bytes of the header itself. */
  readonly headerBytes: number;
  /** The domain that the tag of a short block tells; undefined for one with a check of its own. */
  readonly shortOf: Domain | undefined;
}

/** All of a block: header, body and check. */
export function blockBytes(header: BlockHeader): number {
  return header.headerBytes + header.bodySize + checkBytes(header);
}

function checkBytes({ shortOf }: Pick<BlockHeader, "shortOf">): number {
  return shortOf === undefined ? CHECK_BYTES : 0;
}

/** Whether a tag is one of short blocks, of domains that are known or not. */
export function isShortTag(tag: number): boolean {
  return (tag & ~SHORT_DOMAINS) === SHORT_TAG;
}

/** The most that a header takes: tag, two numbers. */
export const LONGEST_BLOCK_HEADER =
  1 + numberLength(LARGEST_BLOCK) + numberLength(LARGEST_BLOCK + LARGEST_BODY_EXCESS);

/** The chain of a stored block. */
const STORED_CHAIN_BYTES = 1;

/** How many bytes a block of `contentSize` bytes takes at the most. */
export function largestBlockBytes(contentSize: number): number {
  const body = STORED_CHAIN_BYTES + CHECK_BYTES + contentSize;
  return 1 + numberLength(contentSize) + numberLength(body) + body + CHECK_BYTES;
}

/** The priors whose payloads have no states that could hold a check: the latent itself, and the stack of items. */
const WITHOUT_CHECK: readonly number[] = [0, 64];

/** Whether the payload of a prior holds the content check, in its last states; otherwise it stands before the payload. */
export function holdsCheck(prior: number): boolean {
  return !WITHOUT_CHECK.includes(prior);
}

/** The size of a block's body in bytes. */
export function bodyBytes(chain: ChainRecord, payloadSize: number): number {
  return writeChain(chain).length + (holdsCheck(chain.prior) ? 0 : CHECK_BYTES) + payloadSize;
}

/** What a block is made of besides chain and payload. */
export interface BlockContent {
  readonly size: number;
  readonly check: number;
  /** The domain, for a short block. */
  readonly shortOf?: Domain;
}

/**
 * Writes a block: tag, sizes, chain, content check if the payload does not hold it, payload, and the check of all of these, which
 * short blocks do without.
 */
export function writeBlock(
  kernel: Kernel,
  { size, check, shortOf }: BlockContent,
  chain: ChainRecord,
  payload: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const writer = new Writer()
    .byte(shortOf === undefined ? BLOCK_TAG : SHORT_TAG + DOMAINS.indexOf(shortOf))
    .number(size)
    .number(bodyBytes(chain, payload.length))
    .bytes(writeChain(chain));
  if (!holdsCheck(chain.prior)) writer.word(check);
  const head = writer.finish();
  const end = head.length + payload.length;
  const block = new Uint8Array(end + checkBytes({ shortOf }));
  block.set(head);
  block.set(payload, head.length);
  if (shortOf === undefined) {
    new DataView(block.buffer).setUint32(end, kernel.crc32c(block.subarray(0, end)), true);
  }
  return block;
}

/**
 * Reads a block's header; `bytes` begin at its tag.
 * @throws FlowzipError `corrupt`, `truncated` where the bytes end within the header, or `unsupported` for a short block of an
 * unknown domain
 */
export function readBlockHeader(bytes: Uint8Array): BlockHeader {
  const reader = new Reader(bytes, "in the header of a block");
  const tag = reader.byte();
  const shortOf = isShortTag(tag) ? domainOf(tag) : undefined;
  if (tag !== BLOCK_TAG && shortOf === undefined) {
    throw corrupt(`a block begins with ${tag} instead of ${BLOCK_TAG}`);
  }
  const contentSize = reader.number(
    shortOf === undefined ? LARGEST_BLOCK : LARGEST_SHORT,
    "size of the content",
  );
  const bodySize = reader.number(contentSize + LARGEST_BODY_EXCESS, "size of the body");
  return { contentSize, bodySize, headerBytes: reader.position, shortOf };
}

function domainOf(tag: number): Domain {
  const domain = SHORT_KINDS[tag & SHORT_DOMAINS];
  if (domain === undefined) throw unsupported(`the file holds an unknown domain (${tag & SHORT_DOMAINS})`);
  return domain;
}

/** A block, taken apart and found whole. */
export interface OpenedBlock extends BlockHeader {
  readonly chain: ChainRecord;
  /** Undefined where the payload holds it. */
  readonly contentCheck: number | undefined;
  readonly payload: Uint8Array;
}

/**
 * Takes a whole block apart.
 * @throws FlowzipError `corrupt` where its check fails
 */
export function openBlock(kernel: Kernel, block: Uint8Array): OpenedBlock {
  const header = readBlockHeader(block);
  const end = block.length - checkBytes(header);
  if (blockBytes(header) !== block.length || (end < block.length && !hasCheck(kernel, block, end))) {
    throw corrupt("a block does not match its checksum");
  }
  const reader = new Reader(block.subarray(header.headerBytes, end), "in the chain of a block", true);
  const { chain, contentCheck } = readChainAndCheck(reader);
  return { ...header, chain, contentCheck, payload: reader.take(reader.remaining) };
}

function hasCheck(kernel: Kernel, block: Uint8Array, end: number): boolean {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  return view.getUint32(end, true) === kernel.crc32c(block.subarray(0, end));
}

/** What a body begins with: its chain, and the check of its content where the payload does not hold it. */
export function readChainAndCheck(reader: Reader): Pick<OpenedBlock, "chain" | "contentCheck"> {
  const chain = readChain(reader);
  return { chain, contentCheck: holdsCheck(chain.prior) ? undefined : reader.word() };
}
