import { FIELD_BYTES } from "../image/field";
import { gatherInputs, Inputs, initialiseInputs, inputsBytes } from "./inputs";
import { initialiseLayers, Layers, layersBytes, passLayers, turnLayers } from "./layers";
import { initialiseMixture, MIXTURE_BYTES, Mixture, setMixture } from "./mixture";

/** A trained network that tells the distribution of each sample of a plane before it is coded. */

/** What the host describes a network by, for planes with one number of earlier planes: words of 32 bits. */
@unmanaged
class Description {
  weights: usize;
  taps: usize;
  ownTaps: i32;
  earlierTaps: i32;
  channels: i32;
  layers: i32;
  components: i32;
  /** Inputs with the zeros behind them, a multiple of eight. */
  inputs: i32;
}

@unmanaged
export class Network {
  inputs: Inputs;
  layers: Layers;
  mixture: Mixture;
}

const INPUTS_AT: usize = 16;
const LAYERS_AT: usize = 80;
const MIXTURE_AT: usize = 144;
const MEMORY_AT: usize = 192;
const OUTPUTS: i32 = 3;

function outputCount(description: Description): i32 {
  return (OUTPUTS * description.components + 3) & ~3;
}

/** Bytes of memory of a network for planes of a width; `description` is 0 for none. */
export function networkBytes(description: usize, width: i32): usize {
  if (!description) return 0;
  const own = changetype<Description>(description);
  return (
    MEMORY_AT +
    MIXTURE_BYTES +
    inputsBytes(own.ownTaps, own.earlierTaps, own.inputs) +
    layersBytes(width, own.channels, own.layers, outputCount(own)) +
    64
  );
}

/** Lays a network out at `memory_`, for a plane of which nothing was coded. */
export function initialiseNetwork(
  description: usize,
  fields: usize,
  planes: i32,
  width: i32,
  memory_: usize,
): Network {
  const own = changetype<Description>(description);
  memory.fill(memory_, 0, networkBytes(description, width));
  const network = changetype<Network>(memory_);
  network.inputs = changetype<Inputs>(memory_ + INPUTS_AT);
  network.layers = changetype<Layers>(memory_ + LAYERS_AT);
  network.mixture = changetype<Mixture>(memory_ + MIXTURE_AT);
  let at = memory_ + MEMORY_AT;
  initialiseMixture(network.mixture, own.components, at);
  at += MIXTURE_BYTES;
  initialiseInputs(network.inputs, fields, FIELD_BYTES, planes, own.taps, own.ownTaps, own.earlierTaps, at);
  at = (at + inputsBytes(own.ownTaps, own.earlierTaps, own.inputs) + 15) & ~15;
  const layers = network.layers;
  layers.channels = own.channels;
  layers.count = own.layers;
  layers.inputs = own.inputs;
  layers.outputs = outputCount(own);
  layers.width = width;
  layers.weights = own.weights;
  initialiseLayers(layers, at);
  return network;
}

/** Between rows. */
export function turnNetwork(network: Network): void {
  turnLayers(network.layers);
}

/** Tells the distribution of the sample in column `x`, which stands at `at`. */
export function askNetwork(network: Network, x: i32, at: usize): void {
  const inputs = network.inputs;
  const layers = network.layers;
  gatherInputs(inputs, at);
  passLayers(layers, inputs.values, x);
  setMixture(network.mixture, layers.values, inputs.base, inputs.roughness, inputs.logarithm);
}
