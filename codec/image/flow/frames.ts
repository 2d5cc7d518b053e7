import { cannotApply, cannotInvert, type ImageFlow } from "../flow.js";
import { type Frames, type PlaneShape, sameSize, shapeOf } from "../plane.js";

/** Several pictures of one size, one below the other, are taken for what they are: none is a neighbour of another. */
export const frames: ImageFlow<Frames> = {
  id: 46,
  name: "frames",
  // Samples do not tell: who gives the pictures has to.
  propose: () => [],
  forward(planes, parameters) {
    if (!canHaveFrames(planes, parameters)) throw cannotApply("frames");
    return { planes: planes.map((plane) => ({ ...plane, frames: parameters })), parameters };
  },
  shapes: (shapes, parameters) => shapes.map((shape) => ({ ...shapeOf(shape), frames: parameters })),
  inverse: (planes, _parameters, original) =>
    original.map((shape, index) => ({ ...shapeOf(shape), samples: planes[index]!.samples })),
  write(writer, { height, first }) {
    writer.number(height).number(first);
  },
  read(reader, shapes) {
    const rows = shapes[0]?.height ?? 0;
    const parameters = {
      height: reader.number(rows, "height of a frame"),
      first: reader.number(rows, "height of the first frame"),
    };
    if (!canHaveFrames(shapes, parameters)) throw cannotInvert("frames", "frames that are not possible");
    return parameters;
  },
};

/** Rows and columns of a frame at least: what one takes of memory beyond its samples stays small. */
const LEAST_SIDE = 8;

/** Whether planes can be several pictures: of one size, with at least eight rows and columns in each. */
export function canHaveFrames(shapes: readonly PlaneShape[], { height, first }: Frames): boolean {
  return (
    sameSize(shapes) &&
    first >= 1 &&
    first <= height &&
    height >= LEAST_SIDE &&
    shapes.every(
      (shape) =>
        shape.width >= LEAST_SIDE &&
        shape.height >= height &&
        shape.quantisers === undefined &&
        shape.frames === undefined,
    )
  );
}
