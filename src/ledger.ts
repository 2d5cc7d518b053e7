import { FlowzipError } from "../codec/container/errors.js";
import { type LatentCoder, STACK_TOTAL } from "../codec/entropy/stack.js";

/**
 * Writes down what each integer of an item costs, in bits, and codes nothing. What a change of volume takes from the coder and
 * what it gives are told apart from what the base costs.
 */
export class Ledger implements LatentCoder {
  readonly temperature = 0;
  /** For each integer of an item. */
  readonly base: Float64Array;
  readonly volume: Float64Array;
  #origin = 0;
  #isVolume = false;

  constructor(size: number) {
    this.base = new Float64Array(size);
    this.volume = new Float64Array(size);
  }

  at(origin: number): void {
    this.#origin = origin;
  }

  push(_: number, frequency: number): void {
    this.base[this.#origin] = this.base[this.#origin]! + Math.log2(STACK_TOTAL / frequency);
  }

  /** A scale takes a remainder first, and then gives one. */
  popUniform(count: number): number {
    this.volume[this.#origin] = this.volume[this.#origin]! - Math.log2(count);
    this.#isVolume = true;
    return count >> 1;
  }

  pushUniform(_: number, count: number): void {
    const bits = this.#isVolume ? this.volume : this.base;
    bits[this.#origin] = bits[this.#origin]! + Math.log2(count);
    this.#isVolume = false;
  }

  peek(): number {
    throw nothingToTake();
  }

  pop(): void {
    throw nothingToTake();
  }

  /** The bits of the item so far; the ledger begins again. */
  take(): number {
    let sum = 0;
    for (let at = 0; at < this.base.length; at++) sum += this.base[at]! + this.volume[at]!;
    return sum;
  }

  clear(): void {
    this.base.fill(0);
    this.volume.fill(0);
  }
}

function nothingToTake(): FlowzipError {
  return new FlowzipError("internal", "a ledger holds no latents", "report this: it is a bug");
}
