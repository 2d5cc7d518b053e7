import { cannotApply, cannotInvert, type ImageFlow } from "../flow.js";
import { type Plane, shapeOf } from "../plane.js";

export interface ConstantParameters {
  /** For each plane, the value of all its samples; undefined where they have several. */
  readonly values: readonly (number | undefined)[];
}

/** Planes with one value throughout are left out: alpha that is opaque everywhere. */
export const constant: ImageFlow<ConstantParameters> = {
  id: 43,
  name: "constant",
  propose(planes) {
    const values = planes.map(onlyValue);
    return values.some((value) => value !== undefined) ? [{ values }] : [];
  },
  forward(planes, { values }) {
    const right =
      values.length === planes.length &&
      values.every((value, index) => value === undefined || onlyValue(planes[index]!) === value);
    if (!right) throw cannotApply("constant");
    return { planes: planes.filter((_, index) => values[index] === undefined), parameters: { values } };
  },
  shapes: (shapes, { values }) => shapes.filter((_, index) => values[index] === undefined).map(shapeOf),
  inverse(planes, { values }, original) {
    const rest = [...planes];
    return original.map((shape, index) => {
      const value = values[index];
      if (value === undefined) return { ...shapeOf(shape), samples: rest.shift()!.samples };
      return { ...shapeOf(shape), samples: new Int32Array(shape.width * shape.height).fill(value) };
    });
  },
  write(writer, { values }) {
    // 0 for a plane that stays, and the value otherwise: its distance from 0, doubled, with the sign as last bit.
    for (const value of values) {
      writer.number(value === undefined ? 0 : 1 + 2 * Math.abs(value) + Number(value < 0));
    }
  },
  read(reader, shapes) {
    const values = shapes.map(({ least, most }) => {
      const code = reader.number(2 ** 33, "value of a plane");
      if (code === 0) return undefined;
      const value = Math.floor((code - 1) / 2) * ((code - 1) % 2 === 0 ? 1 : -1);
      if (value < least || value > most || Object.is(value, -0)) {
        throw cannotInvert("constant", "a value outside the range of its plane");
      }
      return value;
    });
    return { values };
  },
};

function onlyValue({ samples }: Plane): number | undefined {
  const value = samples[0]!;
  return samples.every((sample) => sample === value) ? value : undefined;
}
