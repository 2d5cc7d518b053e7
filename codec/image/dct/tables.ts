import { BLOCK } from "./islow.js";

/** Row by row: the quantisers of luma and chroma that Annex K of ITU-T T.81 suggests. */
const LUMA: readonly number[] = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22,
  29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103,
  121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];
const CHROMA: readonly number[] = [
  17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
];

/** Quantisers are from 1 to this. */
export const MOST_QUANTISER = 255;
export const MOST_QUALITY = 100;

/** The table that libjpeg makes for a quality of 1 to 100. */
export function standardTable(isChroma: boolean, quality: number): Int32Array {
  const scale = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
  return Int32Array.from(isChroma ? CHROMA : LUMA, (value) =>
    Math.min(Math.max(Math.floor((value * scale + 50) / 100), 1), MOST_QUANTISER),
  );
}

/** The quality that a table was made for, or 0. */
export function qualityOf(isChroma: boolean, table: Int32Array): number {
  for (let quality = 1; quality <= MOST_QUALITY; quality++) {
    const standard = standardTable(isChroma, quality);
    if (standard.every((value, index) => value === table[index])) return quality;
  }
  return 0;
}

/** The order of rising frequencies in a block. */
export const ZIGZAG: Uint8Array = zigzag();

function zigzag(): Uint8Array {
  const order = new Uint8Array(BLOCK);
  let at = 0;
  for (let sum = 0; sum < 15; sum++) {
    const least = Math.max(0, sum - 7);
    const most = Math.min(7, sum);
    for (let step = 0; step <= most - least; step++) {
      const row = sum % 2 === 0 ? most - step : least + step;
      order[at++] = 8 * row + (sum - row);
    }
  }
  return order;
}
