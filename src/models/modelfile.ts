import { unsupported } from "../../codec/container/errors.js";
import {
  checkNetwork,
  type Layer,
  layersOf,
  type NetworkModel,
  type PlaneNetwork,
} from "../../codec/model/network.js";
import {
  type Fields,
  fields,
  isNumber,
  KIND,
  lacking,
  list,
  pack,
  type TrainingRecord,
  unpackModel,
} from "./packed.js";

/** A model file: a network, its name, and how it was made. */
export interface ModelFile {
  readonly name: string;
  readonly licence: string;
  readonly network: NetworkModel;
  readonly training: TrainingRecord;
}

const VERSION = 1;
const ARCHITECTURE = "causal network of planes";
/** The bytes of a model file, in MessagePack. */
export function writeModel({ name, licence, network, training }: ModelFile): Uint8Array<ArrayBuffer> {
  const { channels, layers, components, planes } = network;
  return pack({
    kind: KIND,
    version: VERSION,
    name,
    licence,
    architecture: { kind: ARCHITECTURE, channels, layers, components },
    planes: planes.map((part) => layersOf(part).map((layer) => ({ ...packLayer(layer) }))),
    training,
  });
}

/** Numbers of 16 and 32 bits, the lowest byte first. */
function packLayer({ weights, biases }: Layer): { weights: Uint8Array; biases: Uint8Array } {
  const bytes = new DataView(new ArrayBuffer(2 * weights.length + 4 * biases.length));
  weights.forEach((weight, index) => void bytes.setInt16(2 * index, weight, true));
  biases.forEach((bias, index) => void bytes.setInt32(2 * weights.length + 4 * index, bias, true));
  const all = new Uint8Array(bytes.buffer);
  return { weights: all.subarray(0, 2 * weights.length), biases: all.subarray(2 * weights.length) };
}

/**
 * Reads a model file.
 * @throws FlowzipError `corrupt` for bytes that are none, `unsupported` for a newer version or another architecture
 */
export function readModel(bytes: Uint8Array): ModelFile {
  const file = unpackModel(bytes);
  if (file["version"] !== VERSION) throw unsupported(`a model file has version ${String(file["version"])}`);
  const { kind, channels, layers, components } = fields(file["architecture"], "architecture");
  if (kind !== ARCHITECTURE) throw unsupported(`a model has the architecture '${String(kind)}'`);
  if (!isNumber(channels) || !isNumber(layers) || !isNumber(components)) throw lacking("architecture");
  const planes = list(file["planes"], "planes").map((part) => readPart(list(part, "part")));
  const network: NetworkModel = { channels, layers, components, planes };
  checkNetwork(network);
  const { name, licence } = file;
  if (typeof name !== "string" || typeof licence !== "string") throw lacking("name and licence");
  return { name, licence, network, training: fields(file["training"], "training") as TrainingRecord };
}

function readPart(values: readonly unknown[]): PlaneNetwork {
  const layers = values.map((value) => readLayer(fields(value, "layer")));
  const entry = layers[0];
  const exit = layers.at(-1);
  if (entry === undefined || exit === undefined || layers.length < 2) throw lacking("layers");
  return { entry, between: layers.slice(1, -1), exit };
}

function readLayer({ weights, biases }: Fields): Layer {
  if (!(weights instanceof Uint8Array) || !(biases instanceof Uint8Array)) throw lacking("layer");
  if (weights.length % 2 !== 0 || biases.length % 4 !== 0) throw lacking("layer");
  const weightView = new DataView(weights.buffer, weights.byteOffset, weights.length);
  const biasView = new DataView(biases.buffer, biases.byteOffset, biases.length);
  return {
    weights: Int16Array.from({ length: weights.length / 2 }, (_, at) => weightView.getInt16(2 * at, true)),
    biases: Int32Array.from({ length: biases.length / 4 }, (_, at) => biasView.getInt32(4 * at, true)),
  };
}
