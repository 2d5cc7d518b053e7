import { normals } from "../../src/continuous/noise.js";
import type { Random } from "../../src/train/random.js";

/** A density of the plane that can be drawn from, and whose logarithm is known. */
export interface Target {
  readonly name: string;
  /** Half the side of the square around the origin that holds all of it but less than 1e-6. */
  readonly reach: number;
  /** @returns x and y of each item, in turn */
  draw(random: Random, items: number): Float32Array;
  /** In nats. */
  logDensity(x: number, y: number): number;
}

/** A piece of a circle, by the angles between which it lies. */
interface Arc {
  readonly centre: readonly [x: number, y: number];
  readonly radius: number;
  readonly from: number;
  readonly to: number;
}

/** Places of an arc that its density is summed over: far closer to each other than the noise is wide. */
const NODES = 256;

/** Items that lie on arcs, each arc as often and all its angles as often, and normal noise around. */
function arcs(name: string, reach: number, noise: number, pieces: readonly Arc[]): Target {
  const at = ({ centre, radius, from, to }: Arc, share: number): [number, number] => {
    const angle = from + (to - from) * share;
    return [centre[0] + radius * Math.cos(angle), centre[1] + radius * Math.sin(angle)];
  };
  const nodes = pieces.flatMap((arc) =>
    Array.from({ length: NODES }, (_, node) => at(arc, (node + 0.5) / NODES)),
  );
  const scale = Math.log(2 * Math.PI * noise * noise * nodes.length);
  return {
    name,
    reach,
    draw(random, items) {
      const drawn = normals(random, 2 * items);
      for (let item = 0; item < items; item++) {
        const [x, y] = at(pieces[random.below(pieces.length)]!, random.next());
        drawn[2 * item] = x + noise * drawn[2 * item]!;
        drawn[2 * item + 1] = y + noise * drawn[2 * item + 1]!;
      }
      return drawn;
    },
    logDensity(x, y) {
      let nearest = Infinity;
      const squares = nodes.map(([nodeX, nodeY]) => {
        const square = (x - nodeX) ** 2 + (y - nodeY) ** 2;
        nearest = Math.min(nearest, square);
        return square;
      });
      const spread = 2 * noise * noise;
      const sum = squares.reduce((total, square) => total + Math.exp((nearest - square) / spread), 0);
      return Math.log(sum) - nearest / spread - scale;
    },
  };
}

const TURN = 2 * Math.PI;

/** Two half circles that reach into each other. */
export const moons = arcs("two moons", 3, 0.15, [
  { centre: [-0.7, -0.35], radius: 1.4, from: 0, to: TURN / 2 },
  { centre: [0.7, 0.35], radius: 1.4, from: TURN / 2, to: TURN },
]);

/** Two circles around one centre. */
export const rings = arcs("rings", 3, 0.15, [
  { centre: [0, 0], radius: 0.8, from: 0, to: TURN },
  { centre: [0, 0], radius: 1.9, from: 0, to: TURN },
]);

/** Fields of one colour of a board of 4 x 4, each 1 wide. */
export const checkerboard: Target = {
  name: "checkerboard",
  reach: 2,
  draw(random, items) {
    const drawn = new Float32Array(2 * items);
    for (let item = 0; item < items; item++) {
      const row = random.below(4);
      const column = 2 * random.below(2) + (row % 2);
      drawn[2 * item] = column - 2 + random.next();
      drawn[2 * item + 1] = row - 2 + random.next();
    }
    return drawn;
  },
  logDensity(x, y) {
    const isBoard = Math.max(Math.abs(x), Math.abs(y)) < 2;
    return isBoard && (Math.floor(x) + Math.floor(y)) % 2 === 0 ? -Math.log(8) : Number.NEGATIVE_INFINITY;
  },
};

/** Cells along each side of the grid for entropies. */
const GRID = 240;

/** The entropy in nats, by the sum over the middles of cells. */
export function entropyOf({ reach, logDensity }: Target): number {
  const cell = (2 * reach) / GRID;
  let entropy = 0;
  for (let row = 0; row < GRID; row++) {
    for (let column = 0; column < GRID; column++) {
      const log = logDensity((column + 0.5) * cell - reach, (row + 0.5) * cell - reach);
      if (log > Number.NEGATIVE_INFINITY) entropy -= Math.exp(log) * log * cell * cell;
    }
  }
  return entropy;
}
