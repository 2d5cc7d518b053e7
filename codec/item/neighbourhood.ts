import { corrupt } from "../container/errors.js";
import { LARGEST_VALUE, type Lattice, latticeSize, placeAt } from "./lattice.js";

/** A value beside a cell: in the item so many before, so many rows down and columns right, in a channel. */
export interface Tap {
  readonly back: number;
  readonly y: number;
  readonly x: number;
  readonly channel: number;
}

/**
 * What is looked at to tell a value: taps, whose differences to a reference are divided by how rough it is there, so that data
 * of half the contrast look the same.
 */
export interface Neighbourhood {
  readonly taps: readonly Tap[];
  /** How many of the first taps the reference is the mean of: 1, 2 or 4; 0 for the center. */
  readonly references: number;
  /** The reference where there are no taps, and where none of them lies in the item. */
  readonly center: number;
  /** The least roughness; the roughness where there are no taps. 64 for each unit of a mean difference. */
  readonly spread: number;
  /** The reference itself is an input, less the center and divided by 2 to this. */
  readonly level: number;
  /** A channel of the cell whose value is an input for the targets behind it; -1 for none. */
  readonly own: number;
}

/** A unit of roughness is this many. */
export const ROUGHNESS_UNIT = 64;
export const LARGEST_ROUGHNESS = 2 ** 18 - 1;
/** Differences count up to this in the roughness. */
export const LARGEST_DIFFERENCE = 4095;
/** Inputs are kept within this on both sides; 32 is one unit of roughness. */
export const LARGEST_INPUT = 255;
/** Bits of a roughness that differences are divided by. */
const ROUGHNESS_BITS = 12;
export const RECIPROCAL = 2 ** 19;
/** The logarithm of the roughness that stands for none: input 0. */
export const MIDDLE_LOGARITHM = 128;
export const MOST_TAPS = 256;
export const MOST_BACK = 16;
const LARGEST_LEVEL = 20;

/** How many inputs a neighbourhood gives, its own value not counted: taps, roughness and level. */
export function inputsOf({ taps }: Neighbourhood): number {
  return taps.length === 0 ? 0 : taps.length + 2;
}

/** What the sum of differences of so many taps is multiplied by. */
export function roughnessGain(taps: number): number {
  return Math.max(1, Math.floor((ROUGHNESS_UNIT + taps / 2) / taps));
}

/** How far a difference is shifted, and what it is then multiplied with, for a roughness. */
export function scaleOf(roughness: number): { shift: number; reciprocal: number } {
  const shift = Math.max(0, 32 - Math.clz32(roughness) - ROUGHNESS_BITS);
  return { shift, reciprocal: Math.floor(RECIPROCAL / Math.floor(roughness / 2 ** shift)) };
}

/**
 * For each cell, where its taps are in a workspace: the values of the item, those of the items before it, the latest first, and
 * one center for each neighbourhood. A tap outside repeats the one before it in the list; the first ones outside repeat
 * the first inside; where there is none, all are the center.
 */
export function tapPlaces(
  lattice: Lattice,
  neighbourhoods: readonly Neighbourhood[],
  back: number,
): Int32Array {
  const { height, width } = lattice;
  const size = latticeSize(lattice);
  const perCell = neighbourhoods.reduce((sum, { taps }) => sum + taps.length, 0);
  const places = new Int32Array(height * width * perCell);
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (const [index, { taps }] of neighbourhoods.entries()) {
        const inside = taps.map((tap) => {
          const row = y + tap.y;
          const column = x + tap.x;
          if (row < 0 || row >= height || column < 0 || column >= width) return -1;
          return tap.back * size + placeAt(lattice, row, column, tap.channel);
        });
        let last = inside.find((place) => place >= 0) ?? (back + 1) * size + index;
        for (const place of inside) {
          if (place >= 0) last = place;
          places[to++] = last;
        }
      }
    }
  }
  return places;
}

/** Words of 32 bits that the kernel is told of a neighbourhood, or leaves there. */
export const WORDS_OF_NEIGHBOURHOOD = 12;

/** Neighbourhoods as the kernel reads them. */
export function packNeighbourhoods(neighbourhoods: readonly Neighbourhood[]): Int32Array {
  const words = new Int32Array(WORDS_OF_NEIGHBOURHOOD * neighbourhoods.length);
  for (const [index, { taps, references, center, spread, level, own }] of neighbourhoods.entries()) {
    const gain = taps.length === 0 ? 0 : roughnessGain(taps.length);
    words.set([taps.length, references, center, spread, level, gain, own], WORDS_OF_NEIGHBOURHOOD * index);
  }
  return words;
}

/**
 * Checks neighbourhoods of a lattice that are read.
 * @param decoded whether the value of the present item at a tap is known before the targets
 * @throws FlowzipError `corrupt`
 */
export function checkNeighbourhoods(
  lattice: Lattice,
  neighbourhoods: readonly Neighbourhood[],
  back: number,
  decoded: (tap: Tap) => boolean,
): void {
  const isWhole = (value: number, least: number, greatest: number) =>
    Number.isInteger(value) && value >= least && value <= greatest;
  for (const { taps, references, center, spread, level, own } of neighbourhoods) {
    const isValid =
      taps.length <= MOST_TAPS &&
      [0, 1, 2, 4].includes(references) &&
      references <= taps.length &&
      isWhole(center, -LARGEST_VALUE, LARGEST_VALUE) &&
      isWhole(spread, 1, LARGEST_ROUGHNESS) &&
      isWhole(level, 0, LARGEST_LEVEL) &&
      isWhole(own, -1, lattice.channels - 1) &&
      taps.every(
        (tap) =>
          isWhole(tap.back, 0, back) &&
          isWhole(tap.y, -lattice.height, lattice.height) &&
          isWhole(tap.x, -lattice.width, lattice.width) &&
          isWhole(tap.channel, 0, lattice.channels - 1) &&
          (tap.back > 0 || decoded(tap)),
      );
    if (!isValid) throw corrupt("a model has a neighbourhood that is not possible");
  }
}
