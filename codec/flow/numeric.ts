import { corrupt } from "../container/errors.js";
import { type ByteFlow, cannotApply, cannotInvert, copied } from "./flow.js";
import { type NumericParameters, proposeRecords } from "./records.js";

/** The farthest neighbour of a prediction, in elements. */
const FARTHEST = 2 ** 24;
const WIDTHS: readonly number[] = [1, 2, 3, 4, 8];
const PREDICTIONS = 6;
/** Elements of 8 bytes have only those predictions that need no more bits. */
const WIDE_PREDICTIONS = 3;

/** Predictions 1 and 3 look to the west only. */
function usesNorth(prediction: number): boolean {
  return prediction === 2 || prediction > 3;
}

/** Fixed-width integers as differences from a prediction. See `codec/kernel/flow/numeric.ts`. */
export const numeric: ByteFlow<NumericParameters> = {
  id: 2,
  name: "numeric",
  propose: (kernel, data) =>
    proposeRecords(kernel, data).flatMap((proposal) =>
      proposal.flow === "numeric" ? [proposal.parameters] : [],
    ),
  forward(kernel, data, parameters) {
    const { width, bigEndian, head, west, north, prediction } = parameters;
    const latent = kernel.allocate(data.size);
    const done = kernel.run.numericForward(
      data.pointer,
      latent.pointer,
      data.size,
      width,
      Number(bigEndian),
      head,
      west,
      north,
      prediction,
    );
    if (!done) throw cannotApply("numeric", data.size);
    return { latent, parameters };
  },
  latentSize: (dataSize) => dataSize,
  inverse(kernel, latent, dataSize, { width, bigEndian, head, west, north, prediction }) {
    const data = copied(kernel, latent);
    const done = kernel.run.numericInverse(
      data.pointer,
      dataSize,
      width,
      Number(bigEndian),
      head,
      west,
      north,
      prediction,
    );
    if (!done) throw cannotInvert("numeric", dataSize);
    return data;
  },
  write(writer, { width, bigEndian, head, west, north, prediction }) {
    writer.byte(prediction | (Number(bigEndian) << 3) | (width << 4));
    writer.number(head).number(west);
    if (usesNorth(prediction)) writer.number(north);
  },
  read(reader, dataSize) {
    const layout = reader.byte();
    const prediction = layout & 7;
    const width = layout >> 4;
    const most = width === 8 ? WIDE_PREDICTIONS : PREDICTIONS;
    if (!WIDTHS.includes(width) || prediction < 1 || prediction > most) {
      throw corrupt(`flow numeric has the unknown layout ${layout}`);
    }
    const head = reader.number(dataSize, "bytes before the first element");
    const west = reader.number(FARTHEST, "distance to the west");
    const north = usesNorth(prediction) ? reader.number(FARTHEST, "distance to the north") : 0;
    if (west < 1 || (usesNorth(prediction) && north < 1)) throw cannotInvert("numeric", dataSize);
    return { width, bigEndian: (layout & 8) !== 0, head, west, north, prediction };
  },
};
