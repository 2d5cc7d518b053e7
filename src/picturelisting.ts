import type { BlockHeader } from "../codec/container/block.js";
import { readChainAndCheck } from "../codec/container/block.js";
import { LARGEST_PARAMETERS, MOST_FLOWS } from "../codec/container/limits.js";
import type { BlockAhead } from "../codec/container/member.js";
import { Reader } from "../codec/container/wire.js";
import { type PictureAbout, readAbout, readTiledAbout } from "../codec/domain/picturehead.js";
import { tileCount } from "../codec/domain/tilegrid.js";
import { PLANE_PRIORS } from "../codec/image/priors.js";
import { IMAGE_FLOWS } from "../codec/image/registry.js";
import { formatOf, keepsPixelsOnly } from "./formats/pictures.js";

/** What became of some of a picture's tiles: flows in their order, then a prior. */
export interface ChainListing {
  readonly flows: readonly string[];
  readonly prior: string;
  readonly tiles: number;
}

/** What a file says of its picture. */
export interface PictureListing {
  /** Of the file that it was in, as in `PNG`. */
  readonly format: string;
  /** Whether the file comes back byte for byte, or another one of the same pixels. */
  readonly kept: "file" | "pixels";
  readonly width: number;
  readonly height: number;
  readonly planes: number;
  /** Of a sample. */
  readonly bits: number;
  readonly tiles: number;
  /** The chains of its tiles, those of most tiles first. */
  readonly chains: readonly ChainListing[];
}

/** As much of a block as tells its chain and what a picture's begins with. */
const BEGINNING = 64 + MOST_FLOWS * (LARGEST_PARAMETERS + 4);

/** How much of a block a listing looks at. */
export function listedBytes({ member }: BlockAhead): number {
  return member.domain === "pictures" ? BEGINNING : 0;
}

/** Gathers what there is to say of a picture from the beginnings of its blocks, in order. */
export class PictureReader {
  readonly #isSingle: boolean;
  readonly #chains = new Map<string, { flows: readonly string[]; prior: string; tiles: number }>();
  #about: PictureAbout | undefined;
  #tiles = 1;
  /** The size of the file of a picture in tiles. */
  fileSize: number | undefined;

  constructor(isSingle: boolean) {
    this.#isSingle = isSingle;
  }

  /** @throws FlowzipError `corrupt` or `unsupported` */
  add(header: BlockHeader, bytes: Uint8Array): void {
    const reader = new Reader(bytes.subarray(header.headerBytes), "in a block of a picture", true);
    const { chain } = readChainAndCheck(reader);
    if (this.#about === undefined && !this.#isSingle) {
      const about = readTiledAbout(reader);
      this.#about = about;
      this.#tiles = tileCount(about.grid);
      this.fileSize = about.fileSize;
      return;
    }
    this.#about ??= readAbout(reader);
    const prior = PLANE_PRIORS.find(({ id }) => id === chain.prior)?.name ?? "bytes";
    const flows =
      prior === "bytes"
        ? []
        : chain.flows.map((flow) => IMAGE_FLOWS.find(({ id }) => id === flow.id)?.name ?? `flow ${flow.id}`);
    const key = [...flows, prior].join();
    const known = this.#chains.get(key);
    if (known === undefined) this.#chains.set(key, { flows, prior, tiles: 1 });
    else known.tiles++;
  }

  /** Undefined where there was no block. */
  get listing(): PictureListing | undefined {
    if (this.#about === undefined) return undefined;
    const { format, shape } = this.#about;
    return {
      format: formatOf(format).name,
      kept: keepsPixelsOnly(format) ? "pixels" : "file",
      ...shape,
      tiles: this.#tiles,
      chains: [...this.#chains.values()].sort((one, other) => other.tiles - one.tiles),
    };
  }
}
