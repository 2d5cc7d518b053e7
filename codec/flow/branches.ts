import { type ByteFlow, cannotApply, cannotInvert, copied } from "./flow.js";

/** All classes of opcodes together. */
const ALL = 7;

export interface BranchesParameters {
  /** The sum of the classes of opcodes: 1 for calls, 2 for jumps, 4 for RIP-relative data. */
  readonly mask: number;
}

/** The operands of x86 calls, jumps and loads as absolute addresses. See `codec/kernel/flow/branches.ts`. */
export const branches: ByteFlow<BranchesParameters> = {
  id: 4,
  name: "branches",
  propose(kernel, data) {
    const mark = kernel.mark();
    const scratch = kernel.allocate(kernel.run.branchesScratchBytes());
    const mask = kernel.run.branchesDetect(data.pointer, data.size, scratch.pointer);
    kernel.release(mark);
    return mask === 0 ? [] : [{ mask }];
  },
  forward(kernel, data, parameters) {
    if (!possible(parameters.mask)) throw cannotApply("branches", data.size);
    const latent = copied(kernel, data);
    kernel.run.branchesConvert(latent.pointer, latent.size, parameters.mask, false);
    return { latent, parameters };
  },
  latentSize: (dataSize) => dataSize,
  inverse(kernel, latent, dataSize, { mask }) {
    if (!possible(mask)) throw cannotInvert("branches", dataSize);
    const data = copied(kernel, latent);
    kernel.run.branchesConvert(data.pointer, dataSize, mask, true);
    return data;
  },
  write(writer, { mask }) {
    writer.byte(mask);
  },
  read(reader, dataSize) {
    const mask = reader.byte();
    if (!possible(mask)) throw cannotInvert("branches", dataSize);
    return { mask };
  },
};

function possible(mask: number): boolean {
  return Number.isInteger(mask) && mask >= 1 && mask <= ALL;
}
