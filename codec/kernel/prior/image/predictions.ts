import { FIELD_BYTES, Field } from "./field";

/** What all ways to predict a sample share: the planes, the neighbours that are looked at, the predictions that were made. */

@unmanaged
export class Predictions {
  field: Field;
  first: Field;
  second: Field;
  /** How many earlier planes there are. */
  planes: i32;
  /** The predictions of the present sample, in sixteenths. */
  values: usize;
  /** How many neighbours are looked at; for each, from 0: bytes from a sample to it, and the number of its plane. */
  neighbours: i32;
  offsets: usize;
  owners: usize;
  /** For each column of a row, how far off each prediction was, in sixteenths: the row above and the present one. */
  above: usize;
  present: usize;
}

/** Neighbours as pairs of coordinates, nearest first: of the plane itself, and of earlier planes. */
const OWN: i32 = 22;
const own = memory.data<i8>([
  0, -1, -1, -1, 1, -1, -2, 0, 0, -2, 1, -2, -1, -2, -2, -1, 2, -1, -3, 0, 0, -3, 2, -2, -2, -2, 3, -1, -3,
  -1, 1, -3, -1, -3, 4, -1, -4, 0, -4, -1, 3, -2, -3, -2,
]);
const EARLIER: i32 = 8;
const earlier = memory.data<i8>([0, 0, 0, -1, 1, 0, 0, 1, 1, -1, -1, -1, 1, 1, -1, 1]);

function addNeighbour(predictions: Predictions, index: i32, owner: i32, list: usize): void {
  const field = predictions.field;
  const other = owner === 0 ? field : owner === 1 ? predictions.first : predictions.second;
  const x = <i32>load<i8>(list);
  const y = <i32>load<i8>(list, 1);
  const offset = <i32>(other.samples - field.samples) + <i32>field.stride * y + (x << 2);
  store<i32>(predictions.offsets + ((<usize>index) << 2), offset);
  store<i32>(predictions.owners + ((<usize>index) << 2), owner);
}

/** Orders the neighbours: with each of the plane's own come those of the earlier planes that are about as near. */
export function chooseNeighbours(predictions: Predictions, wanted: i32): void {
  const planes = predictions.planes;
  let count = 0;
  let nextOwn = 0;
  let nextEarlier = 0;
  while (count < wanted) {
    if (nextOwn < OWN) {
      addNeighbour(predictions, count++, 0, own + ((<usize>nextOwn) << 1));
      nextOwn++;
    }
    if (nextEarlier < EARLIER && (nextOwn & 1 || planes > 1)) {
      const list = earlier + ((<usize>nextEarlier) << 1);
      nextEarlier++;
      if (planes > 0 && count < wanted) addNeighbour(predictions, count++, 1, list);
      if (planes > 1 && count < wanted && nextEarlier < 6) addNeighbour(predictions, count++, 2, list);
    }
  }
  predictions.neighbours = count;
}

/** Sets the planes. `fields` is the description of the plane, and after it come those of earlier ones. */
export function setPlanes(predictions: Predictions, fields: usize, planes: i32): void {
  predictions.field = changetype<Field>(fields);
  predictions.first = changetype<Field>(fields + FIELD_BYTES);
  predictions.second = changetype<Field>(fields + 2 * FIELD_BYTES);
  predictions.planes = planes;
}

export function median(a: i32, b: i32, c: i32): i32 {
  return max(min(a, b), min(max(a, b), c));
}
