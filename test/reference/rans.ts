/** The other side of a chunk of rANS: names the point that a decision's interval must contain, then takes the interval. */
export class RansDecoder {
  readonly #bytes: Uint8Array;
  #states = [0, 0];
  #decisions = 0;
  position: number;

  /** @param position where the chunk starts */
  constructor(bytes: Uint8Array, position = 0) {
    this.#bytes = bytes;
    this.position = position;
    for (const which of [0, 1]) {
      const low = this.#word();
      this.#states[which] = low + this.#word() * 65536;
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
    if (left < 65536) left = left * 65536 + this.#word();
    this.#states[this.#decisions % 2] = left;
    this.#decisions++;
  }

  /** Whether both states are where the encoder began. */
  isFinished(): boolean {
    return this.#states.every((state) => state === 65536);
  }

  #state(): number {
    return this.#states[this.#decisions % 2] as number;
  }

  #word(): number {
    if (this.position + 2 > this.#bytes.length) throw new Error("the chunk ends within a word");
    const word = (this.#bytes[this.position] as number) + (this.#bytes[this.position + 1] as number) * 256;
    this.position += 2;
    return word;
  }
}
