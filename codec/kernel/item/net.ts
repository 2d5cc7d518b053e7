import { passDense, passExit } from "../prior/network/dense";

/**
 * The net of a conditioner. Of a masked one (MADE, Germain et al. 2015) units have degrees, and a step computes those of one
 * degree, which see what was computed before.
 */

/** The units of one degree in one layer, as the host writes them: words of 32 bits. */
@unmanaged
export class Units {
  /** What they see, 16 bits each. */
  from: usize;
  rowBytes: usize;
  /** Rows, filled up to a multiple of four; behind them stand the biases. */
  weights: usize;
  rows: i32;
  /** Units of the layer before that are added to them; 0 for none. */
  own: usize;
  to: usize;
  /** Whether they come out of the net. */
  isLast: i32;
  unused: i32;
}

const UNITS_BYTES: usize = 32;

/** Computes the units of a degree, layer by layer. The rows that fill up spoil units of later degrees only, which follow. */
export function stepNet(units: usize, layers: i32): void {
  for (let layer = 0; layer < layers; layer++, units += UNITS_BYTES) {
    const some = changetype<Units>(units);
    const biases = some.weights + some.rowBytes * <usize>some.rows;
    if (some.isLast) passExit(some.from, some.weights, some.rowBytes, some.rows, biases, some.to);
    else passDense(some.from, some.weights, some.rowBytes, some.rows, biases, some.own, some.to);
  }
}

/** Where the units of a degree are described. */
export function unitsOf(units: usize, layers: i32, degree: i32): usize {
  return units + UNITS_BYTES * <usize>(layers * degree);
}
