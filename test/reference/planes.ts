import {
  bitlength,
  clamp,
  class11,
  decodeDistance,
  domain,
  f,
  halfLog,
  median,
  minus,
  mulr15,
  plus,
  SQUASH,
  sat16,
  times,
} from "./planenumbers.js";
import { Tally, toldByDistribution } from "./planestold.js";
import { RansDecoder } from "./rans.js";

/** What is known of a plane before it is decoded. */
export interface Shape {
  readonly width: number;
  readonly height: number;
  readonly least: number;
  readonly most: number;
}

export type Rows = Int32Array[];
export interface Done extends Shape {
  readonly samples: Rows;
  readonly errors: Rows;
}
export type PlaneDecoder = (
  code: (p: number) => number,
  shape: Shape,
  others: readonly Done[],
  decoder: RansDecoder,
) => { samples: Rows; errors: Rows };
/** A neighbour: its plane (0 is the plane itself), and where it is. */
type Neighbour = readonly [owner: number, dx: number, dy: number];
interface Counter {
  p: number;
  r: number;
}

const OWN = `0,-1 -1,-1 1,-1 -2,0 0,-2 1,-2 -1,-2 -2,-1 2,-1 -3,0 0,-3
  2,-2 -2,-2 3,-1 -3,-1 1,-3 -1,-3 4,-1 -4,0 -4,-1 3,-2 -3,-2`;
const BESIDE = "0,0 0,-1 1,0 0,1 1,-1 -1,-1 1,1 -1,1";
const pairs = (text: string) => text.split(/\s+/).map((pair) => pair.split(",").map(Number));

/** Decodes the payload of prior 32, from the description of the format alone and very slowly; of one chunk at the most. */
export function decodePlanesSlowly(
  payload: Uint8Array,
  shapes: readonly Shape[],
  decode: PlaneDecoder = decodePlane,
): Rows[] {
  const decoder = payload.length > 0 ? new RansDecoder(payload) : undefined;
  const code = (p: number) => {
    const bit = decoder!.point() < p ? 1 : 0;
    if (bit === 1) decoder!.take(0, p);
    else decoder!.take(p, 65536 - p);
    return bit;
  };
  const done: Done[] = [];
  for (const shape of shapes) {
    const { width, height, least, most } = shape;
    if (least === most) {
      const rows = Array.from({ length: height }, () => new Int32Array(width).fill(least));
      done.push({ ...shape, samples: rows, errors: rows });
      continue;
    }
    const before = done.filter((other) => other.least !== other.most).reverse();
    const half = (a: Shape, b: Shape) => a.width === (b.width + 1) >> 1 && a.height === (b.height + 1) >> 1;
    const same = (a: Shape) => a.width === width && a.height === height;
    const others = before.filter((a) => !same(a) && (half(a, shape) || half(shape, a)));
    const earlier = [...before.filter(same), ...others].slice(0, 2).map((a) => scaled(a, shape));
    done.push({ ...shape, ...decode(code, shape, earlier, decoder!) });
  }
  if (decoder !== undefined && (decoder.word() !== 0 || decoder.position !== payload.length)) {
    throw new Error("the payload does not end as it must");
  }
  return done.map(({ samples }) => samples);
}

function scaled(from: Done, to: Shape): Done {
  if (from.width === to.width && from.height === to.height) return from;
  const at = (v: number) => (from.width > to.width ? 2 * v : v >> 1);
  const bring = (rows: Rows) =>
    Array.from({ length: to.height }, (_, y) => {
      const row = rows[Math.min(at(y), from.height - 1)]!;
      return Int32Array.from({ length: to.width }, (__, x) => row[Math.min(at(x), from.width - 1)]!);
    });
  return {
    ...to,
    least: from.least,
    most: from.most,
    samples: bring(from.samples),
    errors: bring(from.errors),
  };
}

function neighboursOf(earlier: number): Neighbour[] {
  const own = pairs(OWN);
  const beside = pairs(BESIDE);
  const wanted = earlier === 0 ? 15 : 19;
  const list: Neighbour[] = [];
  const add = (owner: number, [dx, dy]: number[]) => list.push([owner, dx!, dy!]);
  let o = 0;
  let k = 0;
  while (list.length < wanted) {
    if (o < 22) add(0, own[o++]!);
    if (k < 8 && (o % 2 === 1 || earlier === 2)) {
      k++;
      if (earlier > 0 && list.length < wanted) add(1, beside[k - 1]!);
      if (earlier === 2 && list.length < wanted && k < 6) add(2, beside[k - 1]!);
    }
  }
  return list;
}

