import { BLOCK, SIDE } from "./islow.js";

/** cos(k pi / 16) for k from 0 to 8, by halving angles. */
function cosines(): Float64Array {
  const cosine = new Float64Array(9);
  cosine[0] = 1;
  cosine[4] = Math.sqrt(0.5);
  const half = (value: number) => Math.sqrt((1 + value) / 2);
  cosine[2] = half(cosine[4]);
  cosine[6] = Math.sqrt(1 - cosine[2] * cosine[2]);
  cosine[1] = half(cosine[2]);
  cosine[7] = Math.sqrt(1 - cosine[1] * cosine[1]);
  cosine[3] = half(cosine[6]);
  cosine[5] = Math.sqrt(1 - cosine[3] * cosine[3]);
  return cosine;
}

/** The orthonormal discrete cosine transform of eight samples: row u has the weights of samples. */
function matrixOf(): Float64Array {
  const cosine = cosines();
  const matrix = new Float64Array(BLOCK);
  for (let u = 0; u < SIDE; u++) {
    for (let x = 0; x < SIDE; x++) {
      const angle = ((2 * x + 1) * u) % 32;
      const folded = angle > 16 ? 32 - angle : angle;
      const value = folded > 8 ? -cosine[16 - folded]! : cosine[folded]!;
      matrix[SIDE * u + x] = value * (u === 0 ? Math.sqrt(1 / 8) : 0.5);
    }
  }
  return matrix;
}

const MATRIX = matrixOf();

/** For each coefficient, what one unit of it adds to the 64 samples of a block. */
export const WAVES: readonly Float64Array[] = Array.from({ length: BLOCK }, (_, index) =>
  Float64Array.from(
    { length: BLOCK },
    (_, sample) => MATRIX[(index & ~7) + (sample >> 3)]! * MATRIX[SIDE * (index & 7) + (sample & 7)]!,
  ),
);

const half = new Float64Array(BLOCK);

/** The transform of 64 samples, as real numbers. */
export function forwardTransform(samples: Float64Array, coefficients: Float64Array): void {
  for (let y = 0; y < BLOCK; y += SIDE) {
    for (let u = 0; u < SIDE; u++) {
      let sum = 0;
      for (let x = 0; x < SIDE; x++) sum += MATRIX[SIDE * u + x]! * samples[y + x]!;
      half[y + u] = sum;
    }
  }
  for (let v = 0; v < SIDE; v++) {
    for (let u = 0; u < SIDE; u++) {
      let sum = 0;
      for (let y = 0; y < SIDE; y++) sum += MATRIX[SIDE * v + y]! * half[SIDE * y + u]!;
      coefficients[SIDE * v + u] = sum;
    }
  }
}

/** The inverse of {@link forwardTransform}. */
export function backwardTransform(coefficients: Float64Array, samples: Float64Array): void {
  for (let v = 0; v < BLOCK; v += SIDE) {
    for (let x = 0; x < SIDE; x++) {
      let sum = 0;
      for (let u = 0; u < SIDE; u++) sum += MATRIX[SIDE * u + x]! * coefficients[v + u]!;
      half[v + x] = sum;
    }
  }
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      let sum = 0;
      for (let v = 0; v < SIDE; v++) sum += MATRIX[SIDE * v + y]! * half[SIDE * v + x]!;
      samples[SIDE * y + x] = sum;
    }
  }
}
