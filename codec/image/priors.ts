import { corrupt } from "../container/errors.js";
import type { Kernel } from "../kernel.js";
import type { Plane, PlaneShape } from "./plane.js";
import { decodePlanes, encodePlanes, type PlaneLevel } from "./prior.js";
import { decodeScreen, encodeScreen } from "./screen.js";

/** Codes planes, each sample given those before it. */
export interface PlanePrior {
  /** The number in files, from 32 on; never used again for something else. */
  readonly id: number;
  readonly name: string;
  encode(kernel: Kernel, planes: readonly Plane[]): Uint8Array<ArrayBuffer>;
  /**
   * Planes of the given shapes.
   * @throws FlowzipError `corrupt` for a payload that `encode` does not make, or shapes that it does not take
   */
  decode(kernel: Kernel, payload: Uint8Array, shapes: readonly PlaneShape[]): Plane[];
}

function adaptive(id: number, name: string, level: PlaneLevel): PlanePrior {
  return {
    id,
    name,
    encode: (kernel, planes) => encodePlanes(kernel, planes, level),
    decode: (kernel, payload, shapes) => decodePlanes(kernel, payload, shapes, level),
  };
}

function whole(id: number, name: string, level: PlaneLevel): PlanePrior {
  return {
    id,
    name,
    encode: (kernel, planes) => encodeScreen(kernel, planes, level),
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
const NUMBER_BYTES = 1;

/** The strong way with what a trained network says: the number of the network, then the payload. */
export const planesNetwork: PlanePrior = {
  id: 40,
  name: "planes network",
  encode(kernel, planes) {
    const coded = encodePlanes(kernel, planes, "max", kernel.network(NETWORK));
    const payload = new Uint8Array(NUMBER_BYTES + coded.length);
    payload[0] = NETWORK;
    payload.set(coded, NUMBER_BYTES);
    return payload;
  },
  decode(kernel, payload, shapes) {
    const [number] = payload;
    if (number === undefined) throw corrupt("the payload of a picture is empty");
    return decodePlanes(kernel, payload.subarray(NUMBER_BYTES), shapes, "max", kernel.network(number));
  },
};

/** Every prior of planes that a file can name. A new one is a line here. */
export const PLANE_PRIORS: readonly PlanePrior[] = [
  planes,
  planesMax,
  planesFast,
  screen,
  screenMax,
  planesNetwork,
];
