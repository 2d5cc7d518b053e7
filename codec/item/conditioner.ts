import { corrupt } from "../container/errors.js";
import type { Lattice } from "./lattice.js";
import { checkNeighbourhoods, inputsOf, type Neighbourhood, type Tap } from "./neighbourhood.js";
import { checkNet, type Net } from "./net.js";

/** The cells whose values are told: all, or those of one colour of a checkerboard. */
export const CELLS = ["all", "even", "odd"] as const;
export type Cells = (typeof CELLS)[number];

/** A value of a cell that is told, and the neighbourhood in whose units. */
export interface Target {
  readonly channel: number;
  readonly neighbourhood: number;
}

/**
 * What tells values of a lattice, given others: neighbourhoods, and a net that sees them all.
 *
 * `apart`: targets depend on channels and cells that are no targets. `causal`: on all channels of cells before, row by row, and
 * on targets before in the same cell, through the neighbourhoods' own values (MADE).
 */
export interface Conditioner {
  readonly order: "apart" | "causal";
  readonly cells: Cells;
  readonly neighbourhoods: readonly Neighbourhood[];
  readonly targets: readonly Target[];
  readonly net: Net;
}

/** Taps of all cells together, at the most. */
const MOST_PLACES = 2 ** 25;

/** Inputs of a net that do not depend on targets. */
export function commonInputs({ neighbourhoods }: Conditioner): number {
  return neighbourhoods.reduce((sum, one) => sum + inputsOf(one), 0);
}

/** How many inputs its net has. */
export function inputCount(conditioner: Conditioner): number {
  return commonInputs(conditioner) + conditioner.neighbourhoods.filter(({ own }) => own >= 0).length;
}

/** How many targets see each other in turn. */
export function degreesOf({ order, targets }: Pick<Conditioner, "order" | "targets">): number {
  return order === "causal" ? targets.length : 1;
}

function isOf(cells: Cells, y: number, x: number): boolean {
  return cells === "all" || ((x + y) & 1) === (cells === "odd" ? 1 : 0);
}

/** The cells whose values are told, row by row. */
export function cellsOf({ height, width }: Lattice, cells: Cells): Int32Array {
  const all: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) if (isOf(cells, y, x)) all.push(y * width + x);
  }
  return Int32Array.from(all);
}

/**
 * Checks a conditioner that is read.
 * @param outputs how many values its net gives for each target
 * @param back how many items before the present one are known
 * @throws FlowzipError `corrupt`
 */
export function checkConditioner(
  conditioner: Conditioner,
  lattice: Lattice,
  outputs: number,
  back: number,
): void {
  const { order, cells, neighbourhoods, targets, net } = conditioner;
  const channels = new Set(targets.map(({ channel }) => channel));
  const isValid =
    (order === "apart" || (order === "causal" && cells === "all")) &&
    CELLS.includes(cells) &&
    targets.length > 0 &&
    channels.size === targets.length &&
    neighbourhoods.length > 0 &&
    neighbourhoods.length <= 2 * lattice.channels + 16 &&
    neighbourhoods.reduce((sum, { taps }) => sum + taps.length, 0) * lattice.height * lattice.width <=
      MOST_PLACES &&
    targets.every(
      ({ channel, neighbourhood }) =>
        Number.isInteger(channel) &&
        channel >= 0 &&
        channel < lattice.channels &&
        Number.isInteger(neighbourhood) &&
        neighbourhood >= 0 &&
        neighbourhood < neighbourhoods.length,
    );
  if (!isValid) throw corrupt("a conditioner of a model has targets that are not possible");
  const decoded = ({ y, x, channel }: Tap) => {
    if (!channels.has(channel)) return order === "apart";
    if (order === "causal") return y < 0 || (y === 0 && x < 0);
    return cells !== "all" && ((x + y) & 1) === 1;
  };
  checkNeighbourhoods(
    lattice,
    neighbourhoods,
    back,
    order === "causal" ? causal(channels, decoded) : decoded,
  );
  const owns = neighbourhoods.filter(({ own }) => own >= 0).map(({ own }) => own);
  const isOwnValid =
    order === "causal"
      ? owns.length <= targets.length && owns.every((own, index) => own === targets[index]!.channel)
      : owns.length === 0;
  if (!isOwnValid) throw corrupt("a conditioner of a model sees values that are not decoded");
  const common = commonInputs(conditioner);
  checkNet(net, inputCount(conditioner), outputs * targets.length, degreesOf(conditioner), common);
}

/** In causal order, channels that are no targets are known everywhere. */
function causal(targets: ReadonlySet<number>, decoded: (tap: Tap) => boolean): (tap: Tap) => boolean {
  return (tap) => !targets.has(tap.channel) || decoded(tap);
}
