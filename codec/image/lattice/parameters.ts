import type { Reader, Writer } from "../../container/wire.js";
import { cannotInvert } from "../flow.js";
import type { PlaneShape } from "../plane.js";
import { OTHER_CHROMA, OTHER_COLOUR } from "./embed.js";
import { TOP } from "./lattice.js";
import { KERNELS, type Sampling, siteCount, TRIANGLE } from "./sampling.js";

/** Luma and two chromas: the planes that are always there. */
export const ALWAYS = 3;

/** The range of a plane. */
interface Range {
  readonly least: number;
  readonly most: number;
}

export interface LatticeParameters {
  readonly sampling: Sampling;
  /** The largest mark of a pixel; there is no plane of marks where it is 0. */
  readonly mark: number;
  /** Pixels whose chromas are not those that the sites give. */
  readonly otherChromas: number;
  /** Pixels that are not the colour that the lattice gives. */
  readonly otherColours: number;
  /** Of luma, both chromas, and the changes of both chromas and the three colours where there are some. */
  readonly ranges: readonly Range[];
}

/** Whether each direction of a picture has a site at least, and the rounding of the triangle something to round. */
export function isPossible(sampling: Sampling, { width, height }: PlaneShape): boolean {
  return (
    KERNELS[sampling.kernel] !== undefined &&
    (sampling.kernel !== TRIANGLE || sampling.horizontal || sampling.vertical) &&
    siteCount(width, sampling.horizontal, sampling.phaseX) > 0 &&
    siteCount(height, sampling.vertical, sampling.phaseY) > 0
  );
}

/** The sizes of the rows of exceptions. */
export function changeSizes(otherChromas: number, otherColours: number): { width: number; height: number }[] {
  const chroma = { width: otherChromas, height: 1 };
  const colour = { width: otherColours, height: 1 };
  return [
    ...(otherChromas > 0 ? [chroma, chroma] : []),
    ...(otherColours > 0 ? [colour, colour, colour] : []),
  ];
}

export function writeParameters(writer: Writer, parameters: LatticeParameters): void {
  const { kernel, horizontal, vertical, phaseX, phaseY } = parameters.sampling;
  writer.byte(kernel | (Number(horizontal) << 2) | (Number(vertical) << 3) | (phaseX << 4) | (phaseY << 5));
  writer.byte(parameters.mark);
  if (parameters.mark >= OTHER_CHROMA) writer.number(parameters.otherChromas);
  if (parameters.mark >= OTHER_COLOUR) writer.number(parameters.otherColours);
  parameters.ranges.forEach(({ least, most }, index) => {
    writer.number(least + (index < ALWAYS ? 0 : TOP)).number(most - least);
  });
}

export function readParameters(reader: Reader, name: string, shape: PlaneShape): LatticeParameters {
  const byte = reader.byte();
  const sampling: Sampling = {
    kernel: byte & 3,
    horizontal: (byte & 4) !== 0,
    vertical: (byte & 8) !== 0,
    phaseX: (byte >> 4) & 1,
    phaseY: (byte >> 5) & 1,
  };
  if (byte > 63 || !isPossible(sampling, shape)) throw cannotInvert(name, "an unknown sampling of chroma");
  const pixels = shape.width * shape.height;
  const mark = reader.byte();
  if (mark > OTHER_COLOUR) throw cannotInvert(name, "marks of an unknown kind");
  const otherChromas = mark >= OTHER_CHROMA ? reader.number(pixels, "number of other chromas") : 0;
  const otherColours =
    mark >= OTHER_COLOUR ? reader.number(pixels - otherChromas, "number of other colours") : 0;
  const ranges: Range[] = [];
  const planes = ALWAYS + changeSizes(otherChromas, otherColours).length;
  for (let index = 0; index < planes; index++) {
    const base = index < ALWAYS ? 0 : TOP;
    const least = reader.number(TOP + base, "least of a plane") - base;
    ranges.push({ least, most: least + reader.number(TOP - least, "range of a plane") });
  }
  return { sampling, mark, otherChromas, otherColours, ranges };
}
