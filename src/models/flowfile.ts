import { unsupported } from "../../codec/container/errors.js";
import type { BaseKind, Range } from "../../codec/item/base.js";
import type { Cells, Conditioner, Target } from "../../codec/item/conditioner.js";
import { checkFlow, type FlowModel } from "../../codec/item/flow.js";
import type { Neighbourhood, Tap } from "../../codec/item/neighbourhood.js";
import type { DenseLayer } from "../../codec/item/net.js";
import { LAYER_KINDS, type LayerModel } from "../../codec/item/registry.js";
import {
  type Fields,
  fields,
  isNumber,
  KIND,
  lacking,
  list,
  numbers,
  pack,
  packHalves,
  type TrainingRecord,
  unpackHalves,
  unpackModel,
} from "./packed.js";

/** A model file of a flow of items: its name, what its channels are called, and how it was made. */
export interface FlowFile {
  readonly name: string;
  readonly licence: string;
  readonly flow: FlowModel;
  readonly names: readonly string[];
  readonly training: TrainingRecord;
}

const VERSION = 1;
export const ARCHITECTURE = "flow of items";

/** The bytes of a model file. */
export function writeFlow({ name, licence, flow, names, training }: FlowFile): Uint8Array<ArrayBuffer> {
  const { lattice, back, middles, layers } = flow;
  const { height, width, channels } = lattice;
  return pack({
    kind: KIND,
    version: VERSION,
    name,
    licence,
    architecture: { kind: ARCHITECTURE, height, width, channels, back, middles },
    layers: layers.map((layer) => packLayer(layer)),
    names,
    training,
  });
}

/**
 * Reads the model file of a flow.
 * @throws FlowzipError `corrupt` for bytes that are none, `unsupported` for a newer version, another architecture, or an unknown layer
 */
export function readFlow(bytes: Uint8Array): FlowFile {
  const file = unpackModel(bytes);
  if (file["version"] !== VERSION) throw unsupported(`a model file has version ${String(file["version"])}`);
  const { kind, height, width, channels, back, middles } = fields(file["architecture"], "architecture");
  if (kind !== ARCHITECTURE) throw unsupported(`a model has the architecture '${String(kind)}'`);
  if (!isNumber(height) || !isNumber(width) || !isNumber(channels) || !isNumber(back))
    throw lacking("architecture");
  const flow: FlowModel = {
    lattice: { height, width, channels },
    back,
    middles: numbers(middles, "middles"),
    layers: list(file["layers"], "layers").map((layer) => readLayer(fields(layer, "layer"))),
  };
  checkFlow(flow);
  const { name, licence } = file;
  const names = list(file["names"], "names");
  if (typeof name !== "string" || typeof licence !== "string") throw lacking("name and licence");
  if (!names.every((one): one is string => typeof one === "string")) throw lacking("names");
  return { name, licence, flow, names, training: fields(file["training"], "training") as TrainingRecord };
}

function packLayer(layer: LayerModel): Fields {
  switch (layer.kind) {
    case "linear":
      return { ...layer, weights: packHalves(layer.weights) };
    case "table":
      return { ...layer, values: layer.values.map((values) => Array.from(values)) };
    case "coupling":
    case "autoregressive":
      return { ...layer, conditioner: packConditioner(layer.conditioner) };
    case "factor":
      return {
        ...layer,
        conditioner: packConditioner(layer.conditioner),
        ranges: layer.ranges.flatMap(({ least, greatest }) => [least, greatest]),
      };
    default:
      return { ...layer };
  }
}

function packConditioner({ order, cells, neighbourhoods, targets, net }: Conditioner): Fields {
  return {
    order,
    cells,
    neighbourhoods: neighbourhoods.map(({ taps, references, center, spread, level, own }) => ({
      taps: taps.flatMap(({ back, y, x, channel }) => [back, y, x, channel]),
      about: [references, center, spread, level, own],
    })),
    targets: targets.flatMap(({ channel, neighbourhood }) => [channel, neighbourhood]),
    net: net.layers.map(({ inputs, outputs, weights, biases }) => ({
      inputs,
      outputs,
      weights: packHalves(weights),
      biases: Array.from(biases),
    })),
  };
}

