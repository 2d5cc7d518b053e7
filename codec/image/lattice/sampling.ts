/** How chroma planes of fewer samples were brought to the size of the picture. */
export interface Sampling {
  /** An index into {@link KERNELS}. */
  readonly kernel: number;
  /** Whether there are two columns for each column of chroma. */
  readonly horizontal: boolean;
  readonly vertical: boolean;
  /** Columns before the first that begins a pair, 0 or 1. */
  readonly phaseX: number;
  readonly phaseY: number;
}

/** What a sample of a pair is made of along one axis: itself, or its own site and the one on the other side. */
interface Kernel {
  readonly name: string;
  /** Both weights together, in bits. */
  readonly bits: number;
  /** The weight of the own site for the first and the second of a pair; the rest is the neighbour's. */
  readonly own: readonly [number, number];
  /** Where the neighbour is, in sites. */
  readonly side: readonly [number, number];
}

/** The ways to double a number of samples. */
export const KERNELS: readonly Kernel[] = [
  { name: "repetition", bits: 0, own: [1, 1], side: [0, 0] },
  { name: "linear", bits: 1, own: [2, 1], side: [0, 1] },
  { name: "triangle", bits: 2, own: [3, 3], side: [-1, 1] },
];

export const REPETITION = 0;
export const LINEAR = 1;
export const TRIANGLE = 2;

/** Every way to have half the samples in some direction, with every phase. */
export function doublings(kernel: number): readonly Sampling[] {
  const phases = [0, 1];
  return [
    ...phases.flatMap((phaseY) =>
      phases.map((phaseX) => ({ kernel, horizontal: true, vertical: true, phaseX, phaseY })),
    ),
    ...phases.map((phaseX) => ({ kernel, horizontal: true, vertical: false, phaseX, phaseY: 0 })),
    ...phases.map((phaseY) => ({ kernel, horizontal: false, vertical: true, phaseX: 0, phaseY })),
  ];
}

/** No fewer samples at all. */
export const FULL: Sampling = {
  kernel: REPETITION,
  horizontal: false,
  vertical: false,
  phaseX: 0,
  phaseY: 0,
};

/** For each column (or row) of the picture, the two sites that it is made of, and their weights. */
export interface Axis {
  /** How many sites there are. */
  readonly sites: number;
  /** What the two weights of each column come to, in bits. */
  readonly bits: number;
  readonly own: Int32Array;
  readonly other: Int32Array;
  readonly ownWeight: Int32Array;
  readonly otherWeight: Int32Array;
  /** 1 for the second of a pair. */
  readonly half: Uint8Array;
  /** The column that a site has the largest part in. */
  readonly home: Int32Array;
  /** The first and the last column that a site has a part in. */
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** How many sites an axis of `length` samples has; may be none. */
export function siteCount(length: number, halved: boolean, phase: number): number {
  return halved ? (length - phase + 1) >>> 1 : length;
}

/** The axis of `length` samples, with one site at least. */
function makeAxis(length: number, kernel: Kernel, halved: boolean, phase: number): Axis {
  const sites = siteCount(length, halved, phase);
  const bits = halved ? kernel.bits : 0;
  const axis: Axis = {
    sites,
    bits,
    own: new Int32Array(length),
    other: new Int32Array(length),
    ownWeight: new Int32Array(length),
    otherWeight: new Int32Array(length),
    half: new Uint8Array(length),
    home: new Int32Array(sites),
    from: new Int32Array(sites).fill(length),
    to: new Int32Array(sites).fill(-1),
  };
  const within = (site: number) => Math.min(Math.max(site, 0), sites - 1);
  for (let index = 0; index < length; index++) {
    const half = halved ? (index - phase) & 1 : 0;
    const site = halved ? (index - phase) >> 1 : index;
    const weight = halved ? kernel.own[half]! : 1;
    const own = within(site);
    const other = weight === 1 << bits ? own : within(site + kernel.side[half]!);
    const alone = own === other;
    axis.half[index] = half;
    if (half === 0) axis.home[own] = index;
    axis.own[index] = own;
    axis.other[index] = other;
    axis.ownWeight[index] = alone ? 1 << bits : weight;
    axis.otherWeight[index] = alone ? 0 : (1 << bits) - weight;
    for (const part of [own, other]) {
      if (index < axis.from[part]!) axis.from[part] = index;
      if (index > axis.to[part]!) axis.to[part] = index;
    }
  }
  return axis;
}

/** A grid of chroma sites under a picture. */
export class SiteGrid {
  readonly columns: Axis;
  readonly rows: Axis;
  /** The weighted sum of the sites of a pixel has so many bits of fraction. */
  readonly shift: number;
  /** What is added before they are cut off, by the halves of row and column: 2 * row + column. */
  readonly rounding: Int32Array;

  constructor(width: number, height: number, sampling: Sampling) {
    const kernel = KERNELS[sampling.kernel]!;
    this.columns = makeAxis(width, kernel, sampling.horizontal, sampling.phaseX);
    this.rows = makeAxis(height, kernel, sampling.vertical, sampling.phaseY);
    this.shift = this.columns.bits + this.rows.bits;
    this.rounding = Int32Array.from(roundings(sampling, this.shift));
  }

  /** One sample of the picture, from the sites. */
  at(sites: Int32Array, x: number, y: number): number {
    const { columns, rows } = this;
    const own = columns.own[x]!;
    const other = columns.other[x]!;
    const ownWeight = columns.ownWeight[x]!;
    const otherWeight = columns.otherWeight[x]!;
    const row = rows.own[y]! * columns.sites;
    const otherRow = rows.other[y]! * columns.sites;
    const sum =
      rows.ownWeight[y]! * (ownWeight * sites[row + own]! + otherWeight * sites[row + other]!) +
      rows.otherWeight[y]! * (ownWeight * sites[otherRow + own]! + otherWeight * sites[otherRow + other]!);
    return (sum + this.rounding[2 * rows.half[y]! + columns.half[x]!]!) >> this.shift;
  }

  /** One row of the picture, from the sites; `sums` has room for a row of sites, `row` for one of the picture. */
  expand(sites: Int32Array, y: number, sums: Int32Array, row: Int32Array): void {
    const { columns, rows, shift } = this;
    const own = rows.own[y]! * columns.sites;
    const other = rows.other[y]! * columns.sites;
    const ownWeight = rows.ownWeight[y]!;
    const otherWeight = rows.otherWeight[y]!;
    for (let site = 0; site < columns.sites; site++) {
      sums[site] = ownWeight * sites[own + site]! + otherWeight * sites[other + site]!;
    }
    const even = this.rounding[2 * rows.half[y]!]!;
    const odd = this.rounding[2 * rows.half[y]! + 1]!;
    for (let x = 0; x < row.length; x++) {
      const sum =
        columns.ownWeight[x]! * sums[columns.own[x]!]! + columns.otherWeight[x]! * sums[columns.other[x]!]!;
      row[x] = (sum + (columns.half[x] === 0 ? even : odd)) >> shift;
    }
  }
}

/** libjpeg alternates what it adds, to have no bias: by column, and where only rows were doubled, by row. */
function roundings({ kernel, horizontal, vertical }: Sampling, shift: number): readonly number[] {
  const half = shift === 0 ? 0 : 1 << (shift - 1);
  if (kernel !== TRIANGLE) return [half, half, half, half];
  if (horizontal && vertical) return [half, half - 1, half, half - 1];
  return horizontal ? [half - 1, half, half - 1, half] : [half - 1, half - 1, half, half];
}
