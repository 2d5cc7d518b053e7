import { VERSION } from "../codec/container/header.js";
import { readMembers } from "../codec/container/member.js";
import { ArraySource, type ByteSource } from "../codec/container/source.js";
import { Kernel } from "../codec/kernel.js";
import { toBytes } from "./arrays.js";
import { type Metadata, readMetadata } from "./metadata.js";

/** One of the files that were concatenated to a file. */
export interface MemberListing {
  readonly version: number;
  readonly domain: string;
  readonly metadata: Metadata;
  readonly blocks: number;
  readonly contentSize: number;
  readonly compressedSize: number;
}

export interface Listing {
  readonly members: readonly MemberListing[];
  readonly contentSize: number;
  readonly compressedSize: number;
}

/**
 * What is in a file, without decoding it. Checksums of blocks are not looked at.
 * @throws FlowzipError `not-flowzip`, `truncated`, `corrupt`, `unsupported`, `trailing-data`
 * @example
 * const { contentSize, members } = await list(packed);
 */
export async function list(file: BufferSource): Promise<Listing> {
  return listSource(new ArraySource(toBytes(file)));
}

/** As {@link list}, over a source that may be able to skip what is not needed. */
export async function listSource(source: ByteSource): Promise<Listing> {
  const members: MemberListing[] = [];
  let about: Pick<MemberListing, "version" | "domain" | "metadata"> | undefined;
  for await (const event of readMembers(await Kernel.load(), source, { bodies: false })) {
    if (event.kind === "header") {
      about = {
        version: VERSION,
        domain: event.header.domain,
        metadata: readMetadata(event.header.fields),
      };
    }
    if (event.kind === "end" && about !== undefined) {
      members.push({
        ...about,
        blocks: event.blocks.length,
        contentSize: sum(event.blocks.map(({ contentSize }) => contentSize)),
        compressedSize: event.size,
      });
    }
  }
  return {
    members,
    contentSize: sum(members.map(({ contentSize }) => contentSize)),
    compressedSize: sum(members.map(({ compressedSize }) => compressedSize)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
