import type { Kernel } from "../kernel.js";
import { corrupt } from "./errors.js";
import { LARGEST_BLOCK, LARGEST_BODY_EXCESS, LARGEST_PARAMETERS, MOST_FLOWS } from "./limits.js";
import { numberLength, Reader, Writer } from "./wire.js";

export const BLOCK_TAG = 1;
const CHECK_BYTES = 4;

/** A flow of a block's chain as it is written: its number, and its parameters in its own form. */
export interface FlowRecord {
  readonly id: number;
  readonly parameters: Uint8Array;
}

/** How a block's content was turned into its payload: flows in the order of encoding, then a prior. */
export interface ChainRecord {
  readonly flows: readonly FlowRecord[];
  readonly prior: number;
}

/** What a reader knows of a block before it has read its body. */
export interface BlockHeader {
  readonly contentSize: number;
  readonly bodySize: number;
  /** The bytes of the header itself. */
  readonly headerBytes: number;
}

/** All of a block: header, body and check. */
export function blockBytes(header: BlockHeader): number {
  return header.headerBytes + header.bodySize + CHECK_BYTES;
}

/** The most that a header takes: tag, two numbers. */
export const LONGEST_BLOCK_HEADER =
  1 + numberLength(LARGEST_BLOCK) + numberLength(LARGEST_BLOCK + LARGEST_BODY_EXCESS);

/** The chain of a stored block: no flow, prior 0. */
const STORED_CHAIN_BYTES = 2;

/** How many bytes a block of `contentSize` bytes takes at the most. */
export function largestBlockBytes(contentSize: number): number {
  const body = STORED_CHAIN_BYTES + CHECK_BYTES + contentSize;
  return 1 + numberLength(contentSize) + numberLength(body) + body + CHECK_BYTES;
}

export function writeChain(chain: ChainRecord): Uint8Array<ArrayBuffer> {
  const writer = new Writer().byte(chain.prior).byte(chain.flows.length);
  for (const { id, parameters } of chain.flows) writer.byte(id).number(parameters.length).bytes(parameters);
  return writer.finish();
}

export function readChain(reader: Reader): ChainRecord {
  const prior = reader.byte();
  const count = reader.byte();
  if (count > MOST_FLOWS) throw corrupt(`a block has ${count} flows, at most ${MOST_FLOWS} are possible`);
  const flows: FlowRecord[] = [];
  for (let index = 0; index < count; index++) {
    const id = reader.byte();
    flows.push({
      id,
      parameters: reader.take(reader.number(LARGEST_PARAMETERS, "size of a flow's parameters")),
    });
  }
  return { flows, prior };
}

/** The priors of bytes that code: the last states of their payload hold the content check. */
const CODING_PRIORS = { first: 1, last: 3 } as const;

/** Whether the payload of a prior holds the content check; for all others it stands before the payload. */
export function holdsCheck(prior: number): boolean {
  return prior >= CODING_PRIORS.first && prior <= CODING_PRIORS.last;
}

/** The size of a block's body in bytes. */
export function bodyBytes(chain: ChainRecord, payloadSize: number): number {
  return writeChain(chain).length + (holdsCheck(chain.prior) ? 0 : CHECK_BYTES) + payloadSize;
}

/** Writes a block: tag, sizes, chain, content check if the payload does not hold it, payload, and the check of all of these. */
export function writeBlock(
  kernel: Kernel,
  content: { readonly size: number; readonly check: number },
  chain: ChainRecord,
  payload: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const writer = new Writer()
    .byte(BLOCK_TAG)
    .number(content.size)
    .number(bodyBytes(chain, payload.length))
    .bytes(writeChain(chain));
  if (!holdsCheck(chain.prior)) writer.word(content.check);
  const head = writer.finish();
  const block = new Uint8Array(head.length + payload.length + CHECK_BYTES);
  block.set(head);
  block.set(payload, head.length);
  const check = kernel.crc32c(block.subarray(0, -CHECK_BYTES));
  new DataView(block.buffer).setUint32(block.length - CHECK_BYTES, check, true);
  return block;
}

/**
 * Reads a block's header; `bytes` begin at its tag.
 * @throws FlowzipError `corrupt`, or `truncated` where the bytes end within the header
 */
export function readBlockHeader(bytes: Uint8Array): BlockHeader {
  const reader = new Reader(bytes, "in the header of a block");
  const tag = reader.byte();
  if (tag !== BLOCK_TAG) throw corrupt(`a block begins with ${tag} instead of ${BLOCK_TAG}`);
  const contentSize = reader.number(LARGEST_BLOCK, "size of the content");
  const bodySize = reader.number(contentSize + LARGEST_BODY_EXCESS, "size of the body");
  return { contentSize, bodySize, headerBytes: reader.position };
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
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  if (
    blockBytes(header) !== block.length ||
    view.getUint32(block.length - CHECK_BYTES, true) !== kernel.crc32c(block.subarray(0, -CHECK_BYTES))
  ) {
    throw corrupt("a block does not match its checksum");
  }
  const reader = new Reader(
    block.subarray(header.headerBytes, -CHECK_BYTES),
    "in the chain of a block",
    true,
  );
  const { chain, contentCheck } = readChainAndCheck(reader);
  return { ...header, chain, contentCheck, payload: reader.take(reader.remaining) };
}

/** What a body begins with: its chain, and the check of its content where the payload does not hold it. */
export function readChainAndCheck(reader: Reader): Pick<OpenedBlock, "chain" | "contentCheck"> {
  const chain = readChain(reader);
  return { chain, contentCheck: holdsCheck(chain.prior) ? undefined : reader.word() };
}
