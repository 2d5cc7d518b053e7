/** The other side of a chunk of rANS: names the point that a decision's interval must contain, then takes the interval. */
export class RansDecoder {
  readonly #bytes: Uint8Array;
  readonly #states: [number, number] = [0, 0];
  #decisions = 0;
  position: number;

  /** @param position where the chunk starts */
  constructor(bytes: Uint8Array, position = 0) {
    this.#bytes = bytes;
    this.position = position;
    for (const which of [0, 1] as const) {
      for (const scale of [1, 2 ** 8, 2 ** 16, 2 ** 24]) this.#states[which] += this.#byte() * scale;
    }
  }

  /** The point of [0, 2^16) that the next decision's interval contains. */
  point(): number {
    return this.#state() % 65536;
  }

  /** Takes the interval of the next decision out of its state. */
  take(start: number, frequency: number): void {
    const state = this.#state();
    let left = frequency * Math.floor(state / 65536) + (state % 65536) - start;
    while (left < 2 ** 23) left = left * 256 + this.#byte();
    this.#states[this.#decisions % 2 === 0 ? 0 : 1] = left;
    this.#decisions++;
  }

  /** Whether both states are where the encoder began. */
  isFinished(): boolean {
    return this.#states.every((state) => state === 2 ** 23);
  }

  #state(): number {
    return this.#states[this.#decisions % 2 === 0 ? 0 : 1];
  }

  #byte(): number {
    const byte = this.#bytes[this.position];
    if (byte === undefined) throw new Error("the chunk ends too early");
    this.position++;
    return byte;
  }
}
