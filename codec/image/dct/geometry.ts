import { type Sampling, SiteGrid } from "../lattice/sampling.js";
import { SIDE } from "./islow.js";

/** How a picture lies in the JPEG that it is a part of, and how chroma was brought to its size. */
export interface Placement {
  /** An index into the kernels of {@link Sampling}. */
  readonly kernel: number;
  readonly horizontal: boolean;
  readonly vertical: boolean;
  /** Columns and rows between the beginning of a unit of the JPEG and that of the picture. */
  readonly left: number;
  readonly top: number;
  /** Whether the JPEG went on to each side: a triangle filter then sees sites beyond. */
  readonly beyondLeft: boolean;
  readonly beyondRight: boolean;
  readonly beyondTop: boolean;
  readonly beyondBottom: boolean;
}

/** One direction of the samples of a component. */
export interface Extent {
  /** Blocks of coefficients. */
  readonly blocks: number;
  /** Samples in use; the first `before` of them and those after the blocks are beyond the blocks. */
  readonly samples: number;
  /** 0 or 1. */
  readonly before: number;
  /** 0 or 1. */
  readonly after: number;
}

/** One direction of a picture within its JPEG. */
export interface Direction {
  readonly luma: Extent;
  readonly chroma: Extent;
  /** Where the picture begins among the pixels that the samples make. */
  readonly offset: number;
  readonly pixels: number;
}

/** Units are twice as long where chroma is halved. */
export function unitOf(halved: boolean): number {
  return halved ? 2 * SIDE : SIDE;
}

function directionOf(
  length: number,
  halved: boolean,
  phase: number,
  filtered: boolean,
  beyondLow: boolean,
  beyondHigh: boolean,
): Direction {
  const end = phase + length;
  const unit = unitOf(halved);
  const rest = end % unit;
  // Sites beyond the blocks matter where a filter looks there.
  const before = halved && filtered && beyondLow && phase === 0 ? 1 : 0;
  const after = halved && filtered && beyondHigh && rest === 0 ? 1 : 0;
  const chromaBlocks = Math.ceil(end / unit);
  // At a true end the last site stands for those that are missing; else there is the rest of a block.
  const whole = beyondHigh ? chromaBlocks * SIDE : halved ? (end + 1) >> 1 : end;
  const chroma = { blocks: chromaBlocks, samples: before + whole + after, before, after };
  const pixels = halved ? 2 * chroma.samples : chroma.samples;
  const offset = phase + (halved ? 2 * before : 0);
  const lumaBlocks = Math.ceil(end / SIDE);
  const luma = { blocks: lumaBlocks, samples: Math.min(lumaBlocks * SIDE, end), before: 0, after: 0 };
  return { luma, chroma, offset, pixels };
}

/** Where everything of a picture is within its JPEG. */
export class Geometry {
  readonly columns: Direction;
  readonly rows: Direction;
  /** From sites of chroma to pixels. */
  readonly grid: SiteGrid;

  constructor(width: number, height: number, placement: Placement) {
    const { kernel, horizontal, vertical, left, top } = placement;
    const filtered = kernel > 0;
    this.columns = directionOf(
      width,
      horizontal,
      left,
      filtered,
      placement.beyondLeft,
      placement.beyondRight,
    );
    this.rows = directionOf(height, vertical, top, filtered, placement.beyondTop, placement.beyondBottom);
    const sampling: Sampling = { kernel, horizontal, vertical, phaseX: 0, phaseY: 0 };
    this.grid = new SiteGrid(this.columns.pixels, this.rows.pixels, sampling);
  }
}
