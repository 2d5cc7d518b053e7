import { type BlockHeader, blockBytes } from "../codec/container/block.js";
import { corrupt, FlowzipError } from "../codec/container/errors.js";
import type { Header } from "../codec/container/header.js";
import { type BlockAhead, type MemberEvent, readMembers } from "../codec/container/member.js";
import type { ByteSource } from "../codec/container/source.js";
import { decodeMemory } from "../codec/domain/bytes.js";
import { pictureTooLarge } from "../codec/domain/pictures.js";
import { tileCount } from "../codec/domain/tilegrid.js";
import { readTiledHead } from "../codec/domain/tiles.js";
import { pictureBytes } from "../codec/image/samplebytes.js";
import type { Kernel } from "../codec/kernel.js";
import type { MemoryGate } from "./gate.js";
import { neededModel } from "./itemdecoder.js";
import { readMetadata } from "./metadata.js";
import type { CompleteDecodeOptions } from "./options.js";
import { PictureAssembly } from "./pictureassembly.js";
import { noPicture } from "./region.js";
import type { BlockRunner } from "./runner.js";

type Bytes = Uint8Array<ArrayBuffer>;
type BlockEvent = MemberEvent & { readonly kind: "block" };

/** Something to do for a block: work that can be done beside that of others, then what is done in the order of the blocks. */
export interface Step {
  /** Bytes of the file. */
  readonly taken: number;
  readonly position: number;
  /** What the work needs. */
  readonly memory: number;
  work(): Promise<Bytes>;
  /** @returns what is given out, if anything */
  finish(made: Bytes): Promise<Bytes | undefined>;
  /** The picture in tiles that the block belongs to, which can do without it. */
  readonly picture?: PictureAssembly;
  /** The picture that is complete with this step. */
  readonly ends?: PictureAssembly;
}

/** The steps that a file takes, as it is read. */
export class DecodeSteps {
  /** The picture in tiles that is being put together. */
  picture: PictureAssembly | undefined;
  readonly #kernel: Kernel;
  readonly #runner: BlockRunner;
  readonly #gate: MemoryGate;
  readonly #options: CompleteDecodeOptions;
  #claimed = 0;
  #members = 0;

  constructor(kernel: Kernel, runner: BlockRunner, gate: MemoryGate, options: CompleteDecodeOptions) {
    this.#kernel = kernel;
    this.#runner = runner;
    this.#gate = gate;
    this.#options = options;
  }

  async *read(source: ByteSource): AsyncGenerator<Step, void, void> {
    const { signal, onMetadata } = this.#options;
    let member: Header | undefined;
    let index = 0;
    for await (const event of readMembers(this.#kernel, source, { wanted: (ahead) => this.#wanted(ahead) })) {
      signal?.throwIfAborted();
      if (event.kind === "header") {
        // Read in any case, so that whether a file is sound does not hang on who asks.
        const metadata = readMetadata(event.header.fields);
        onMetadata?.(metadata);
        this.#begin();
        member = event.header;
        index = 0;
      }
      if (event.kind === "block" && member !== undefined) yield* this.#block(event, member, index++);
      if (event.kind === "end" && member?.domain === "pictures" && !member.single) yield this.#end(index);
    }
  }

  #begin(): void {
    this.#members++;
    if (this.#options.region === undefined || this.#members === 1) return;
    throw new FlowzipError(
      "invalid-argument",
      "the file holds several files, one after the other",
      "take them apart first, or leave the region out",
    );
  }

  /** Refuses what a block claims before anything is read or done for it. */
  #wanted({ header, position, member, index }: BlockAhead): number {
    const { region } = this.#options;
    const isTiled = member.domain === "pictures" && !member.single;
    if (isTiled && index > 0) {
      const shape = this.picture?.tileShape(index - 1);
      if (shape === undefined || header.contentSize !== pictureBytes(shape)) {
        throw corrupt(`the tile at byte ${position} has not the size that its picture says`);
      }
      return this.picture?.needs(index - 1) === true ? Number.POSITIVE_INFINITY : 0;
    }
    if (region !== undefined && member.domain !== "pictures") throw noPicture();
    if (!isTiled && region === undefined) this.#claim(header.contentSize);
    this.#checkMemory(header, position);
    return Number.POSITIVE_INFINITY;
  }

