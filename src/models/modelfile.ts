import { Packr } from "msgpackr";
import { corrupt, FlowzipError, unsupported } from "../../codec/container/errors.js";
import {
  checkNetwork,
  type Layer,
  layersOf,
  type NetworkModel,
  type PlaneNetwork,
} from "../../codec/model/network.js";

/** What was done to make a model, for people. */
export type TrainingRecord = Readonly<Record<string, string | number | readonly string[]>>;

/** A model file: a network, its name, and how it was made. */
export interface ModelFile {
  readonly name: string;
  readonly licence: string;
  readonly network: NetworkModel;
  readonly training: TrainingRecord;
}

const VERSION = 1;
const KIND = "flowzip model";
const ARCHITECTURE = "causal network of planes";
/** A file with more bytes is none: the largest network that is possible takes less. */
export const LARGEST_MODEL = 2 ** 26;
const packr = new Packr({ useRecords: false, variableMapSize: true, mapsAsObjects: true });

/** The bytes of a model file, in MessagePack. */
export function writeModel({ name, licence, network, training }: ModelFile): Uint8Array<ArrayBuffer> {
  const { channels, layers, components, planes } = network;
  return Uint8Array.from(
    packr.pack({
      kind: KIND,
      version: VERSION,
      name,
      licence,
      architecture: { kind: ARCHITECTURE, channels, layers, components },
      planes: planes.map((part) => layersOf(part).map((layer) => ({ ...packLayer(layer) }))),
      training,
    }),
  );
}

/** Numbers of 16 and 32 bits, the lowest byte first. */
function packLayer({ weights, biases }: Layer): { weights: Uint8Array; biases: Uint8Array } {
  const bytes = new DataView(new ArrayBuffer(2 * weights.length + 4 * biases.length));
  weights.forEach((weight, index) => void bytes.setInt16(2 * index, weight, true));
  biases.forEach((bias, index) => void bytes.setInt32(2 * weights.length + 4 * index, bias, true));
  const all = new Uint8Array(bytes.buffer);
  return { weights: all.subarray(0, 2 * weights.length), biases: all.subarray(2 * weights.length) };
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a model file.
 * @throws FlowzipError `corrupt` for bytes that are none, `unsupported` for a newer version or another architecture
 */
export function readModel(bytes: Uint8Array): ModelFile {
  if (bytes.length > LARGEST_MODEL) throw corrupt(`a model file of ${bytes.length} bytes is not possible`);
  const file = fields(unpack(bytes), "file");
  if (file["kind"] !== KIND) throw corrupt("the file is not a model of flowzip");
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

function unpack(bytes: Uint8Array): unknown {
  try {
    // The reader leaves a mark on the array that it is given.
    return packr.unpack(bytes.subarray());
  } catch (cause) {
    throw new FlowzipError(
      "corrupt",
      "the model file is damaged, or none",
      "get it again from where it came from",
      {
        cause,
      },
    );
  }
}

function lacking(what: string): FlowzipError {
  return corrupt(`a model file has no proper ${what}`);
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

function fields(value: unknown, what: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw lacking(what);
  return value as Fields;
}

function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw lacking(what);
  return value;
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
