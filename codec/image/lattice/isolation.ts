import type { Axis } from "./sampling.js";

/**
 * For each column (or row), how its site alone is made of it and of a mate on the other side of the site's neighbour:
 * site = (own * column + others * mate) / divisor, but for rounding.
 */
export interface Isolation {
  /** The column itself where it is made of one site; -1 where there is no such pair. */
  readonly mate: Int32Array;
  readonly own: Int32Array;
  readonly others: Int32Array;
  readonly divisor: Int32Array;
}

/** Two columns of a triangle filter, 3 a + b and a + 3 b, are solved for a: (3 (3 a + b) - (a + 3 b)) / 8. */
const TRIANGLE_OWN = 3;
const TRIANGLE_BITS = 2;
const TRIANGLE_DIVISOR = 8;

export function isolationOf(axis: Axis): Isolation {
  const length = axis.own.length;
  const isolation: Isolation = {
    mate: new Int32Array(length).fill(-1),
    own: new Int32Array(length),
    others: new Int32Array(length),
    divisor: new Int32Array(length),
  };
  const set = (index: number, mate: number, own: number, others: number, divisor: number) => {
    isolation.mate[index] = mate;
    isolation.own[index] = own;
    isolation.others[index] = others;
    isolation.divisor[index] = divisor;
  };
  for (let index = 0; index < length; index++) {
    if (axis.otherWeight[index] === 0) set(index, index, 1, 0, axis.ownWeight[index]!);
    else if (axis.bits === TRIANGLE_BITS) {
      const mate = index + (axis.half[index] === 1 ? 1 : -1);
      const isPair = axis.own[mate] === axis.other[index] && axis.other[mate] === axis.own[index];
      if (isPair) set(index, mate, TRIANGLE_OWN, -1, TRIANGLE_DIVISOR);
    }
  }
  return isolation;
}
