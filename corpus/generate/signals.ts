import type { Random } from "./random.js";

/** 2^14: amplitudes and directions are whole numbers of this many parts. */
const UNIT = 1 << 14;

/**
 * A sine by the rotation of integers, as a resonator does it: s(n+1) = k s(n) - s(n-1), k = 2 cos(angle) in parts of 2^28.
 * Every product stays below 2^53, so that each step is exact.
 */
class Oscillator {
  static readonly #ONE = 2 ** 28;
  readonly #factor: number;
  #before: number;
  #now = 0;

  /** @param factor 2 cos(angle of a sample) times 2^28, rounded; @param amplitude up to 2^14, times the sine of the angle */
  constructor(factor: number, step: number) {
    this.#factor = factor;
    this.#before = -step * 256;
  }

  next(): number {
    const next = Math.floor((this.#factor * this.#now) / Oscillator.#ONE) - this.#before;
    this.#before = this.#now;
    this.#now = next;
    return Math.trunc(next / 256);
  }
}

/** A 16-bit sample: what is beyond the range stays at its end. */
function clip(value: number): number {
  return Math.max(-32_768, Math.min(32_767, value));
}

function ascii(view: DataView, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) view.setUint8(at + i, text.charCodeAt(i));
}

const WAV_HEADER_BYTES = 44;

/**
 * A WAV file of 16 bits, two interleaved channels, 44,100 Hz: three partials that fade and swell, a little noise, the
 * right channel a weaker, later copy of the left.
 * @param frames samples of each channel
 */
export function wav(random: Random, frames: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(WAV_HEADER_BYTES + 4 * frames);
  const view = new DataView(bytes.buffer);
  ascii(view, 0, "RIFF");
  view.setUint32(4, bytes.length - 8, true);
  ascii(view, 8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 2, true);
  view.setUint32(24, 44_100, true);
  view.setUint32(28, 4 * 44_100, true);
  view.setUint16(32, 4, true);
  view.setUint16(34, 16, true);
  ascii(view, 36, "data");
  view.setUint32(40, 4 * frames, true);
  // 2 cos(2 pi f / 44100) times 2^28 for f = 220, 440 and 1320 Hz.
  const partials = [
    new Oscillator(536_607_199, 250),
    new Oscillator(535_816_317, 300),
    new Oscillator(527_404_403, 400),
  ];
  const delayed = new Int32Array(32);
  for (let frame = 0; frame < frames; frame++) {
    let value = random.bell(24);
    for (const partial of partials) value += partial.next();
    const phase = frame % UNIT;
    const envelope = Math.min(phase * 8, UNIT - phase);
    const left = Math.floor((value * envelope) / UNIT);
    const right = ((delayed[frame & 31] ?? 0) * 3) >> 2;
    delayed[frame & 31] = left;
    view.setInt16(WAV_HEADER_BYTES + 4 * frame, clip(left), true);
    view.setInt16(WAV_HEADER_BYTES + 4 * frame + 2, clip(right + random.bell(8)), true);
  }
  return bytes;
}

/** 16-bit little-endian samples of a slow sensor: a wandering level, noise, now and then a step. */
export function sensor(random: Random, samples: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(2 * samples);
  const view = new DataView(bytes.buffer);
  let level = 0;
  let drift = 0;
  for (let i = 0; i < samples; i++) {
    drift = Math.trunc((drift * 15) / 16) + random.bell(6);
    level = Math.trunc((level * 1023) / 1024) + drift;
    if (random.below(4000) === 0) level += random.bell(9000);
    view.setInt16(2 * i, clip(level + random.bell(3)), true);
  }
  return bytes;
}

/** A PPM picture (P6, 8 bits) in the manner of a photograph: smooth shades, some edges, noise, channels that agree. */
export function ppm(random: Random, width: number, height: number): Uint8Array<ArrayBuffer> {
  const header = new TextEncoder().encode(`P6\n${width} ${height}\n255\n`);
  const bytes = new Uint8Array(header.length + 3 * width * height);
  bytes.set(header);
  const discs = Array.from({ length: 12 }, () => ({
    x: random.below(width),
    y: random.below(height),
    radius: 10 + random.below(width >> 2),
    shade: [random.bell(60), random.bell(60), random.bell(60)],
  }));
  let at = header.length;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const shade = [
        60 + Math.floor((120 * y) / height),
        70 + Math.floor((90 * (x + y)) / (width + height)),
        140 - Math.floor((80 * x) / width),
      ];
      for (const disc of discs) {
        const inside = disc.radius ** 2 - (x - disc.x) ** 2 - (y - disc.y) ** 2;
        if (inside <= 0) continue;
        for (let c = 0; c < 3; c++) {
          shade[c] = (shade[c] ?? 0) + Math.floor(((disc.shade[c] ?? 0) * inside) / disc.radius ** 2);
        }
      }
      const grain = random.bell(5);
      for (let c = 0; c < 3; c++) {
        bytes[at++] = Math.max(0, Math.min(255, (shade[c] ?? 0) + grain + random.bell(2)));
      }
    }
  }
  return bytes;
}
