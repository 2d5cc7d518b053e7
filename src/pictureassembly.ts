import { corrupt, type FlowzipError } from "../codec/container/errors.js";
import { type Area, overlap, tileArea, tileCount } from "../codec/domain/tilegrid.js";
import { largestTileMemory, type TiledHead, tileShape } from "../codec/domain/tiles.js";
import type { PictureShape } from "../codec/image/plane.js";
import { pictureBytes } from "../codec/image/samplebytes.js";
import { copyArea } from "./formats/raster.js";
import { fileMemory } from "./picturefile.js";
import { checkRegion } from "./region.js";
import type { BlockRunner } from "./runner.js";

type Bytes = Uint8Array<ArrayBuffer>;

/** The samples of a picture in tiles, or of a region of it, put together as its tiles come. */
export class PictureAssembly {
  readonly head: TiledHead;
  /** What the first tile that was lost was lost by. */
  damage: FlowzipError | undefined;
  readonly #area: Area;
  readonly #isPart: boolean;
  readonly #shape: PictureShape;
  #bytes: Bytes | undefined;

  /** @throws FlowzipError `invalid-argument` for a region that is not all in the picture */
  constructor(head: TiledHead, region: Area | undefined) {
    const { width, height } = head.shape;
    if (region !== undefined) checkRegion(region, head.shape);
    this.head = head;
    this.#isPart = region !== undefined;
    this.#area = region ?? { x: 0, y: 0, width, height };
    this.#shape = { ...head.shape, width: this.#area.width, height: this.#area.height };
  }

  /** How many bytes of memory its samples and the file that is made of them take at the most. */
  get memory(): number {
    return fileMemory(this.#isPart ? pictureBytes(this.#shape) : this.head.fileSize, this.#shape);
  }

  /** How many bytes its largest tile takes to decode. */
  get tileMemory(): number {
    return largestTileMemory(this.head.grid, this.head.shape);
  }

  /** Whether any tile was put in. */
  get hasTiles(): boolean {
    return this.#bytes !== undefined;
  }

  /** @throws FlowzipError `corrupt` for a tile that the picture has not */
  tileShape(index: number): PictureShape {
    if (index >= tileCount(this.head.grid)) throw corrupt("a picture has more blocks than tiles");
    return tileShape(this.head.grid, this.head.shape, index);
  }

  needs(index: number): boolean {
    const { width, height } = overlap(this.#area, tileArea(this.head.grid, this.head.shape, index));
    return width > 0 && height > 0;
  }

  place(index: number, content: Uint8Array): void {
    const tile = tileArea(this.head.grid, this.head.shape, index);
    this.#bytes ??= new Uint8Array(pictureBytes(this.#shape));
    copyArea(
      { bytes: content, area: tile },
      { bytes: this.#bytes, area: this.#area },
      overlap(this.#area, tile),
      this.#shape,
    );
  }

  /**
   * The file, once: that of the whole picture, or else another one of the same kind. Tiles that are missing are zeros.
   * @param isWhole whether no tile is missing
   */
  restore(runner: BlockRunner, isWhole: boolean, signal: AbortSignal | undefined): Promise<Bytes> {
    const bytes = this.#bytes ?? new Uint8Array(pictureBytes(this.#shape));
    const isOriginal = isWhole && !this.#isPart;
    return runner.run("restore", { bytes, shape: this.#shape, head: this.head, isOriginal }, signal);
  }
}