/** The fields of a layer as its kind's check expects them; the checks of the flow look at their values. */
function readLayer(layer: Fields): LayerModel {
  const kind = layer["kind"];
  const ints = (name: string) => numbers(layer[name], name);
  const int = (name: string) => numberOf(layer[name], name);
  const parts = () => ({
    seen: ints("seen"),
    level: int("level"),
    moved: ints("moved"),
    directions: ints("directions"),
  });
  switch (kind) {
    case "shift":
      return { kind, offsets: ints("offsets") };
    case "scale":
      return { kind, exponents: ints("exponents") };
    case "compand":
      return { kind, digits: ints("digits") };
    case "permute":
      return { kind, order: ints("order") };
    case "squeeze":
      return { kind };
    case "linear":
      return { kind, weights: unpackHalves(layer["weights"], "weights") };
    case "table":
      return {
        kind,
        values: list(layer["values"], "values").map((values) => Int32Array.from(numbers(values, "values"))),
      };
    case "planar":
      return { kind, ...parts(), normal: ints("normal"), bias: int("bias") };
    case "radial":
      return { kind, ...parts(), center: ints("center"), reach: int("reach") };
    case "coupling":
      return { kind, affine: layer["affine"] === true, conditioner: readConditioner(layer["conditioner"]) };
    case "autoregressive":
      return {
        kind,
        direction: layer["direction"] as "maf" | "iaf",
        affine: layer["affine"] === true,
        conditioner: readConditioner(layer["conditioner"]),
      };
    case "factor":
      return {
        kind,
        base: layer["base"] as BaseKind,
        components: int("components"),
        conditioner: readConditioner(layer["conditioner"]),
        ranges: pairs(ints("ranges")).map(([least, greatest]): Range => ({ least, greatest })),
      };
    default:
      throw unsupported(
        `a model has the layer '${String(kind)}', and this version knows ${Object.keys(LAYER_KINDS).join(", ")}`,
      );
  }
}

function numberOf(value: unknown, what: string): number {
  if (!isNumber(value)) throw lacking(what);
  return value;
}

function pairs(values: readonly number[]): [number, number][] {
  if (values.length % 2 !== 0) throw lacking("pairs");
  return Array.from({ length: values.length / 2 }, (_, index) => [
    values[2 * index]!,
    values[2 * index + 1]!,
  ]);
}

function readConditioner(value: unknown): Conditioner {
  const { order, cells, neighbourhoods, targets, net } = fields(value, "conditioner");
  return {
    order: order as Conditioner["order"],
    cells: cells as Cells,
    neighbourhoods: list(neighbourhoods, "neighbourhoods").map((one) =>
      readNeighbourhood(fields(one, "neighbourhood")),
    ),
    targets: pairs(numbers(targets, "targets")).map(
      ([channel, neighbourhood]): Target => ({ channel, neighbourhood }),
    ),
    net: { layers: list(net, "net").map((layer) => readDense(fields(layer, "layer"))) },
  };
}

function readNeighbourhood(one: Fields): Neighbourhood {
  const taps = pairs(numbers(one["taps"], "taps"));
  if (taps.length % 2 !== 0) throw lacking("taps");
  const about = numbers(one["about"], "neighbourhood");
  const [references, center, spread, level, own] = about;
  if (about.length !== 5) throw lacking("neighbourhood");
  return {
    taps: Array.from({ length: taps.length / 2 }, (_, index): Tap => {
      const [back, y] = taps[2 * index]!;
      const [x, channel] = taps[2 * index + 1]!;
      return { back, y, x, channel };
    }),
    references: references!,
    center: center!,
    spread: spread!,
    level: level!,
    own: own!,
  };
}

function readDense(layer: Fields): DenseLayer {
  const biases = numbers(layer["biases"], "biases");
  if (!biases.every((bias) => Number.isInteger(bias) && Math.abs(bias) < 2 ** 31)) throw lacking("biases");
  return {
    inputs: numberOf(layer["inputs"], "inputs"),
    outputs: numberOf(layer["outputs"], "outputs"),
    weights: unpackHalves(layer["weights"], "weights"),
    biases: Int32Array.from(biases),
  };
}

/** What a model file is known by: its SHA-256. */
export async function identityOf(file: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", file));
}

/** An identity as it is written for people. */
export function identityText(identity: Uint8Array): string {
  return Array.from(identity, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
