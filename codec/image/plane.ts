/** What a decoder knows of a plane before it decodes it. */
export interface PlaneShape {
  /** At least 1. */
  readonly width: number;
  /** At least 1. */
  readonly height: number;
  /** Every sample is within these, both included. */
  readonly least: number;
  readonly most: number;
  /**
   * Of a plane of coefficients, blocks of 8 x 8 of them, the 64 quantisers row by row: such a plane has a prior of its own.
   */
  readonly quantisers?: Int32Array;
  /** Of a plane that is several pictures, one below the other, how these are cut: a prior knows nothing of others beside one. */
  readonly frames?: Frames;
}

/** Rows of each of several pictures, and of the first one, which may have fewer; the last one has what is left. */
export interface Frames {
  readonly height: number;
  readonly first: number;
}

/** Where frames begin in so many rows, and where the last one ends. */
export function frameRows({ height, first }: Frames, rows: number): number[] {
  const begins = [0];
  for (let row = Math.min(first, rows); row < rows; row += height) begins.push(row);
  begins.push(rows);
  return begins;
}

/** Samples of one kind, row by row. */
export interface Plane extends PlaneShape {
  /** width * height samples. */
  readonly samples: Int32Array;
}

/** A picture: planes of one size (1 to 4: grey, grey + alpha, RGB, RGBA), samples of `bits` bits. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly planes: readonly Plane[];
}

/** A picture without its samples. */
export interface PictureShape {
  readonly width: number;
  readonly height: number;
  /** How many planes there are. */
  readonly planes: number;
  /** Of each sample. */
  readonly bits: number;
}

/** The shape of a plane without its samples. */
export function shapeOf({ width, height, least, most, quantisers, frames }: PlaneShape): PlaneShape {
  return { width, height, least, most, ...(quantisers && { quantisers }), ...(frames && { frames }) };
}

/** A plane whose range is the range of its samples, of which there is at least one. */
export function tightPlane(width: number, height: number, samples: Int32Array): Plane {
  let least = samples[0]!;
  let most = least;
  for (let index = 1; index < samples.length; index++) {
    const sample = samples[index]!;
    if (sample < least) least = sample;
    else if (sample > most) most = sample;
  }
  return { width, height, least, most, samples };
}

/** Whether all shapes have one width and one height. */
export function sameSize(shapes: readonly PlaneShape[]): boolean {
  const first = shapes[0];
  return (
    first === undefined ||
    shapes.every(({ width, height }) => width === first.width && height === first.height)
  );
}
