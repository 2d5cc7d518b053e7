import { type ByteFlow, cannotApply, cannotInvert } from "./flow.js";
import { type PlanesParameters, proposeRecords } from "./records.js";

/** Records rewritten column by column. See `codec/kernel/flow/planes.ts`. */
export const planes: ByteFlow<PlanesParameters> = {
  id: 3,
  name: "planes",
  propose: (kernel, data) =>
    proposeRecords(kernel, data).flatMap((proposal) =>
      proposal.flow === "planes" ? [proposal.parameters] : [],
    ),
  forward(kernel, data, parameters) {
    const latent = kernel.allocate(data.size);
    const { head, stride } = parameters;
    if (!kernel.run.planesForward(data.pointer, latent.pointer, data.size, head, stride)) {
      throw cannotApply("planes", data.size);
    }
    return { latent, parameters };
  },
  latentSize: (dataSize) => dataSize,
  inverse(kernel, latent, dataSize, { head, stride }) {
    const data = kernel.allocate(dataSize);
    if (!kernel.run.planesInverse(latent.pointer, data.pointer, dataSize, head, stride)) {
      throw cannotInvert("planes", dataSize);
    }
    return data;
  },
  write(writer, { head, stride }) {
    writer.number(head).number(stride);
  },
  read(reader, dataSize) {
    const head = reader.number(dataSize, "bytes before the first record");
    const stride = reader.number(dataSize - head, "length of a record");
    if (stride < 2) throw cannotInvert("planes", dataSize);
    return { head, stride };
  },
};
