import { cannotApply, cannotInvert, type ImageFlow, restored } from "../flow.js";
import { type Plane, type PlaneShape, sameSize, shapeOf } from "../plane.js";

/** Nothing to choose. */
export type NoParameters = Readonly<Record<string, never>>;

/** Sums and differences of samples within this stay far from the ends of 32 bits. */
const LARGEST = 2 ** 28;

/** The range of a plane. */
export type Range = readonly [least: number, most: number];

/** A reversible change of three planes, sample by sample. */
export interface ColourTransform {
  readonly id: number;
  readonly name: string;
  /** See {@link ImageFlow.handicap}. */
  readonly handicap?: number;
  /** Changes red, green and blue in place. */
  forward(red: Int32Array, green: Int32Array, blue: Int32Array): void;
  inverse(first: Int32Array, second: Int32Array, third: Int32Array): void;
  /** The ranges after `forward` for those before it. */
  ranges(red: Range, green: Range, blue: Range): readonly [Range, Range, Range];
}

/** A flow that changes the first three planes and leaves the others. */
export function colourFlow(transform: ColourTransform): ImageFlow<NoParameters> {
  const { id, name, handicap = 0 } = transform;
  const shapes = (before: readonly PlaneShape[]): readonly PlaneShape[] => {
    const [red, green, blue] = before.map(({ least, most }): Range => [least, most]);
    const ranges = transform.ranges(red!, green!, blue!);
    return before.map((shape, index) => {
      const [least, most] = ranges[index] ?? [shape.least, shape.most];
      return { ...shapeOf(shape), least, most };
    });
  };
  /** The planes with the first three copied and changed. */
  const changed = (planes: readonly Plane[], change: ColourTransform["forward"]): Int32Array[] => {
    const samples = planes.map((plane, index) => (index < 3 ? plane.samples.slice() : plane.samples));
    change(samples[0]!, samples[1]!, samples[2]!);
    return samples;
  };
  return {
    id,
    name,
    pixelwise: true,
    handicap,
    propose: (planes) => (isColour(planes) ? [{}] : []),
    forward(planes) {
      if (!isColour(planes)) throw cannotApply(name);
      const samples = changed(planes, transform.forward);
      return {
        planes: shapes(planes).map((shape, index) => ({ ...shape, samples: samples[index]! })),
        parameters: {},
      };
    },
    shapes,
    inverse(planes, _parameters, original) {
      const samples = changed(planes, transform.inverse);
      return original.map((shape, index) => restored(name, shape, samples[index]!));
    },
    write: () => undefined,
    read(_reader, before) {
      if (!isColour(before)) throw cannotInvert(name, "planes that are not red, green and blue");
      return {};
    },
  };
}

function isColour(shapes: readonly PlaneShape[]): boolean {
  const colours = shapes.slice(0, 3);
  return (
    colours.length === 3 &&
    sameSize(colours) &&
    colours.every(({ least, most }) => least >= -LARGEST && most <= LARGEST)
  );
}
