import { type Header, VERSION } from "../codec/container/header.js";
import { readMembers } from "../codec/container/member.js";
import { ArraySource, type ByteSource } from "../codec/container/source.js";
import { Kernel } from "../codec/kernel.js";
import { toBytes } from "./arrays.js";
import { type Metadata, readMetadata } from "./metadata.js";
import { listedBytes, type PictureListing, PictureReader } from "./picturelisting.js";

/** One of the files that were concatenated to a file. */
export interface MemberListing {
  readonly version: number;
  readonly domain: string;
  readonly metadata: Metadata;
  readonly blocks: number;
  readonly contentSize: number;
  readonly compressedSize: number;
  /** What a member of the domain `pictures` holds. */
  readonly picture?: PictureListing;
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
  let header: Header | undefined;
  let picture: PictureReader | undefined;
  for await (const event of readMembers(await Kernel.load(), source, { wanted: listedBytes })) {
    if (event.kind === "header") {
      header = event.header;
      picture = header.domain === "pictures" ? new PictureReader(header.single) : undefined;
    }
    if (event.kind === "block") picture?.add(event.header, event.bytes);
    if (event.kind === "end" && header !== undefined) {
      const listing = picture?.listing;
      members.push({
        version: VERSION,
        domain: header.domain,
        metadata: readMetadata(header.fields),
        blocks: event.blocks.length,
        contentSize: picture?.fileSize ?? sum(event.blocks.map(({ contentSize }) => contentSize)),
        compressedSize: event.size,
        ...(listing === undefined ? {} : { picture: listing }),
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
