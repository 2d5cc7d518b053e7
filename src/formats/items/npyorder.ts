/** How the elements of an array stand in a file. */
export interface ElementOrder {
  readonly size: number;
  readonly isBigEndian: boolean;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
}

/** Elements with the last axis running fastest, the lowest byte of each first. */
export function toRowMajor(elements: Uint8Array, order: ElementOrder): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(elements.length);
  eachElement(order, (inFile, inOrder, flip) => {
    for (let at = 0; at < order.size; at++) bytes[inOrder + at] = elements[inFile + (at ^ flip)]!;
  });
  return bytes;
}

/** The inverse of {@link toRowMajor}. */
export function fromRowMajor(bytes: Uint8Array, order: ElementOrder): Uint8Array<ArrayBuffer> {
  const elements = new Uint8Array(bytes.length);
  eachElement(order, (inFile, inOrder, flip) => {
    for (let at = 0; at < order.size; at++) elements[inFile + (at ^ flip)] = bytes[inOrder + at]!;
  });
  return elements;
}

/** Calls with the places of each element, and with what the places of bytes in it are to be combined with. */
function eachElement(
  { size, isBigEndian, isFortran, shape }: ElementOrder,
  place: (inFile: number, inOrder: number, flip: number) => void,
): void {
  const flip = isBigEndian ? size - 1 : 0;
  const count = shape.reduce((product, axis) => product * axis, 1);
  if (!isFortran) {
    for (let at = 0; at < count * size; at += size) place(at, at, flip);
    return;
  }
  const steps: number[] = [];
  for (let axis = 0, step = size; axis < shape.length; axis++) {
    steps.push(step);
    step *= shape[axis]!;
  }
  const index = shape.map(() => 0);
  let inFile = 0;
  for (let at = 0; at < count * size; at += size) {
    place(inFile, at, flip);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      inFile += steps[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      inFile -= steps[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
}
