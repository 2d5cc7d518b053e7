import type { Kernel } from "../kernel.js";
import type { Plane, PlaneShape } from "./plane.js";
import { type DecodedPlanes, decodePlanes, encodePlanes, type PlaneLevel } from "./prior.js";
import { decodeScreen, encodeScreen } from "./screen.js";

/** Codes planes, each sample given those before it. */
export interface PlanePrior {
  /** The number in files, from 32 on; never used again for something else. */
  readonly id: number;
  readonly name: string;
  /** @param word what the payload holds besides, 32 bits */
  encode(kernel: Kernel, planes: readonly Plane[], word: number): Uint8Array<ArrayBuffer>;
  /**
   * Planes of the given shapes, and the word that the payload holds.
   * @throws FlowzipError `corrupt` for a payload that `encode` does not make, or shapes that it does not take
   */
  decode(kernel: Kernel, payload: Uint8Array, shapes: readonly PlaneShape[]): DecodedPlanes;
}

function adaptive(id: number, name: string, level: PlaneLevel): PlanePrior {
  return {
    id,
    name,
    encode: (kernel, planes, word) => encodePlanes(kernel, planes, level, { word }),
    decode: (kernel, payload, shapes) => decodePlanes(kernel, payload, shapes, level),
  };
}

function whole(id: number, name: string, level: PlaneLevel): PlanePrior {
  return {
    id,
    name,
    encode: (kernel, planes, word) => encodeScreen(kernel, planes, level, word),
    decode: (kernel, payload, shapes) => decodeScreen(kernel, payload, shapes, level),
  };
}

export const planes = adaptive(32, "planes", "default");
export const planesMax = adaptive(33, "planes max", "max");
export const screen = whole(35, "screen", "default");
export const screenMax = whole(36, "screen max", "max");
export const planesFast = adaptive(34, "planes fast", "fast");

/** The network that encoders take. A number stands for the same weights for ever. */
export const NETWORK = 1;
/** How many numbers of priors are kept for networks. */
const NETWORKS = 8;
/** Priors with a network have the numbers from here on, that of network 1 first. */
const FIRST_WITH_NETWORK = 40;

/** The strong way with what a trained network says. */
function withNetwork(number: number): PlanePrior {
  return {
    id: FIRST_WITH_NETWORK + number - 1,
    name: "planes network",
    encode: (kernel, planes, word) =>
      encodePlanes(kernel, planes, "max", { word, network: kernel.network(number) }),
    decode: (kernel, payload, shapes) => decodePlanes(kernel, payload, shapes, "max", kernel.network(number)),
  };
}

/** The number of the network that a prior asks, or undefined for one that asks none. */
export function networkOf(prior: number): number | undefined {
  return prior >= FIRST_WITH_NETWORK && prior < FIRST_WITH_NETWORK + NETWORKS
    ? prior - FIRST_WITH_NETWORK + 1
    : undefined;
}

const networks = Array.from({ length: NETWORKS }, (_, index) => withNetwork(index + 1));
export const planesNetwork = networks[NETWORK - 1]!;

/** Every prior of planes that a file can name. A new one is a line here. */
export const PLANE_PRIORS: readonly PlanePrior[] = [
  planes,
  planesMax,
  planesFast,
  screen,
  screenMax,
  ...networks,
];
