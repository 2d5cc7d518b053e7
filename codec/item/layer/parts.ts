import { corrupt } from "../../container/errors.js";
import type { Lattice } from "../lattice.js";
import { clamp } from "../numbers.js";
import type { ItemLayer, LayerKind, Setting } from "./layer.js";

/** What planar and radial layers have in common: some channels of each cell are moved by a function of others. */
export interface PartsModel {
  /** The channels that the function sees. */
  readonly seen: readonly number[];
  /** Values are divided by 2 to this before they are seen, rounded down. */
  readonly level: number;
  /** The channels that are moved, and how far, 256 to one, for a function that is one. */
  readonly moved: readonly number[];
  readonly directions: readonly number[];
}

/** The function is one where it says this. */
export const FUNCTION_UNIT = 256;
export const LARGEST_SEEN = 4095;
export const LARGEST_DIRECTION = 2 ** 15 - 1;
const LARGEST_LEVEL = 20;

/** @throws FlowzipError `corrupt` */
export function checkParts(
  kind: string,
  { seen, level, moved, directions }: PartsModel,
  { channels }: Lattice,
): void {
  const all = [...seen, ...moved];
  const isValid =
    seen.length > 0 &&
    moved.length > 0 &&
    new Set(all).size === all.length &&
    all.every((channel) => Number.isInteger(channel) && channel >= 0 && channel < channels) &&
    Number.isInteger(level) &&
    level >= 0 &&
    level <= LARGEST_LEVEL &&
    directions.length === moved.length &&
    directions.every((value) => Number.isInteger(value) && Math.abs(value) <= LARGEST_DIRECTION);
  if (!isValid) throw corrupt(`a layer '${kind}' has parts that are not possible`);
}

/** Opens a layer whose function of the seen values is given. */
export function openParts(
  { seen, level, moved, directions }: PartsModel,
  { lattice }: Setting,
  functionOf: (values: Int32Array) => number,
): ItemLayer {
  const inputs = new Int32Array(seen.length);
  const { channels } = lattice;
  const move = (values: Int32Array, sign: number) => {
    for (let cell = 0; cell < values.length; cell += channels) {
      for (let index = 0; index < seen.length; index++) {
        inputs[index] = clamp(values[cell + seen[index]!]! >> level, -LARGEST_SEEN, LARGEST_SEEN);
      }
      const height = functionOf(inputs);
      for (let index = 0; index < moved.length; index++) {
        const at = cell + moved[index]!;
        const step = Math.floor((directions[index]! * height + FUNCTION_UNIT / 2) / FUNCTION_UNIT);
        values[at] = values[at]! + sign * step;
      }
    }
    return values;
  };
  return { forward: (values) => move(values, 1), inverse: (latent) => move(latent, -1) };
}

export function unchanged(_: unknown, { lattice, origins }: Setting): ReturnType<LayerKind<never>["after"]> {
  return { lattice, origins };
}