function decodePlane(
  code: (p: number) => number,
  { width, height, least, most }: Shape,
  others: readonly Done[],
): { samples: Rows; errors: Rows } {
  const earlier = others.length;
  const samples = Array.from({ length: height }, () => new Int32Array(width));
  const errors = Array.from({ length: height }, () => new Int32Array(width));
  const S = (x: number, y: number): number => {
    if (y < 0) return (least + most) >> 1;
    if (x < 0) return S(0, y - 1);
    return samples[y]![Math.min(x, width - 1)]!;
  };
  const e = (rows: Rows, x: number, y: number) => rows[y]?.[x] ?? 0;
  const E = (owner: number, x: number, y: number) =>
    others[owner - 1]!.samples[clamp(y, 0, height - 1)]![clamp(x, 0, width - 1)]!;
  const at = (owner: number, x: number, y: number) => (owner === 0 ? S(x, y) : E(owner, x, y));

  const list = neighboursOf(earlier);
  const n = list.length;
  const offsetOf = (i: number, x: number, y: number) => {
    if (i === 0) return S(x, y) - S(x - 1, y);
    const [owner, dx, dy] = list[i - 1]!;
    return at(owner, x + dx, y + dy) - at(owner, x - 1, y);
  };

  const blocks = Math.floor((width + 7) / 8);
  const triangle = () => Array.from({ length: n + 1 }, (_, i) => new Float32Array(i + 1));
  const zero = triangle();
  const quick = Array.from({ length: blocks }, triangle);
  const slow = Array.from({ length: blocks }, triangle);
  const coefficients = Array.from({ length: blocks }, () => [0, 1, 2].map(() => new Float32Array(n + 1)));
  const some = earlier === 0 ? 11 : 15;
  const neighbours = [n, earlier === 0 ? 6 : 10, some];

  const learnRow = (y: number) => {
    for (let b = 0; b < blocks; b++) {
      const columns: number[][] = [];
      for (let x = 8 * b; x < Math.min(8 * b + 8, width); x++) {
        columns.push(Array.from({ length: n + 1 }, (_, i) => clamp(offsetOf(i, x, y), -8191, 8191)));
      }
      for (let i = 1; i <= n; i++) {
        for (let j = 0; j <= i; j++) {
          const product = f(columns.reduce((sum, w) => sum + w[i]! * w[j]!, 0));
          quick[b]![i]![j] = plus(times(quick[b]![i]![j]!, f(0.7)), product);
          slow[b]![i]![j] = plus(times(slow[b]![i]![j]!, f(0.88)), product);
        }
      }
    }
  };

  const solve = (b: number, odd: boolean) => {
    const t = odd ? quick : slow;
    const [near, middle, far, ridge] = odd ? [f(0.8), 0.5, 0.25, 40] : [f(0.8), f(0.45), f(0.2), 24];
    const m = odd ? some : n;
    const M = triangle();
    for (let i = 1; i <= m; i++) {
      for (let j = 0; j <= i; j++) {
        const of = (block: number) => (t[block] ?? zero)[i]![j]!;
        const first = plus(of(b), times(plus(of(b - 1), of(b + 1)), near!));
        const second = plus(first, times(plus(of(b - 2), of(b + 2)), middle!));
        M[i]![j] = plus(second, times(plus(of(b - 3), of(b + 3)), far!));
      }
      M[i]![i] = plus(plus(M[i]![i]!, times(M[i]![i]!, 2 ** -17)), ridge!);
    }
    const F = Array.from({ length: m + 1 }, () => new Float32Array(m));
    const U = Array.from({ length: m + 1 }, () => new Float32Array(m));
    for (let col = 0; col < m; col++) {
      let d = 0;
      for (let row = col; row <= m; row++) {
        let a = row < m ? M[row + 1]![col + 1]! : M[col + 1]![0]!;
        for (let k = 0; k < col; k++) a = minus(a, times(F[row]![k]!, U[col]![k]!));
        if (row === col) d = f(1 / Math.max(1, a));
        U[row]![col] = a;
        F[row]![col] = times(a, d);
      }
    }
    for (const s of odd ? [1, 2] : [0]) {
      const c = coefficients[b]![s]!;
      for (let i = 0; i < neighbours[s]!; i++) c[i + 1] = F[m]![i]!;
      for (let row = neighbours[s]! - 1; row >= 1; row--) {
        for (let col = 0; col < row; col++) {
          c[col + 1] = minus(c[col + 1]!, times(F[row]![col]!, c[row + 1]!));
        }
      }
    }
  };

  const counted = width * height >= 4096;
  const own = new Tally(counted ? most - least + 1 : 0);
  const basis = others.at(-1);
  const sum = new Tally(counted && basis ? most - least + basis.most - basis.least + 1 : 0);

  const values = Array.from({ length: height }, () => Array.from({ length: width }, () => [0, 0, 0, 0]));
  const miss = (k: number, x: number, y: number, present: number): number => {
    if (y < 0) return 0;
    if (x < 0) return y === present ? miss(k, 0, y - 1, present) : miss(k, 0, y, present);
    const column = Math.min(x, width - 1);
    return Math.abs(16 * S(column, y) - values[y]![column]![k]!);
  };

  const misses = [0, 0, 0, 0];
  /** The mean of predictions; they themselves go to `values`. */
  const predict = (x: number, y: number): number => {
    const [W, N, NW, WW] = [S(x - 1, y), S(x, y - 1), S(x - 1, y - 1), S(x - 2, y)];
    const value = values[y]![x]!;
    for (let s = 0; s < 3; s++) {
      const c = coefficients[x >> 3]![s]!;
      let [known, north, far, farther] = [0, 0, 0, 0];
      for (let i = 1; i <= neighbours[s]!; i++) {
        const [owner, dx, dy] = list[i - 1]!;
        if (owner === 0 && dy === 0 && dx === -2) far = c[i]!;
        else if (owner === 0 && dy === 0 && dx === -3) farther = c[i]!;
        else if (owner === 0) {
          north = plus(north, c[i]!);
          known = plus(known, times(S(x + dx, y + dy) - N, c[i]!));
        } else known = plus(known, times(offsetOf(i, x, y), c[i]!));
      }
      let change = plus(plus(known, times(north, N - W)), times(far, WW - W));
      change = plus(change, times(farther, S(x - 3, y) - W));
      change = Math.floor(plus(times(change, 16), 0.5));
      if (!(Math.abs(change) < 4194304)) change = 0;
      value[s] = 16 * W + change;
    }
    if (earlier === 0) value[3] = 16 * median(W, N, W + N - NW);
    else {
      const h = E(1, x, y);
      const [w, no] = [W + h - E(1, x - 1, y), N + h - E(1, x, y - 1)];
      value[3] = 16 * median(w, no, w + no - (NW + h - E(1, x - 1, y - 1)));
    }
    const part: number[] = [];
    const weight: number[] = [];
    for (let k = 0; k < 4; k++) {
      value[k] = clamp(value[k]!, 16 * least, 16 * most);
      const of = (dx: number, dy: number) => miss(k, x + dx, y + dy, y);
      misses[k] = 2 * (of(-1, 0) + of(0, -1)) + of(-2, 0) + of(-1, -1) + of(1, -1) + of(2, -1);
      const q = f(misses[k]! + 8);
      weight[k] = f(1 / times(times(q, q), q));
      part[k] = times(weight[k]!, value[k]!);
    }
    const sum = (v: number[]) => plus(plus(v[0]!, v[1]!), plus(v[2]!, v[3]!));
    return Math.floor(plus(f(sum(part) / sum(weight)), 0.5));
  };

  // Surroundings, and the state of decisions.
  const bias0 = new Int32Array(1024);
  const bias1 = new Int32Array(1331);
  const mean = Int32Array.from({ length: 40 }, (_, l) => 16 << (l >> 1));
  const tables = Array.from({ length: 8 }, () => new Map<number, Counter>());
  const weights = [0, 1, 2].map(() => new Map<number, number[]>());
  const maps = new Map<number, number[]>();
  const kept = <Value>(map: Map<number, Value>, key: number, make: () => Value): Value => {
    if (!map.has(key)) map.set(key, make());
    return map.get(key)!;
  };
  const log = (v: number) => {
    const whole = bitlength(v) - 1;
    return 2 ** 23 * whole + (v - 2 ** whole) * 2 ** (23 - whole);
  };

  for (let y = 0; y < height; y++) {
    if (y > 0) {
      learnRow(y - 1);
      for (let b = 0; b < blocks; b++) solve(b, y % 2 === 1);
    }
    for (let x = 0; x < width; x++) {
      const raw = predict(x, y);
      const value = values[y]![x]!;
      const near = [
        [-1, 0],
        [0, -1],
        [-1, -1],
        [1, -1],
        [-2, 0],
        [0, -2],
      ] as const;
      const [W, N, NW, NE, WW, NN] = near.map(([dx, dy]) => S(x + dx, y + dy)) as number[];
      const around = near.map(([dx, dy]) => e(errors, x + dx, y + dy));
      const [eW, eN, eNW, eNE] = around as [number, number, number, number];
      const sizes = around.map(Math.abs);
      const rough = (sizes[0]! + sizes[1]! + sizes.reduce((a, b) => a + b)) >> 3;
      let about = rough;
      let other = eNW;
      const outer = others.map(({ errors: rows }) => {
        const [a, b, c] = [e(rows, x, y), e(rows, x + 1, y), e(rows, x, y + 1)].map(Math.abs);
        return (2 * a! + b! + c!) >> 2;
      });
      if (earlier > 0) {
        other = e(others[0]!.errors, x, y);
        about = (3 * rough + (earlier === 2 ? (outer[0]! + outer[1]!) >> 1 : outer[0]!)) >> 2;
      }
      const level = Math.min(halfLog(about), 39);
      const slope = Math.abs(W! - NW!) + Math.abs(N! - NW!) + Math.abs(N! - NE!);
      const gradient = Math.min(halfLog(2 * slope), 23);
      const texture = [W, N, NW, NE, WW, NN].reduce<number>(
        (sum, sample, bit) => sum + (16 * sample! > raw ? 2 ** bit : 0),
        0,
      );
      const i0 = Math.min(level >> 1, 15) * 64 + texture;
      const i1 = (class11(eW, 8) * 11 + class11(eN, 8)) * 11 + class11(other, 8);
      const prediction = clamp(raw + ((bias0[i0]! + bias1[i1]! + 256) >> 9), 16 * least, 16 * most);
      const base = (prediction >> 4) + 1;
      const fraction = (prediction & 15) >> 1;
      let shift = 0;
      while (shift < 17 && 256 * 2 ** shift < (3 * mean[level]!) >> 2) shift++;
      const unit = Math.max(2 ** Math.max((level >> 1) - 2, 0), 4);

      const key = 16 * shift + fraction;
      const d = (a: number) => class11(a - prediction, unit);
      const c = (a: number) => class11(a, unit);
      const c1 = c(other);
      const c2 = earlier === 2 ? c(e(others[1]!.errors, x, y)) : 0;
      const clip = (v: number) => clamp(v, -20, 20) + 20;
      const hashed = (a: number, b: number) =>
        (BigInt(a + 131072) << 24n) ^ (BigInt(b) * 32n) ^ BigInt(shift);
      const contexts = [
        hashed(base, earlier > 0 ? E(1, x, y) : N!),
        (clip(W! - base) * 41 + clip(N! - base)) * 32 + shift,
        (c(eW) + 256 * c(eN) + 65536 * c(eNE)) * 32 + shift,
        (clip(WW! - base) * 41 + clip(NN! - base)) * 32 + shift,
        (base + 131072) * 512 + key,
        (d(16 * W!) + 256 * d(16 * N!)) * 512 + key,
        (earlier === 0 ? d(16 * NE!) + 256 * d(16 * NW!) : c1 * 64 + halfLog(outer[0]!)) * 512 + key,
        [
          () => d(16 * WW!) + 256 * d(16 * NN!),
          () => (256 * c(eW + eN) + c1) * 64 + (level >> 1),
          () => (256 * c2 + c1) * 64 + halfLog(outer[1]!),
        ][earlier]!() *
          512 +
          key,
      ].map((context) => Number(BigInt.asUintN(64, BigInt(context) * 0x9e3779b97f4a8000n) >> 52n));

      const distributions = [
        ...value.map((center, k) => ({ center, scale: 2 + ((misses[k]! * 11) >> 7) })),
        { center: prediction, scale: 2 + ((about * 9) >> 4) },
        { center: prediction, scale: 2 + about },
      ];
      own.start = -least;
      if (basis) sum.start = E(earlier, x, y) - basis.least - least;
      const decide = (node: number, side: number, first: number, middle: number, end?: number): number => {
        const question = { node, side, first, middle, end };
        const isTold = node === 0 || middle > first;
        const told = [
          ...distributions.map((one) => (isTold ? toldByDistribution(one, base, shift, question) : 0)),
          ...[own, sum].map((tally) => (isTold && shift <= 3 ? tally.told(base, shift, question) : 0)),
        ];
        const counters = contexts.map((line, k) => {
          const element = (16 * line) ^ (16 * (node >> 3) + 8 * side + (node & 7));
          return kept(tables[k]!, element, () => ({ p: 32768, r: 32768 }));
        });
        const set = shift * 128 + side * 64 + node;
        const sets = [
          set,
          level * 64 + node,
          (Math.min(gradient, 15) * 8 + fraction) * 4 + Math.min(node, 3),
        ].map((index, turn) => kept(weights[turn]!, index, () => new Array<number>(16).fill(400)));
        const map = kept(maps, set, () =>
          Array.from({ length: 25 }, (_, entry) => SQUASH(domain((entry - 12) * 256))),
        );
        const s = [
          ...counters.map(({ p }) =>
            mulr15(sat16(Math.floor((log(2 * p + 1) - log(131071 - 2 * p)) / 4096)), 2839),
          ),
          ...told,
        ];
        const [w0, w1, w2] = sets as [number[], number[], number[]];
        const total = s.reduce((sum, input, k) => sum + input * sat16(sat16(w0[k]! + w1[k]!) + w2[k]!), 0);
        const mixed = domain(total >> 14);
        const p0 = SQUASH(mixed);
        const entry = (mixed + 3072) >> 8;
        const between = (mixed + 3072) & 255;
        const [below, above] = [map[entry]!, map[entry + 1]!];
        const corrected = (below * (256 - between) + above * between) >> 8;
        const bit = code(clamp((p0 + corrected + 1) >> 1, 8, 65528));
        const target = bit === 1 ? 65535 : 0;
        s.forEach((input, k) => {
          const step = (mulr15(input, (target - p0) >> 1) + 4) >> 3;
          for (const w of [w0, w1, w2]) w[k] = sat16(w[k]! + step);
        });
        map[entry] = below + (((target - below) * (256 - between)) >> 15);
        map[entry + 1] = above + (((target - above) * between) >> 15);
        const leastRate = [400, 400, 400, 500, 700, 500, 500, 500];
        counters.forEach((counter, k) => {
          const { p, r } = counter;
          const moved = (by: number) => Math.floor((by * r + 32768) / 65536);
          counter.p = bit === 1 ? p + moved(65535 - p) : p - moved(p);
          const square = Math.floor((r * r) / 65536);
          counter.r = Math.max(r - (square - (square >> 2)), leastRate[k]!);
        });
        return bit;
      };

      const side = base <= most ? decide(0, 1, 0, 0) : 0;
      const distance = decodeDistance(code, decide, side, side === 1 ? most - base : base - 1 - least, shift);
      const sample = clamp(side === 1 ? base + distance : base - 1 - distance, least, most);
      samples[y]![x] = sample;
      errors[y]![x] = 16 * sample - prediction;
      own.learn(sample);
      sum.learn(sample);
      mean[level]! += (256 * Math.min(distance, 2 ** 18) + 128 - mean[level]!) >> 6;
      const off = 256 * clamp(16 * sample - raw, -32768, 32767);
      bias0[i0]! += (off - bias0[i0]!) >> 6;
      bias1[i1]! += (off - bias1[i1]!) >> 6;
    }
  }
  return { samples, errors };
}
