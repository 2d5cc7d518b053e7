import { valuesPerTarget } from "../../codec/item/base.js";
import type { Conditioner } from "../../codec/item/conditioner.js";
import { commonInputs, degreesOf, inputCount } from "../../codec/item/conditioner.js";
import type { FlowModel } from "../../codec/item/flow.js";
import type { FactorModel } from "../../codec/item/layer/factor.js";
import type { Neighbourhood, Tap } from "../../codec/item/neighbourhood.js";
import { type DenseLayer, type Net, unitsUpTo } from "../../codec/item/net.js";
import type { LayerModel } from "../../codec/item/registry.js";

/** Numbers that look random, the same each time. */
export function draws(seed: number): (least: number, greatest: number) => number {
  let state = seed >>> 0;
  return (least, greatest) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return least + Math.floor((state / 2 ** 32) * (greatest - least + 1));
  };
}

type Draw = ReturnType<typeof draws>;

export function neighbourhood(taps: readonly Tap[], more: Partial<Neighbourhood> = {}): Neighbourhood {
  const references = taps.length >= 4 ? 4 : Math.min(taps.length, 2);
  return { taps, references, center: 100, spread: 320, level: 2, own: -1, ...more };
}

/** A net with random weights that its masks allow. */
export function randomNet(
  draw: Draw,
  conditioner: Omit<Conditioner, "net">,
  perTarget: number,
  hidden: readonly number[],
): Net {
  const whole = { ...conditioner, net: { layers: [] } };
  const degrees = degreesOf(whole);
  const common = commonInputs(whole);
  let inputs = inputCount(whole);
  const layers = [...hidden, perTarget * conditioner.targets.length].map((outputs, index): DenseLayer => {
    const weights = new Int16Array(inputs * outputs);
    for (let unit = 0; unit < outputs; unit++) {
      const degree = Math.floor((unit * degrees) / outputs);
      const seen = index === 0 ? Math.min(inputs, common + degree) : unitsUpTo(degree, inputs, degrees);
      for (let at = 0; at < seen; at++) weights[unit * inputs + at] = draw(-90, 90);
    }
    const biases = Int32Array.from({ length: outputs }, () => draw(-9000, 9000));
    const layer = { inputs, outputs, weights, biases };
    inputs = outputs;
    return layer;
  });
  return { layers };
}

export function randomConditioner(
  draw: Draw,
  conditioner: Omit<Conditioner, "net">,
  perTarget: number,
  hidden: readonly number[] = [12, 12],
): Conditioner {
  return { ...conditioner, net: randomNet(draw, conditioner, perTarget, hidden) };
}

/** A base of all channels that does not depend on anything. */
export function plainBase(
  draw: Draw,
  channels: number,
  base: FactorModel["base"] = "logistic",
  components = 2,
): FactorModel {
  const all = Array.from({ length: channels }, (_, channel) => channel);
  return {
    kind: "factor",
    base,
    components,
    conditioner: randomConditioner(
      draw,
      {
        order: "apart",
        cells: "all",
        neighbourhoods: [neighbourhood([])],
        targets: all.map((channel) => ({ channel, neighbourhood: 0 })),
      },
      valuesPerTarget(base, components),
      [],
    ),
    ranges: all.map(() => ({ least: -50, greatest: 300 })),
  };
}

/** A flow of a table with so many channels; its layers are followed by a plain base. */
export function tableFlow(draw: Draw, channels: number, layers: readonly LayerModel[], back = 0): FlowModel {
  return {
    lattice: { height: 1, width: 1, channels },
    back,
    middles: new Array<number>(channels).fill(100),
    layers: [...layers, plainBase(draw, channels)],
  };
}
