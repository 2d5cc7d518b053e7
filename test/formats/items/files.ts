import { expect } from "vitest";
import { FlowzipError } from "../../../codec/container/errors.js";
import { type ItemFile, readItems, writeItems } from "../../../src/formats/items/items.js";

/** Values of items are below this in amount, but for what is left of extrapolated floats. */
const VALUE_BOUND = 2 ** 22;
const HEAD_BYTES = 128;

/** The items of a file, if it is read; then it has to come back byte for byte. */
export function itemsOf(bytes: Uint8Array): ItemFile["items"] | undefined {
  const file = readItems(bytes);
  if (file === undefined) return undefined;
  const { count, shape, values, names } = file.items;
  expect(values.length).toBe(count * shape.height * shape.width * shape.channels);
  const isFloat32 = Buffer.from(bytes.subarray(0, HEAD_BYTES)).includes("f4'");
  if (!isFloat32) expect(values.every((value) => Math.abs(value) < VALUE_BOUND)).toBe(true);
  if (names !== undefined) expect(names.length).toBe(shape.channels);
  // Equality of arrays, element by element, takes longer than all else.
  expect(Buffer.compare(writeItems(file, bytes.length), bytes)).toBe(0);
  return file.items;
}

/** Changes each bit of a remainder and cuts it at each place: writing gives some bytes, or throws what it may. */
export function writeFromMutants(
  file: ItemFile,
  maxSize: number,
): { readonly written: number; refused: number } {
  const tally = { written: 0, refused: 0 };
  const attempt = (remainder: Uint8Array) => {
    try {
      expect(writeItems({ ...file, remainder }, maxSize).length).toBeLessThanOrEqual(maxSize);
      tally.written++;
    } catch (error) {
      expect(error).toBeInstanceOf(FlowzipError);
      expect((error as FlowzipError).code).toBe("corrupt");
      tally.refused++;
    }
  };
  for (let at = 0; at < file.remainder.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const mutant = file.remainder.slice();
      mutant[at]! ^= 1 << bit;
      attempt(mutant);
    }
    attempt(file.remainder.slice(0, at));
  }
  attempt(Uint8Array.of(...file.remainder, 0));
  return tally;
}

/** Changes each byte of a file and cuts the file at each place; returns how many were read. */
export function readMutants(bytes: Uint8Array): number {
  let read = 0;
  for (let at = 0; at < bytes.length; at++) {
    const mutant = bytes.slice();
    mutant[at]! ^= 1 + ((at * 37) % 255);
    if (itemsOf(mutant) !== undefined) read++;
    if (itemsOf(bytes.slice(0, at)) !== undefined) read++;
  }
  return read;
}
