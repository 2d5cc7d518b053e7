import type { Neighbourhood } from "./neighbourhood.js";
/**
 * What layers work on: the values of the present item, those of the items before it, the latest first, then a center for each
 * neighbourhood of the layer.
 */
export function fillWorkspace(
  workspace: Int32Array,
  values: Int32Array,
  before: Int32Array,
  neighbourhoods: readonly Neighbourhood[],
): void {
  workspace.set(values);
  workspace.set(before, values.length);
  const centers = values.length + before.length;
  for (let index = 0; index < neighbourhoods.length; index++) {
    workspace[centers + index] = neighbourhoods[index]!.center;
  }
}
