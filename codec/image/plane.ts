/** Samples of one kind, row by row. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  /** width * height samples. */
  readonly samples: Int32Array;
  /** Every sample is within these, both included. They are part of what a decoder knows before it decodes. */
  readonly least: number;
  readonly most: number;
}

/** A picture: planes of one size (1 to 4: grey, grey + alpha, RGB, RGBA), samples of `bits` bits. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly planes: readonly Plane[];
}
