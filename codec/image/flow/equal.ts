import { cannotApply, cannotInvert, type ImageFlow, restored } from "../flow.js";
import { type Plane, type PlaneShape, sameSize, shapeOf } from "../plane.js";

export interface EqualParameters {
  /** For each plane, the first plane that it is a copy of; itself where it is none. */
  readonly sources: readonly number[];
}

/** Planes that are copies of an earlier one are left out: grey stored as red, green and blue. */
export const equal: ImageFlow<EqualParameters> = {
  id: 42,
  name: "equal",
  propose(planes) {
    const sources = planes.map((plane, index) => {
      const source = planes.findIndex((earlier, at) => at < index && isCopy(plane, earlier));
      return source < 0 ? index : source;
    });
    return sources.some((source, index) => source !== index) ? [{ sources }] : [];
  },
  forward(planes, { sources }) {
    const right =
      arePossible(sources, planes) &&
      sources.every((source, index) => source === index || isCopy(planes[index]!, planes[source]!));
    if (!right) throw cannotApply("equal");
    return { planes: kept(planes, sources), parameters: { sources } };
  },
  shapes: (shapes, { sources }) => kept(shapes.map(shapeOf), sources),
  inverse(planes, { sources }, original) {
    const places = kept(
      sources.map((_, index) => index),
      sources,
    );
    return original.map((shape, index) => {
      const { samples } = planes[places.indexOf(sources[index]!)]!;
      return sources[index] === index
        ? { ...shapeOf(shape), samples }
        : restored("equal", shape, samples.slice());
    });
  },
  write(writer, { sources }) {
    for (const source of sources) writer.number(source);
  },
  read(reader, shapes) {
    const sources = shapes.map((_, index) => reader.number(index, "source of a plane"));
    if (!arePossible(sources, shapes)) throw cannotInvert("equal", "copies of planes that are not possible");
    return { sources };
  },
};

/** A source is a plane of the same size that is not a copy itself. */
function arePossible(sources: readonly number[], shapes: readonly PlaneShape[]): boolean {
  return (
    sources.length === shapes.length &&
    sources.every(
      (source, index) =>
        source === index ||
        (source < index && sources[source] === source && sameSize([shapes[index]!, shapes[source]!])),
    )
  );
}

function kept<Item>(items: readonly Item[], sources: readonly number[]): Item[] {
  return items.filter((_, index) => sources[index] === index);
}

function isCopy(plane: Plane, other: Plane): boolean {
  return sameSize([plane, other]) && plane.samples.every((sample, at) => sample === other.samples[at]);
}
