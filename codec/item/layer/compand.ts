import { corrupt } from "../../container/errors.js";
import type { LatentCoder } from "../../entropy/stack.js";
import { clamp } from "../numbers.js";
import type { LayerKind } from "./layer.js";

/**
 * Compands integers whose amounts range over many powers of two: of each the sign, the power and the first binary digits become a
 * small integer in the same order, and the digits behind go to the coder, all alike likely.
 */
export interface CompandModel {
  readonly kind: "compand";
  /** Binary digits behind the first one that are kept, for each channel; {@link ALL_DIGITS} for one that stays. */
  readonly digits: readonly number[];
}

export const ALL_DIGITS = 31;
/** The coder takes so many bits at once. */
const BITS_AT_ONCE = 16;
const LARGEST_INTEGER = 2 ** 31 - 1;

/** How many binary digits of an amount go to the coder. */
export function digitsBehind(amount: number, digits: number): number {
  return Math.max(0, 31 - Math.clz32(amount) - digits);
}

/** The small integer. */
export function companded(value: number, digits: number): number {
  const amount = Math.abs(value);
  const behind = digitsBehind(amount, digits);
  const small = behind * 2 ** digits + Math.floor(amount / 2 ** behind);
  return value < 0 ? -small : small;
}

function forwardValue(value: number, digits: number, coder: LatentCoder): number {
  const amount = Math.abs(value);
  const behind = digitsBehind(amount, digits);
  const low = Math.min(behind, BITS_AT_ONCE);
  if (behind > 0) coder.pushUniform(amount % 2 ** low, 2 ** low);
  if (behind > BITS_AT_ONCE)
    coder.pushUniform(Math.floor(amount / 2 ** low) % 2 ** (behind - low), 2 ** (behind - low));
  return companded(value, digits);
}

function inverseValue(latent: number, digits: number, coder: LatentCoder): number {
  const isRandom = coder.isRandom === true;
  const largest = companded(LARGEST_INTEGER, digits);
  const small = isRandom ? Math.min(Math.abs(latent), largest) : Math.abs(latent);
  const behind = Math.max(0, Math.floor(small / 2 ** digits) - 1);
  if (behind > ALL_DIGITS) throw corrupt("a latent of a layer 'compand' stands for no integer of 32 bits");
  const low = Math.min(behind, BITS_AT_ONCE);
  const high = behind > BITS_AT_ONCE ? coder.popUniform(2 ** (behind - low)) : 0;
  const rest = behind > 0 ? coder.popUniform(2 ** low) : 0;
  const amount = (small - behind * 2 ** digits) * 2 ** behind + high * 2 ** low + rest;
  const value = latent < 0 ? -amount : amount;
  if (isRandom) return clamp(value, -LARGEST_INTEGER, LARGEST_INTEGER);
  if (value !== (value | 0)) throw corrupt("a latent of a layer 'compand' stands for no integer of 32 bits");
  return value;
}

export const compand: LayerKind<CompandModel> = {
  kind: "compand",
  takesAlong: true,
  check({ digits }, { channels }) {
    const isValid = (count: number) => Number.isInteger(count) && count >= 0 && count <= ALL_DIGITS;
    if (digits.length !== channels || !digits.every(isValid))
      throw corrupt("a layer 'compand' has digits that are not possible");
  },
  after: (_, { lattice, origins }) => ({ lattice, origins }),
  open({ digits }, { origins }) {
    return {
      forward(values, _, coder) {
        for (let at = 0; at < values.length; at++) {
          coder.at(origins[at]!);
          values[at] = forwardValue(values[at]!, digits[at % digits.length]!, coder);
        }
        return values;
      },
      inverse(latent, _, coder) {
        for (let at = latent.length - 1; at >= 0; at--) {
          coder.at(origins[at]!);
          latent[at] = inverseValue(latent[at]!, digits[at % digits.length]!, coder);
        }
        return latent;
      },
    };
  },
};
