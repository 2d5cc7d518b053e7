/** Functions that the description of the priors of planes defines, word for word. */

export const f = Math.fround;
export const plus = (a: number, b: number) => f(a + b);
export const minus = (a: number, b: number) => f(a - b);
export const times = (a: number, b: number) => f(a * b);
export const clamp = (v: number, least: number, most: number) => Math.max(least, Math.min(most, v));
export const domain = (v: number) => clamp(v, -3071, 3071);
export const sat16 = (v: number) => clamp(v, -32768, 32767);
export const mulr15 = (a: number, b: number) => sat16(Math.floor((a * b + 16384) / 32768));
export const bitlength = (v: number) => v.toString(2).length;
export const median = (a: number, b: number, c: number) =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
export const halfLog = (v: number) => {
  const digits = (v + 1).toString(2);
  return 2 * (digits.length - 1) + Number(digits[1] ?? 0);
};
export const class11 = (d: number, unit: number) => {
  const k = [1, 3, 8, 20, 50].filter((step) => step * unit <= Math.abs(d)).length;
  return d < 0 ? 5 - k : 5 + k;
};

export const SQUASH = (() => {
  const table = new Map<number, number>();
  let odds = 2n ** 32n;
  for (let x = 0; x <= 3071; x++) {
    const p = Number(2n ** 48n / (2n ** 32n + odds));
    table.set(x, Math.min(p, 65535));
    table.set(-x, Math.max(65536 - p, 1));
    odds = (odds * 4278222805n) >> 32n;
  }
  return (x: number) => table.get(x)!;
})();

/** Logarithms of odds of probabilities of 4096. */
export const STRETCH = (() => {
  let x = -3071;
  return Array.from({ length: 4096 }, (_, p) => {
    while (x < 3071 && SQUASH(x) < 16 * p + 8) x++;
    return x;
  });
})();

/** 256 times the logarithm of 1 + e^(-x / 256). */
export const REST = (() => {
  const table: number[] = [];
  let total = 0;
  for (let x = 3071; x >= 0; x--) {
    table[x] = Math.floor((total + 65536) / 131072);
    if (x > 0) total += SQUASH(-x) + SQUASH(1 - x);
  }
  return table;
})();

/** The logarithm of the odds of e^(-x / 256). */
export const POWER = (() => {
  let odds = 2n ** 32n;
  let y = 3071;
  return Array.from({ length: 3072 }, () => {
    while (y > -3071 && BigInt(SQUASH(y)) > odds >> 16n) y--;
    odds = (odds * 4278222805n) >> 32n;
    return y;
  });
})();

/** The distance of a sample from the prediction. */
export function decodeDistance(
  code: (p: number) => number,
  decide: (node: number, side: number, first: number, middle: number, end?: number) => number,
  side: number,
  limit: number,
  shift: number,
): number {
  let step = 0;
  while ((step + 1) << shift <= limit) {
    if (step === 20) {
      let bits = 0;
      while (bits < 18 && decide(40 + bits, side, 20 << shift, 20 << shift) === 1) bits++;
      let value = 1;
      for (let turn = 0; turn < bits; turn++) value = 2 * value + code(32768);
      step = 20 + value - 1;
      break;
    }
    const node = step < 7 ? 1 + step : 17 + step;
    if (decide(node, side, step << shift, (step + 1) << shift) === 0) break;
    step++;
  }
  let value = step;
  let prefix = 1;
  const group = step === 0 ? 8 : 16;
  for (let bit = shift - 1; bit >= 0; bit--) {
    let low: number;
    if (prefix < 4) {
      const first = value << (bit + 1);
      low = decide(group + prefix, side, first, first + 2 ** bit, first + 2 * 2 ** bit);
      prefix = 2 * prefix + low;
    } else low = code(32768);
    value = 2 * value + low;
  }
  return value;
}
