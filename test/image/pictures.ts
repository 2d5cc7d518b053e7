import fc from "fast-check";
import type { Plane } from "../../codec/image/plane.js";
import { Random } from "../support/random.js";

/** A plane of the samples that a function gives for each column and row. */
export function planeOf(
  width: number,
  height: number,
  sample: (x: number, y: number) => number,
  least = 0,
  most = 255,
): Plane {
  const samples = Int32Array.from({ length: width * height }, (_, at) =>
    sample(at % width, Math.floor(at / width)),
  );
  return { width, height, least, most, samples };
}

/** Red, green and blue of colours. */
export function coloursOf(
  width: number,
  height: number,
  colour: (x: number, y: number) => readonly number[],
): Plane[] {
  const colours = Array.from({ length: width * height }, (_, at) =>
    colour(at % width, Math.floor(at / width)),
  );
  return [0, 1, 2].map((part) => planeOf(width, height, (x, y) => colours[y * width + x]![part]!));
}

/** How the planes of a drawn picture are made. */
const KINDS = ["noise", "few", "smooth", "clipped", "equal", "constant", "stretched"] as const;

/** Small pictures of 1 to 4 planes, of 1 to 16 bits, of all kinds that flows look for and of none. */
export const pictures: fc.Arbitrary<Plane[]> = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    width: fc.integer({ min: 1, max: 20 }),
    height: fc.integer({ min: 1, max: 20 }),
    count: fc.integer({ min: 1, max: 4 }),
    bits: fc.constantFrom(1, 2, 5, 8, 8, 8, 12, 16),
    seed: fc.nat(),
  })
  .map(({ kind, width, height, count, bits, seed }) => {
    const random = new Random(seed);
    const most = 2 ** bits - 1;
    const few = Array.from({ length: 3 }, () => random.below(most + 1));
    const clamp = (value: number) => Math.min(Math.max(Math.round(value), 0), most);
    const sample = (x: number, y: number, plane: number): number => {
      if (kind === "noise") return random.below(most + 1);
      if (kind === "few") return few[random.below(3)]!;
      if (kind === "equal") return few[(x * 7 + y * 3 + ((x * y) >> 2)) % 3]!;
      if (kind === "constant") return plane === 1 ? random.below(most + 1) : few[plane % 3]!;
      if (kind === "stretched") return 3 * random.below(Math.floor(most / 3) + 1);
      const slope = most * (0.3 + (0.2 * plane + (0.5 * x) / width + (0.4 * y) / height));
      return clamp(kind === "smooth" ? slope / 2 : 2.5 * slope - most + random.below(4));
    };
    return Array.from({ length: count }, (_, plane) =>
      planeOf(width, height, (x, y) => sample(x, y, plane), 0, most),
    );
  });
