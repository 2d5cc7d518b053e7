import { normals } from "../../src/continuous/noise.js";
import type { Random } from "../../src/train/random.js";

/** Steps at the start that are not kept. */
const BURN_IN = 20_000;

/**
 * Draws from a density that is known up to a factor, by a random walk that is scaled along the way so that about a
 * quarter of its steps is taken (Metropolis et al., 1953). Slow, but right in the end: what approximations are held against.
 * @param thinning steps between items that are kept
 * @returns items, dimensions
 */
export function metropolis(
  logDensity: (place: ArrayLike<number>) => number,
  dimensions: number,
  items: number,
  thinning: number,
  random: Random,
): Float32Array {
  const kept = new Float32Array(items * dimensions);
  let place = new Float64Array(dimensions);
  let height = logDensity(place);
  let scale = 0.5;
  for (let step = -BURN_IN; step < items * thinning; step++) {
    const noise = normals(random, dimensions);
    const proposed = place.map((value, dimension) => value + scale * noise[dimension]!);
    const proposedHeight = logDensity(proposed);
    const isTaken = Math.log(random.next() + 2 ** -33) < proposedHeight - height;
    if (isTaken) [place, height] = [proposed, proposedHeight];
    if (step < 0) scale *= isTaken ? 1.003 : 0.999;
    else if (step % thinning === 0) kept.set(place, (step / thinning) * dimensions);
  }
  return kept;
}
