import type { NetOptions, Planner } from "./planner.js";

/** Lattices of fewer cells take small nets: there is little to learn from, and little to win. */
const SMALL_CELLS = 64;
const SMALL_HIDDEN = [32, 32];
const COARSEST = 4;
/** YCoCg as lifting steps: red becomes Co, green Cg, blue Y. */
const YCOCG = [0, 0, -256, -128, 0, -256, 64, 128, 0];

/** Takes red, green and blue apart; other channels stay. @returns colours in the order in which they are decoded */
export function liftColours(planner: Planner, isFixed: boolean): number[] {
  const { channels } = planner.lattice;
  if (channels !== 3) return Array.from({ length: channels }, (_, colour) => colour);
  planner.linear(Int16Array.from(YCOCG), isFixed);
  return [2, 0, 1];
}

/** Codes pictures colour by colour, each with a window on the rows above and all of the colours before. */
export function factorColours(
  planner: Planner,
  colours: readonly number[],
  options: NetOptions,
  components: number,
): void {
  for (const colour of [...colours].reverse()) {
    const target = [planner.channelOf(colour, 0)];
    planner.factor(target, planner.conditioner(target, options, "causal"), components);
  }
}

/**
 * Codes pictures from coarse to fine: at each scale a quarter of the cells is left, and the others are factored out colour by
 * colour: the lower right given the upper left, then the two others given both.
 */
export function factorScales(
  planner: Planner,
  colours: readonly number[],
  options: NetOptions,
  components: number,
): void {
  while (canSqueeze(planner)) {
    planner.squeeze();
    const { height, width } = planner.lattice;
    const isSmall = height * width < SMALL_CELLS;
    const net = isSmall ? { ...options, hidden: SMALL_HIDDEN } : options;
    for (const phases of [[2, 3], [1]]) {
      for (const colour of [...colours].reverse()) {
        const targets = phases.map((phase) => planner.channelOf(colour, phase));
        planner.factor(targets, planner.conditioner(targets, net, "apart"), components);
      }
    }
  }
  for (const colour of [...colours].reverse()) {
    const target = planner.channelOf(colour, 0);
    const net = { ...options, hidden: [16] };
    planner.factor([target], planner.conditioner([target], net, "apart"), components);
  }
}

function canSqueeze({ lattice: { height, width } }: Planner): boolean {
  return height % 2 === 0 && width % 2 === 0 && Math.min(height, width) >= COARSEST;
}
