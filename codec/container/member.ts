import type { Kernel } from "../kernel.js";
import { type BlockHeader, blockBytes, LONGEST_BLOCK_HEADER, readBlockHeader } from "./block.js";
import { END_TAG, type IndexEntry, writeIndex } from "./blockindex.js";
import { corrupt, FlowzipError, truncated } from "./errors.js";
import {
  type Field,
  FULL_HEADER_BYTES,
  type Header,
  MAGIC,
  type MemberStart,
  readFields,
  readFullHeader,
  START_BYTES,
  startOf,
} from "./header.js";
import { LARGEST_FIELDS } from "./limits.js";
import { type ByteSource, take } from "./source.js";
import { LONGEST_NUMBER, Reader } from "./wire.js";

/** What a walk over a file comes by, in this order: a header, its blocks, an end; and so on for each member. */
export type MemberEvent =
  | { readonly kind: "header"; readonly header: Header }
  | {
      readonly kind: "block";
      readonly header: BlockHeader;
      readonly position: number;
      readonly bytes: Uint8Array;
    }
  | { readonly kind: "end"; readonly blocks: readonly IndexEntry[]; readonly size: number };

/** Counts what it lets through, so that errors can say where they are. */
class CountedSource implements ByteSource {
  position = 0;
  readonly #source: ByteSource;
  #ahead: Uint8Array = new Uint8Array(0);

  constructor(source: ByteSource) {
    this.#source = source;
  }

  async takeUpTo(size: number): Promise<Uint8Array> {
    const bytes = await this.peek(size);
    this.#ahead = this.#ahead.subarray(bytes.length);
    this.position += bytes.length;
    return bytes;
  }

  /** The next bytes, which stay the next ones. */
  async peek(size: number): Promise<Uint8Array> {
    if (this.#ahead.length < size) {
      const more = await this.#source.takeUpTo(size - this.#ahead.length);
      if (this.#ahead.length === 0) this.#ahead = more;
      else {
        const joined = new Uint8Array(this.#ahead.length + more.length);
        joined.set(this.#ahead);
        joined.set(more, this.#ahead.length);
        this.#ahead = joined;
      }
    }
    return this.#ahead.subarray(0, size);
  }

  async skip(size: number): Promise<number> {
    const known = Math.min(size, this.#ahead.length);
    this.#ahead = this.#ahead.subarray(known);
    const skipped = known + (await this.#source.skip(size - known));
    this.position += skipped;
    return skipped;
  }
}

/** A block that a walk has come to, before its body is read. */
export interface BlockAhead {
  readonly header: BlockHeader;
  readonly position: number;
  /** The header of its member, and its number there. */
  readonly member: Header;
  readonly index: number;
}

/** How {@link readMembers} walks. */
export interface WalkOptions {
  /**
   * Sees each block before its body is read, and throws to refuse it.
   * @returns how many bytes of the block to hand over at the most; sources skip the others
   */
  wanted(block: BlockAhead): number;
}

/**
 * Walks over all members of a file.
 * @throws FlowzipError `not-flowzip`, `truncated`, `corrupt`, `unsupported`, `trailing-data`
 */
export async function* readMembers(
  kernel: Kernel,
  bytes: ByteSource,
  options: WalkOptions,
): AsyncGenerator<MemberEvent, void, void> {
  const source = new CountedSource(bytes);
  for (let first = true; first || (await source.peek(1)).length > 0; first = false) {
    const head = await source.peek(START_BYTES);
    const start = startOf(head);
    if (start === undefined) throw noMember(first, head, source.position);
    yield* readMember(kernel, source, start, options);
  }
}

/** The error of bytes that begin no member. */
function noMember(first: boolean, head: Uint8Array, position: number): FlowzipError {
  if (first) {
    return new FlowzipError(
      "not-flowzip",
      "the data does not begin as a flowzip file does",
      "check that it is the file that was meant",
    );
  }
  const known = head.subarray(0, MAGIC.length);
  if (head.length < START_BYTES && known.every((value, at) => value === MAGIC[at])) {
    return truncated("in the header");
  }
  return new FlowzipError(
    "trailing-data",
    `from byte ${position} on, the data is no flowzip file`,
    "all before it was decoded; cut it off",
  );
}

async function* readMember(
  kernel: Kernel,
  source: CountedSource,
  begin: MemberStart,
  { wanted }: WalkOptions,
): AsyncGenerator<MemberEvent, void, void> {
  const start = source.position;
  const header = await readHeader(kernel, source, begin);
  yield { kind: "header", header };

  const entries: IndexEntry[] = [];
  for (;;) {
    const position = source.position;
    const head = await source.peek(LONGEST_BLOCK_HEADER);
    if (head[0] === END_TAG && !header.single) break;
    const block = readBlockHeader(head);
    if ((block.shortOf !== undefined) !== header.isShort) {
      throw corrupt(`the block at byte ${position} is ${header.isShort ? "not " : ""}a short one`);
    }
    const blockSize = blockBytes(block);
    const size = wanted({ header: block, position, member: header, index: entries.length });
    const where = `in the block at byte ${position}`;
    const bytes = await take(source, Math.min(size, blockSize), where);
    const rest = blockSize - bytes.length;
    if (rest > 0 && (await source.skip(rest)) < rest) await take(source, 1, where);
    yield { kind: "block", header: block, position, bytes };
    entries.push({ contentSize: block.contentSize, blockSize });
    if (header.single) break;
  }

  if (!header.single) {
    const expected = writeIndex(kernel, entries);
    const index = await source.takeUpTo(expected.length);
    // A shorter index that says something else is wrong before it is too short.
    if (index.some((value, at) => expected[at] !== value)) {
      throw corrupt("the index at the end does not agree with the blocks before it");
    }
    if (index.length < expected.length) throw truncated("in the index");
  }
  yield { kind: "end", blocks: entries, size: source.position - start };
}

async function readHeader(kernel: Kernel, source: CountedSource, begin: MemberStart): Promise<Header> {
  if (begin === "full") {
    const head = await take(source, FULL_HEADER_BYTES, "in the header");
    const { hasFields, ...flags } = readFullHeader(kernel, head);
    return { ...flags, isShort: false, fields: hasFields ? await readSection(kernel, source) : [] };
  }
  await take(source, begin === "short" ? MAGIC.length : START_BYTES, "in the header");
  const fields = begin === "short" ? [] : await readSection(kernel, source);
  const { shortOf } = readBlockHeader(await source.peek(LONGEST_BLOCK_HEADER));
  if (shortOf === undefined) throw corrupt("a short header has no short block behind it");
  return { domain: shortOf, single: true, isShort: true, fields };
}

/** Reads a section of fields. */
async function readSection(kernel: Kernel, source: CountedSource): Promise<Field[]> {
  const sizeReader = new Reader(await source.peek(LONGEST_NUMBER), "in the header's fields");
  const size = sizeReader.number(LARGEST_FIELDS, "size of the header's fields");
  const section = await take(source, sizeReader.position + size, "in the header's fields");
  const check = new Reader(await take(source, 4, "in the header's fields"), "in the header's fields").word();
  if (check !== kernel.crc32c(section)) throw corrupt("the header's fields do not match their checksum");
  return readFields(section.subarray(sizeReader.position));
}
