import { missingModel } from "../../codec/container/errors.js";
import { decodeBytes } from "../../codec/domain/bytes.js";
import type { Kernel } from "../../codec/kernel.js";
import type { NetworkModel } from "../../codec/model/network.js";
import { readModel } from "./modelfile.js";

/** A model that comes with the package: its file as a block of bytes, in base64. */
interface ShippedModule {
  readonly block: string;
}

/** The modules of the networks of pictures by their numbers. A new one is a module in `models` and a line here. */
const NETWORKS: Readonly<Record<number, () => Promise<ShippedModule>>> = {
  1: () => import("../../models/pictures1.js"),
};

const loaded = new Map<number, Promise<NetworkModel>>();

/**
 * Loads a network of the prior of pictures.
 * @throws FlowzipError `missing-model` for a number that this version does not know
 */
export function loadNetwork(kernel: Kernel, number: number): Promise<NetworkModel> {
  const known = loaded.get(number);
  if (known !== undefined) return known;
  const module = NETWORKS[number];
  if (module === undefined) throw missingModel(number);
  const network = module().then(({ block }) => readModel(shippedFile(kernel, block)).network);
  loaded.set(number, network);
  return network;
}

/** The model file that a shipped module holds. */
export function shippedFile(kernel: Kernel, block: string): Uint8Array<ArrayBuffer> {
  return decodeBytes(
    kernel,
    Uint8Array.from(atob(block), (character) => character.charCodeAt(0)),
  );
}
