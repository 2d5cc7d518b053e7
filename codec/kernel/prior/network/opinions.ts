import { Field, padAbove, padAround, padLeft, padRight } from "../image/field";
import { askNetwork, initialiseNetwork, turnNetwork } from "./network";

/**
 * Asks a network about each sample of a plane that is known, as a decoder would ask it.
 * @param fields the description of the plane, and after it those of the earlier planes
 * @param memory_ room for the network
 * @param values where what it says goes, 32 bits each: for each sample the outputs, then base, roughness and its logarithm
 */
export function networkOpinions(
  description: usize,
  fields: usize,
  planes: i32,
  memory_: usize,
  values: usize,
): void {
  const field = changetype<Field>(fields);
  const network = initialiseNetwork(description, fields, planes, field.width, memory_);
  const outputs = <usize>network.mixture.components * 3;
  let to = values;
  padAbove(field);
  for (let y = 0; y < field.height; y++) {
    padLeft(field, y);
    turnNetwork(network);
    let at = field.samples + field.stride * <usize>y;
    for (let x = 0; x < field.width; x++, at += 4) {
      askNetwork(network, x, at);
      memory.copy(to, network.layers.values, outputs << 2);
      to += outputs << 2;
      store<i32>(to, network.inputs.base);
      store<i32>(to, network.inputs.roughness, 4);
      store<i32>(to, network.inputs.logarithm, 8);
      to += 12;
    }
    padRight(field, y);
  }
  padAround(field);
}
