import { cannotInvert } from "../flow.js";
import type { Plane } from "../plane.js";
import { GREY, OTHER_CHROMA, OTHER_COLOUR } from "./embed.js";
import { type Lattice, TOP } from "./lattice.js";
import { ALWAYS, type LatticeParameters } from "./parameters.js";

/** Takes the exceptions to their pixels. */
export class Changes {
  readonly #lattice: Lattice;
  readonly #marks: Int32Array | undefined;
  readonly #lists: readonly Int32Array[];
  readonly #chromas: number;
  readonly #colours: number;
  #chroma = 0;
  #colour = 0;

  constructor(
    lattice: Lattice,
    planes: readonly Plane[],
    { mark, otherChromas, otherColours }: LatticeParameters,
  ) {
    this.#lattice = lattice;
    this.#marks = mark > 0 ? planes[ALWAYS]!.samples : undefined;
    this.#lists = planes.slice(ALWAYS + Math.sign(mark)).map(({ samples }) => samples);
    this.#chromas = otherChromas;
    this.#colours = otherColours;
  }

  /** Changes the chromas of a row of pixels. */
  ofChromas(from: number, first: Int32Array, second: Int32Array): void {
    if (this.#marks === undefined) return;
    const { firstZero, secondZero, name } = this.#lattice;
    for (let x = 0; x < first.length; x++) {
      const mark = this.#marks[from + x]!;
      if (mark === GREY) {
        first[x] = firstZero;
        second[x] = secondZero;
      }
      if (mark !== OTHER_CHROMA) continue;
      if (this.#chroma === this.#chromas) throw cannotInvert(name, "more marks than changes");
      const a = first[x]! + this.#lists[0]![this.#chroma]!;
      const b = second[x]! + this.#lists[1]![this.#chroma]!;
      if ((a | b | (TOP - a) | (TOP - b)) < 0) throw cannotInvert(name, "a chroma out of range");
      first[x] = a;
      second[x] = b;
      this.#chroma++;
    }
  }

  /** Changes the colours of all pixels. */
  ofColours(colours: readonly [Int32Array, Int32Array, Int32Array]): void {
    if (this.#marks === undefined) return;
    const lists = this.#lists.slice(this.#chromas > 0 ? 2 : 0);
    for (let pixel = 0; pixel < this.#marks.length; pixel++) {
      if (this.#marks[pixel] !== OTHER_COLOUR) continue;
      if (this.#colour === this.#colours) throw cannotInvert(this.#lattice.name, "more marks than changes");
      for (let colour = 0; colour < colours.length; colour++) {
        const samples = colours[colour]!;
        samples[pixel] = samples[pixel]! + lists[colour]![this.#colour]!;
      }
      this.#colour++;
    }
  }

  /** @throws FlowzipError `corrupt` where marks were missing */
  finish(): void {
    if (this.#chroma !== this.#chromas || this.#colour !== this.#colours) {
      throw cannotInvert(this.#lattice.name, "fewer marks than changes");
    }
  }
}
