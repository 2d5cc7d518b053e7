/** The other side of a chunk of rANS: names the point that a decision's interval must contain, then takes the interval. */
export class RansDecoder {
  readonly #bytes: Uint8Array;
  readonly #states: [number, number];
  #decisions = 0;
  position: number;

  /** @param position where the chunk starts */
  constructor(bytes: Uint8Array, position = 0) {
    this.#bytes = bytes;
    this.position = position;
    let both = 0n;
    for (let place = 0n; place < 56n; place += 8n) both += BigInt(this.#byte()) << place;
    this.#states = [Number(both % 2n ** 28n), Number(both / 2n ** 28n)];
  }

  /** The point of [0, 2^16) that the next decision's interval contains. */
  point(): number {
    return this.#state() % 65536;
  }

  /** Takes the interval of the next decision out of its state. */
  take(start: number, frequency: number): void {
    const state = this.#state();
    let left = frequency * Math.floor(state / 65536) + (state % 65536) - start;
    while (left < 2 ** 20) left = left * 256 + this.#byte();
    this.#states[this.#decisions % 2 === 0 ? 0 : 1] = left;
    this.#decisions++;
  }

  /** The word in the states at which the encoder began; undefined where these are none. */
  word(): number | undefined {
    const [even, odd] = this.#states.map((state) => state - 2 ** 20) as [number, number];
    const isWord = [even, odd].every((half) => half >= 0 && half < 65536);
    return isWord ? even + 65536 * odd : undefined;
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
