import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Lattice, latticeSize } from "../../../codec/item/lattice.js";
import { readItems } from "../../../src/formats/items/items.js";
import { Random } from "../../support/random.js";

/** Random integers of any size and as in training; walks, which are smooth as data of nature are; and data of nature. */
export type Inputs = "random" | "walk" | "real";

export const isLarge: boolean = process.env["FLOWZIP_AGREEMENT"] === "1";
const folder = process.env["FLOWZIP_AGREEMENT_DATA"];

/** Larger integers than those that are tried at random are left out. */
const LARGEST = 2 ** 17;
/** Integers of a folder, and of one of its files at the most, from its middle. */
const REAL = 100_000;
const OF_A_FILE = 20_000;
/** Integers of one piece: what a graph takes at once. */
const PIECE = 80_000;

/** The kinds of inputs, and how many integers of each: many where that is asked for. */
export function inputsOf(usual: Readonly<Record<"random" | "walk", number>>): readonly [Inputs, number][] {
  const counts = isLarge ? { random: 1_000_000, walk: 100_000 } : usual;
  const made: [Inputs, number][] = [
    ["random", counts.random],
    ["walk", counts.walk],
  ];
  return folder === undefined ? made : [...made, ["real", isLarge ? REAL : usual.walk]];
}

let known: Int32Array | undefined;

/** Integers of all files of the folder that hold items, in the order of the files' names. */
function realIntegers(): Int32Array {
  if (known !== undefined) return known;
  const pieces: Int32Array[] = [];
  const used: string[] = [];
  for (const name of readdirSync(folder ?? "", { recursive: true, encoding: "utf8" }).sort()) {
    if (!/\.(npy|csv|png|bmp|p[gp]m)$/.test(name)) continue;
    const values = readItems(readFileSync(join(folder ?? "", name)), undefined)?.items.values;
    if (values === undefined) continue;
    const from = Math.max(0, (values.length - OF_A_FILE) >> 1);
    const piece = values.subarray(from, from + OF_A_FILE);
    if (piece.some((value) => Math.abs(value) > LARGEST)) continue;
    pieces.push(piece);
    used.push(name);
  }
  if (pieces.length === 0) throw new Error(`there are no items in ${folder}`);
  if (isLarge) console.log(`real integers of ${used.join(", ")}`);
  const share = Math.ceil(REAL / pieces.length);
  known = Int32Array.from(pieces.flatMap((piece) => [...piece.subarray(0, share)]));
  return known;
}

function made(lattice: Lattice, count: number, kind: "random" | "walk", seed: number): Int32Array {
  const random = new Random(seed);
  const size = latticeSize(lattice);
  const values = new Int32Array(size * count);
  for (let at = 0; at < values.length; at++) {
    const before = at >= size ? values[at - size]! : 128;
    if (kind === "walk") values[at] = Math.max(0, Math.min(255, before + random.below(9) - 4));
    else {
      const bound = [256, 5000, 2 ** 18][at % 3]!;
      values[at] = random.below(bound) - (at % 2 === 0 ? 0 : bound >> 1);
    }
  }
  return values;
}

/** Items with at least so many integers together, piece by piece. */
export function* pieces(lattice: Lattice, kind: Inputs, integers: number): Generator<Int32Array> {
  const size = latticeSize(lattice);
  const all = Math.ceil(integers / size);
  const most = Math.ceil(PIECE / size);
  for (let from = 0, seed = 3; from < all; from += most, seed++) {
    const count = Math.min(most, all - from);
    if (kind !== "real") yield made(lattice, count, kind, seed);
    else {
      const real = realIntegers();
      yield Int32Array.from({ length: count * size }, (_, at) => real[(from * size + at) % real.length]!);
    }
  }
}