  #claim(bytes: number): void {
    const { maxOutputSize } = this.#options;
    this.#claimed += bytes;
    if (this.#claimed <= maxOutputSize) return;
    throw new FlowzipError(
      "limit-exceeded",
      `the content has more than the ${maxOutputSize} bytes that are allowed`,
      "raise maxOutputSize, or decode it as a stream",
    );
  }

  #checkMemory({ contentSize }: BlockHeader, position: number): void {
    const { memory } = this.#options;
    const needed = decodeMemory(contentSize);
    if (needed <= memory) return;
    throw new FlowzipError(
      "limit-exceeded",
      `the block at byte ${position} needs ${needed} bytes of memory, the limit is ${memory}`,
      "raise the limit of memory",
    );
  }

  *#block(event: BlockEvent, member: Header, index: number): Generator<Step, void, void> {
    if (member.domain !== "pictures" || member.single) yield this.#whole(event, member);
    else if (index === 0) this.#openPicture(event);
    else if (this.picture?.needs(index - 1) === true) yield this.#tile(event, this.picture, index - 1);
  }

  /** A block that stands for itself. */
  #whole({ header, position, bytes }: BlockEvent, { domain }: Header): Step {
    const { memory, region, signal, findModel } = this.#options;
    return {
      taken: bytes.length,
      position,
      memory: decodeMemory(header.contentSize),
      work: async () => {
        if (domain === "bytes") return this.#runner.run("decode", { bytes }, signal);
        if (domain === "pictures")
          return this.#runner.run("decodePicture", { bytes, memory, region }, signal);
        const model = await neededModel(this.#kernel, bytes, findModel);
        return this.#runner.run("decodeItems", { bytes, model }, signal);
      },
      finish: async (made) => {
        if (region !== undefined) this.#claim(made.length);
        return made;
      },
    };
  }

  #openPicture({ bytes, position }: BlockEvent): void {
    const { region, memory } = this.#options;
    const head = located(position, () => readTiledHead(this.#kernel, bytes));
    const picture = new PictureAssembly(head, region);
    this.#claim(region === undefined ? head.fileSize : pictureBytes({ ...head.shape, ...region }));
    const needed = picture.memory + picture.tileMemory;
    if (needed > memory) throw pictureTooLarge(head.shape, needed, memory);
    this.#gate.reserve(picture.memory);
    this.picture = picture;
  }

  #tile({ header, position, bytes }: BlockEvent, picture: PictureAssembly, index: number): Step {
    const shape = picture.tileShape(index);
    return {
      taken: blockBytes(header),
      position,
      memory: picture.tileMemory,
      work: () => this.#runner.run("decodeTile", { bytes, shape }, this.#options.signal),
      finish: async (content) => {
        picture.place(index, content);
        return undefined;
      },
      picture,
    };
  }

  /** Gives out the picture when all of its tiles are in. */
  #end(blocks: number): Step {
    const { picture } = this;
    if (picture === undefined || blocks !== 1 + tileCount(picture.head.grid)) {
      throw corrupt("a picture has not as many blocks as tiles");
    }
    return {
      taken: 0,
      position: 0,
      memory: 0,
      work: async () => new Uint8Array(0),
      // A picture of which nothing is left is not given out.
      finish: async () =>
        picture.damage !== undefined && !picture.hasTiles ? undefined : this.give(picture),
      ends: picture,
    };
  }

  /** The file of a picture of which there will be no more tiles. */
  async give(picture: PictureAssembly): Promise<Bytes> {
    if (picture === this.picture) this.picture = undefined;
    return picture.restore(this.#runner, picture.damage === undefined, this.#options.signal).finally(() => {
      this.#gate.giveBack(picture.memory);
    });
  }
}

/** Has an error say which block it is about. */
export function locate(error: unknown, position: number): unknown {
  if (!(error instanceof FlowzipError)) return error;
  return new FlowzipError(error.code, `${error.what} (the block at byte ${position})`, error.advice);
}

function located<Value>(position: number, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw locate(error, position);
  }
}
