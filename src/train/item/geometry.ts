import type { Lattice } from "../../../codec/item/lattice.js";
import { PHASES } from "../../../codec/item/layer/squeeze.js";
import type { Tap } from "../../../codec/item/neighbourhood.js";

/** Where the values of a channel lie on the lattice of the data, and which of its channels they come from. */
export interface Place {
  readonly y: number;
  readonly x: number;
  /** How far cells are apart. */
  readonly step: number;
  readonly colour: number;
}

/** The places of the channels of data. */
export function firstPlaces({ channels }: Lattice): Place[] {
  return Array.from({ length: channels }, (_, colour) => ({ y: 0, x: 0, step: 1, colour }));
}

/** The places of channels behind a squeeze. */
export function squeezedPlaces(places: readonly Place[]): Place[] {
  return PHASES.flatMap(([down, right]) =>
    places.map(({ y, x, step, colour }) => ({
      y: y + down * step,
      x: x + right * step,
      step: 2 * step,
      colour,
    })),
  );
}

/** A tap, and where it is beside the target, in places of the lattice of the data. */
export interface Neighbour extends Tap {
  readonly down: number;
  readonly right: number;
}

const REACH = 3;

/** The nearest known values of a colour beside a channel, the nearest first. */
export function nearest(
  places: readonly Place[],
  { height, width }: Lattice,
  target: number,
  colour: number,
  back: number,
  isKnown: (tap: Tap) => boolean,
  count: number,
): Neighbour[] {
  const own = places[target]!;
  const found: (Neighbour & { readonly distance: number })[] = [];
  for (const [channel, place] of places.entries()) {
    if (place.colour !== colour) continue;
    for (let earlier = 0; earlier <= back; earlier++) {
      for (let y = -REACH; y <= REACH; y++) {
        for (let x = -REACH; x <= REACH; x++) {
          if (Math.abs(y) >= height || Math.abs(x) >= width) continue;
          const tap = { back: earlier, y, x, channel };
          if (earlier === 0 && !isKnown(tap)) continue;
          const down = (y * place.step + place.y - own.y) / place.step;
          const right = (x * place.step + place.x - own.x) / place.step;
          found.push({ ...tap, down, right, distance: down ** 2 + right ** 2 + earlier ** 2 });
        }
      }
    }
  }
  const order = (one: (typeof found)[0], other: (typeof found)[0]) =>
    one.distance - other.distance ||
    one.back - other.back ||
    other.down - one.down ||
    one.right - other.right ||
    one.channel - other.channel;
  return found
    .sort(order)
    .slice(0, count)
    .map(({ distance: _, ...neighbour }) => neighbour);
}

/** How many of the nearest are as near as the first, as a number that a reference can be the mean of. */
export function nearestOnes(neighbours: readonly Neighbour[]): 0 | 1 | 2 | 4 {
  const distance = ({ back, down, right }: Neighbour) => down ** 2 + right ** 2 + back ** 2;
  const first = neighbours[0];
  if (first === undefined) return 0;
  const equal = neighbours.filter((one) => distance(one) <= distance(first) + 1e-9).length;
  if (equal >= 4) return 4;
  return equal >= 2 ? 2 : 1;
}

/**
 * Of another colour: first what lies where the references of the own colour lie, so that differences to it tell how the colour
 * changes from there to here, then what is nearest.
 */
export function alike(
  own: readonly Neighbour[],
  seen: readonly Neighbour[],
  count: number,
): { chosen: Neighbour[]; references: 0 | 1 | 2 | 4 } {
  const references = nearestOnes(own);
  const same = own
    .slice(0, references)
    .map((one) =>
      seen.find((other) => other.back === one.back && other.down === one.down && other.right === one.right),
    )
    .filter((one) => one !== undefined);
  if (references === 0 || same.length < references) {
    const chosen = seen.slice(0, count);
    return { chosen, references: nearestOnes(chosen) };
  }
  const rest = seen.filter((one) => !same.includes(one));
  return { chosen: [...same, ...rest.slice(0, count - same.length)], references };
}
