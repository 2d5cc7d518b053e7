import { cannotApply, cannotInvert, type ImageFlow, restored } from "../flow.js";
import { type Plane, type PlaneShape, shapeOf, tightPlane } from "../plane.js";

/** The values of a plane: so many, the least of them, and how far the next ones are apart. */
export interface Levels {
  readonly count: number;
  readonly first: number;
  readonly leastStep: number;
  readonly mostStep: number;
}

export interface GapsParameters {
  /** For each plane, what its values are; undefined where it stays as it is. */
  readonly levels: readonly (Levels | undefined)[];
}

/** Planes with a wider range are left alone. */
const WIDEST = 1 << 17;
/** With this share of its range or more, a plane has no gaps worth a table. */
const MOST_USED = 0.75;

/**
 * Values that occur, numbered in their order: contrast that was stretched, or 8 bits in 16.
 * After the planes follows, for each that is numbered and has several values, a row of the steps from one to the next.
 */
export const gaps: ImageFlow<GapsParameters> = {
  id: 44,
  name: "gaps",
  propose(planes) {
    const levels = planes.map((plane) => {
      const values = hasNoGaps(plane) ? undefined : valuesOf(plane);
      if (values === undefined) return undefined;
      const span = values[values.length - 1]! - values[0]! + 1;
      return values.length <= MOST_USED * span ? levelsOf(values) : undefined;
    });
    return levels.some((level) => level !== undefined) ? [{ levels }] : [];
  },
  forward(planes, parameters) {
    if (parameters.levels.length !== planes.length) throw cannotApply("gaps");
    const steps: Plane[] = [];
    const levels: (Levels | undefined)[] = [];
    const numbered = planes.map((plane, index): Plane => {
      const values = parameters.levels[index] === undefined ? undefined : valuesOf(plane);
      if (values === undefined && parameters.levels[index] !== undefined) throw cannotApply("gaps");
      levels.push(values && levelsOf(values));
      if (values === undefined) return plane;
      const numbers = new Map(Array.from(values, (value, number) => [value - plane.least, number]));
      const table = new Int32Array(plane.most - plane.least + 1);
      for (const [value, number] of numbers) table[value] = number;
      if (values.length > 1) steps.push(tightPlane(values.length - 1, 1, stepsOf(values)));
      return {
        ...plane,
        least: 0,
        most: values.length - 1,
        samples: plane.samples.map((sample) => table[sample - plane.least]!),
      };
    });
    return { planes: [...numbered, ...steps], parameters: { levels } };
  },
  shapes(shapes, { levels }) {
    const numbered = shapes.map((shape, index): PlaneShape => {
      const level = levels[index];
      return level === undefined ? shapeOf(shape) : { ...shapeOf(shape), least: 0, most: level.count - 1 };
    });
    const steps = levels.flatMap((level): PlaneShape[] =>
      level === undefined || level.count === 1
        ? []
        : [{ width: level.count - 1, height: 1, least: level.leastStep, most: level.mostStep }],
    );
    return [...numbered, ...steps];
  },
  inverse(planes, { levels }, original) {
    const steps = planes.slice(original.length);
    return original.map((shape, index) => {
      const level = levels[index];
      const { samples } = planes[index]!;
      if (level === undefined) return { ...shapeOf(shape), samples };
      const table = new Int32Array(level.count);
      table[0] = level.first;
      const rises = level.count === 1 ? undefined : steps.shift()!.samples;
      for (let number = 1; number < level.count; number++) {
        table[number] = table[number - 1]! + rises![number - 1]!;
      }
      return restored(
        "gaps",
        shape,
        samples.map((number) => table[number]!),
      );
    });
  },
  write(writer, { levels }) {
    for (const level of levels) {
      writer.number(level?.count ?? 0);
      if (level === undefined) continue;
      writer.number(level.first < 0 ? -2 * level.first - 1 : 2 * level.first);
      if (level.count > 1) writer.number(level.leastStep - 1).number(level.mostStep - level.leastStep);
    }
  },
  read(reader, shapes) {
    const levels = shapes.map(({ least, most }): Levels | undefined => {
      const span = most - least + 1;
      const count = reader.number(Math.min(span, WIDEST), "number of values");
      if (count === 0) return undefined;
      const code = reader.number(2 ** 32, "first value");
      const first = code % 2 === 0 ? code / 2 : -(code + 1) / 2;
      if (first < least || first > most) throw cannotInvert("gaps", "a value outside the range of its plane");
      if (count === 1) return { count, first, leastStep: 1, mostStep: 1 };
      const leastStep = 1 + reader.number(span, "least step");
      const mostStep = leastStep + reader.number(span, "range of steps");
      return { count, first, leastStep, mostStep };
    });
    return { levels };
  },
};

/** The values that occur, in order; undefined where the range is too wide to look. */
function valuesOf({ samples, least, most }: Plane): Int32Array | undefined {
  const span = most - least + 1;
  if (span > WIDEST) return undefined;
  const seen = new Uint8Array(span);
  for (let at = 0; at < samples.length; at++) seen[samples[at]! - least] = 1;
  const values: number[] = [];
  for (let value = 0; value < span; value++) if (seen[value] === 1) values.push(value + least);
  return Int32Array.from(values);
}

/** Whether samples at the beginning alone show that a plane has no gaps worth a table. */
function hasNoGaps({ samples, least, most }: Plane): boolean {
  const span = most - least + 1;
  if (span > WIDEST) return true;
  const seen = new Uint8Array(span);
  let count = 0;
  for (let at = 0; at < samples.length; at++) {
    const value = samples[at]! - least;
    if (seen[value] === 1) continue;
    seen[value] = 1;
    // Whatever the least and the largest value are.
    if (++count > MOST_USED * span) return true;
  }
  return false;
}

function stepsOf(values: Int32Array): Int32Array {
  return values.subarray(1).map((value, index) => value - values[index]!);
}

function levelsOf(values: Int32Array): Levels {
  let leastStep = values.length > 1 ? Number.POSITIVE_INFINITY : 1;
  let mostStep = 1;
  for (const step of stepsOf(values)) {
    leastStep = Math.min(leastStep, step);
    mostStep = Math.max(mostStep, step);
  }
  return { count: values.length, first: values[0]!, leastStep, mostStep };
}
