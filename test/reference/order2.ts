import { RansDecoder } from "./rans.js";

const FLOOR = 4;
const ADAPTIVE = 32768 - 16 * FLOOR;
const RATES = [1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5];
const CHUNK = 2 ** 20;

/** An adaptive distribution of half bytes: `below[i]` of 2^15 for a half byte below i, less the floors. */
class Distribution {
  readonly below = Array.from({ length: 17 }, (_, entry) => entry * (ADAPTIVE / 16));
  updates = 0;

  learn(nibble: number): void {
    const rate = RATES[this.updates] as number;
    for (let entry = 1; entry < 16; entry++) {
      const target = entry > nibble ? ADAPTIVE : 0;
      this.below[entry] = this.at(entry) + Math.floor((target - this.at(entry)) / 2 ** rate);
    }
    this.updates = Math.min(this.updates + 1, 15);
  }

  at(entry: number): number {
    return this.below[entry] as number;
  }
}

/** Distributions made when they are first asked for. */
class Contexts {
  readonly #made = new Map<number, Distribution>();

  get(context: number, part: number): Distribution {
    const key = context * 17 + part;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const made = new Distribution();
    this.#made.set(key, made);
    return made;
  }
}

/** How much order 2 counts, of 2^15, for each pair of numbers of updates. */
type Weights = number[];

function codeNibble(rans: RansDecoder, one: Distribution, two: Distribution, weights: Weights): number {
  const which = two.updates * 16 + one.updates;
  const weight = weights[which] as number;
  const mixed = one.below.map((value, entry) => {
    if (entry === 16) return 32768;
    return value + entry * FLOOR + Math.floor(((two.at(entry) - value) * weight + 16384) / 32768);
  });
  const bound = (entry: number) => 2 * (mixed[entry] as number);

  const point = rans.point();
  let nibble = 15;
  while (bound(nibble) > point) nibble--;
  rans.take(bound(nibble), bound(nibble + 1) - bound(nibble));

  const mean = (bound(nibble + 1) - bound(nibble)) / 2;
  const towards = two.at(nibble + 1) - two.at(nibble) > mean ? 32767 : 0;
  weights[which] = weight + Math.floor((towards - weight) / 64);
  one.learn(nibble);
  two.learn(nibble);
  return nibble;
}

/** The hash of the two bytes before, of 12 bits. */
function hashed(older: number, newer: number): number {
  const product = (BigInt(older * 256 + newer) * 0x9e3779b1n) & 0xffffffffn;
  return Number(product >> 20n);
}

/** Decodes `size` bytes that the fast prior coded, and the word besides; throws where the payload is none. */
export function decodeOrder2(payload: Uint8Array, size: number): { content: Uint8Array; word: number } {
  const half = Math.ceil(size / 2);
  const bytes = new Uint8Array(2 * half);
  const order1 = new Contexts();
  const order2 = new Contexts();
  const upperWeights: Weights = new Array(256).fill(16384);
  const lowerWeights: Weights = new Array(256).fill(16384);
  let position = 0;
  let rans: RansDecoder | undefined;
  let word = 0;

  for (let index = 0; index < half; index++) {
    rans ??= new RansDecoder(payload, position);
    const cursors = [0, half].map((from) => {
      const newer = index > 0 ? (bytes[from + index - 1] as number) : 0;
      const older = index > 1 ? (bytes[from + index - 2] as number) : 0;
      return { at: from + index, one: newer, two: hashed(older, newer), upper: 0 };
    });
    for (const cursor of cursors) {
      cursor.upper = codeNibble(rans, order1.get(cursor.one, 0), order2.get(cursor.two, 0), upperWeights);
    }
    for (const { at, one, two, upper } of cursors) {
      const part = upper + 1;
      const lower = codeNibble(rans, order1.get(one, part), order2.get(two, part), lowerWeights);
      bytes[at] = upper * 16 + lower;
    }
    if (((index + 1) * 4) % CHUNK === 0 || index === half - 1) {
      const held = rans.word();
      if (held === undefined || word !== 0) throw new Error("a chunk does not end where it began");
      word = held;
      position = rans.position;
      rans = undefined;
    }
  }
  if (position !== payload.length) throw new Error("the payload does not end with its last chunk");
  return { content: bytes.subarray(0, size), word };
}
