import { clamp, f, halfLog, median, plus, times } from "./planenumbers.js";
import type { PlaneDecoder } from "./planes.js";

const RATES = "1 2 2 3 3 3 4 4 4 4 4 5 5 5 5 5 5 5 5 5 5 5 6 6 6 6 6 6 6 6 6 6".split(" ").map(Number);

/** A plane of prior 34, from the description of the format alone and slowly. */
export const decodePlaneFast: PlaneDecoder = (_code, { width, height, least, most }, others, decoder) => {
  const samples = Array.from({ length: height }, () => new Int32Array(width));
  const errors = Array.from({ length: height }, () => new Int32Array(width));
  const values = Array.from({ length: height }, () => Array.from({ length: width }, () => [0, 0, 0, 0]));
  const S = (x: number, y: number): number => {
    if (y < 0) return (least + most) >> 1;
    if (x < 0) return S(0, y - 1);
    return samples[y]![Math.min(x, width - 1)]!;
  };
  const e = (x: number, y: number) => errors[y]?.[x] ?? 0;
  const first = others[0];
  const S1 = (x: number, y: number) => first!.samples[clamp(y, 0, height - 1)]![clamp(x, 0, width - 1)]!;
  const e1 = (x: number, y: number) => first!.errors[y]?.[x] ?? 0;
  const miss = (k: number, x: number, y: number, present: number): number => {
    if (y < 0) return 0;
    if (x < 0) return miss(k, 0, y === present ? y - 1 : y, present);
    const column = Math.min(x, width - 1);
    return Math.abs(16 * S(column, y) - values[y]![column]![k]!);
  };
  const fresh = () => Array.from({ length: 16 }, (_, i) => 2044 * i);
  const one = Array.from({ length: 96 }, fresh);
  const two = Array.from({ length: 1280 }, fresh);
  const bias = new Int32Array(1280);

  const even = (bits: number) => {
    const symbol = decoder.point() >> (16 - bits);
    decoder.take(symbol << (16 - bits), 1 << (16 - bits));
    return symbol;
  };
  const token = (A: number[], B: number[]) => {
    const D = A.map((a, i) => (i === 0 ? 0 : a + 4 * i + ((B[i]! - a) >> 1)));
    D.push(32768);
    const point = decoder.point();
    const t = D.findIndex((start, i) => 2 * start <= point && point < 2 * D[i + 1]!);
    decoder.take(2 * D[t]!, 2 * (D[t + 1]! - D[t]!));
    for (const X of [A, B]) {
      const rate = RATES[X[0]!]!;
      for (let i = 1; i < 16; i++) X[i] = X[i]! + (((i > t ? 32704 : 0) - X[i]!) >> rate);
      X[0] = Math.min(X[0]! + 1, 31);
    }
    return t;
  };
  const numberOf = (t: number) => {
    if (t < 8) return t;
    if (t < 15) {
      const bits = ((t - 8) >> 1) + 2;
      return 2 ** bits * (2 + (t & 1)) + even(bits);
    }
    let number = 1;
    for (let more = even(4) + 6; more > 0; ) {
      const bits = Math.min(more, 8);
      number = 2 ** bits * number + even(bits);
      more -= bits;
    }
    return number;
  };

  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [W, N, NW, NE] = [S(x - 1, y), S(x, y - 1), S(x - 1, y - 1), S(x + 1, y - 1)];
      const [eW, eN, eNW, eNE] = [e(x - 1, y), e(x, y - 1), e(x - 1, y - 1), e(x + 1, y - 1)];
      let fourth = median(W, N, W + N - NW);
      if (first !== undefined) {
        const h = S1(x, y);
        const [w, n] = [W + h - S1(x - 1, y), N + h - S1(x, y - 1)];
        fourth = median(w, n, w + n - (NW + h - S1(x - 1, y - 1)));
      }
      const value = [
        16 * (W + NE - N),
        16 * N + (((eW + eN + eNE) * 13) >> 5),
        16 * W + (((eW + eN + eNW) * 10) >> 5),
        16 * fourth,
      ].map((v) => clamp(v, 16 * least, 16 * most));
      values[y]![x] = value;
      const weight = value.map((_, k) => {
        const of = (dx: number, dy: number) => miss(k, x + dx, y + dy, y);
        const q = f(2 * (of(-1, 0) + of(0, -1)) + of(-2, 0) + of(-1, -1) + of(1, -1) + of(2, -1) + 16);
        return f(1 / times(q, q));
      });
      const part = weight.map((w, k) => times(w, value[k]!));
      const sum = (v: number[]) => plus(plus(v[0]!, v[1]!), plus(v[2]!, v[3]!));
      const raw = Math.floor(plus(f(sum(part) / sum(weight)), 0.5));

      const sizes = [eNW, eNE, e(x - 2, y), e(x, y - 2)].reduce((total, error) => total + Math.abs(error), 0);
      let about = (2 * (Math.abs(eW) + Math.abs(eN)) + sizes) >> 3;
      let other = eNW;
      if (first !== undefined) {
        other = e1(x, y);
        const outer = (2 * Math.abs(other) + Math.abs(e1(x + 1, y)) + Math.abs(e1(x, y + 1))) >> 2;
        about = (3 * about + outer) >> 2;
      }
      const level = halfLog(about);
      const place = 32 * Math.min(level, 39);
      const whole = Math.floor(Math.log2(about + 4));
      const fine = Math.min(4 * (whole - 2) + (((about + 4) >> (whole - 2)) & 3), 95);
      const above = [16 * W > raw, 16 * N > raw, 16 * NE > raw, eW + eN > 0, other > 0];
      let texture = above.reduce((total, is, bit) => total + (is ? 2 ** bit : 0), 0);
      const b = place + texture;
      const prediction = clamp(raw + ((bias[b]! + 128) >> 8), 16 * least, 16 * most);
      const middle = (prediction + 8) >> 4;
      const flip = 16 * middle > prediction;
      if (flip) texture = 31 - texture;
      const shift = Math.max(0, (level >> 1) - 9);

      let number = numberOf(token(one[fine]!, two[place + texture]!));
      if (shift > 0) number = 2 ** shift * number + even(shift);
      let difference = number % 2 === 1 ? (number + 1) / 2 : -number / 2;
      if (flip) difference = -difference;
      const sample = clamp(middle + difference, least, most);
      samples[y]![x] = sample;
      errors[y]![x] = 16 * sample - prediction;
      bias[b]! += (256 * clamp(16 * sample - raw, -32768, 32767) - bias[b]!) >> 6;
    }
  }
  return { samples, errors };
};
