import { hasMoreColours } from "../colours.js";
import { cannotApply, cannotInvert, type ImageFlow, restored } from "../flow.js";
import { type Plane, type PlaneShape, sameSize } from "../plane.js";

export interface PaletteParameters {
  /** How many colours there are. */
  readonly colours: number;
}

/** More colours are left to predictors. */
const MOST_COLOURS = 1 << 12;
/** A palette with more colours than one for so many pixels does not pay. */
const LEAST_PIXELS = 4;
/** As many keys are looked up in a table. */
const MOST_KEYS = 1 << 22;

/**
 * The few colours of a picture: a plane of their numbers, then a row of each component of the colours, which are in
 * the order of their sums so that near numbers are near colours.
 */
export const palette: ImageFlow<PaletteParameters> = {
  id: 45,
  name: "palette",
  propose(planes) {
    if (planes.length < 2 || !sameSize(planes)) return [];
    const most = Math.min(MOST_COLOURS, Math.floor(planes[0]!.samples.length / LEAST_PIXELS));
    const found = hasMoreColours(planes, most) ? undefined : coloursOf(planes, most);
    return found === undefined ? [] : [{ colours: found.colours.length }];
  },
  forward(planes) {
    const found = planes.length > 0 && sameSize(planes) ? coloursOf(planes, MOST_COLOURS) : undefined;
    if (found === undefined) throw cannotApply("palette");
    const { numbers, colours } = found;
    const sum = (colour: readonly number[]) => colour.reduce((total, part) => total + part, 0);
    const order = colours
      .map((colour, number) => ({ colour, number, sum: sum(colour) }))
      .sort((a, b) => a.sum - b.sum || compare(a.colour, b.colour));
    const places = new Int32Array(colours.length);
    order.forEach(({ number }, place) => {
      places[number] = place;
    });
    const { width, height } = planes[0]!;
    const parameters = { colours: colours.length };
    const rows = planes.map(({ least, most }, component) => ({
      width: colours.length,
      height: 1,
      least,
      most,
      samples: Int32Array.from(order, ({ colour }) => colour[component]!),
    }));
    const samples = numbers.map((number) => places[number]!);
    return {
      planes: [{ width, height, least: 0, most: colours.length - 1, samples }, ...rows],
      parameters,
    };
  },
  shapes(shapes, { colours }) {
    const { width, height } = shapes[0]!;
    return [
      { width, height, least: 0, most: colours - 1 },
      ...shapes.map(({ least, most }): PlaneShape => ({ width: colours, height: 1, least, most })),
    ];
  },
  inverse([numbers, ...rows], _parameters, original) {
    return original.map((shape, component) => {
      const { samples } = rows[component]!;
      return restored(
        "palette",
        shape,
        numbers!.samples.map((number) => samples[number]!),
      );
    });
  },
  write(writer, { colours }) {
    writer.number(colours);
  },
  read(reader, shapes) {
    const colours = reader.number(MOST_COLOURS, "number of colours");
    if (colours === 0 || shapes.length === 0 || !sameSize(shapes)) {
      throw cannotInvert("palette", "colours that are not possible");
    }
    return { colours };
  },
};

/** The number of each pixel's colour, in the order of their appearance; undefined where there are too many. */
function coloursOf(
  planes: readonly Plane[],
  most: number,
): { readonly numbers: Int32Array; readonly colours: readonly (readonly number[])[] } | undefined {
  const pixels = planes[0]!.samples.length;
  const numbers = new Int32Array(pixels);
  let colours: (readonly number[])[] = [[]];
  for (const { samples, least, most: largest } of planes) {
    const span = largest - least + 1;
    const keys = colours.length * span;
    const known = keys <= MOST_KEYS ? new Numbers(keys) : new Map<number, number>();
    const longer: (readonly number[])[] = [];
    for (let pixel = 0; pixel < pixels; pixel++) {
      // Exact: fewer than 2^13 colours times a span of at most 2^32.
      const key = numbers[pixel]! * span + (samples[pixel]! - least);
      let number = known.get(key);
      if (number === undefined) {
        number = known.size;
        if (number === most) return undefined;
        known.set(key, number);
        longer.push([...colours[numbers[pixel]!]!, samples[pixel]!]);
      }
      numbers[pixel] = number;
    }
    colours = longer;
  }
  return { numbers, colours };
}

/** A map from whole numbers below a bound to whole numbers. */
class Numbers {
  size = 0;
  readonly #entries: Int32Array;

  constructor(bound: number) {
    this.#entries = new Int32Array(bound).fill(-1);
  }

  get(key: number): number | undefined {
    const value = this.#entries[key]!;
    return value < 0 ? undefined : value;
  }

  set(key: number, value: number): void {
    this.#entries[key] = value;
    this.size++;
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  return at < 0 ? 0 : a[at]! - b[at]!;
}
