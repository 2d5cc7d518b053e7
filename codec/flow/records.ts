import type { Kernel, Span } from "../kernel.js";

/** How fixed-width integers lie in the data, and what each is predicted from. */
export interface NumericParameters {
  /** Bytes per element: 1, 2, 3, 4 or 8. */
  readonly width: number;
  /** Whether the most significant byte comes first. */
  readonly bigEndian: boolean;
  /** Bytes before the first element. */
  readonly head: number;
  /** How many elements back the west neighbour is. */
  readonly west: number;
  /** How many elements back the north neighbour is; 0 where the prediction has none. */
  readonly north: number;
  /** 1 to 6, see `codec/kernel/flow/numeric.ts`. */
  readonly prediction: number;
}

export interface PlanesParameters {
  /** Bytes before the first record. */
  readonly head: number;
  /** Bytes per record, at least 2. */
  readonly stride: number;
}

/** A flow for records, with parameters worth trying. */
export type RecordProposal =
  | { readonly flow: "numeric"; readonly parameters: NumericParameters }
  | { readonly flow: "planes"; readonly parameters: PlanesParameters };

/** After how many bytes the records of a proposal begin anew. */
export function recordLength({ flow, parameters }: RecordProposal): number {
  return flow === "numeric" ? parameters.width * parameters.west : parameters.stride;
}

/** Numbers of 32 bits in a candidate of the kernel's list. */
const FIELDS = 8;

/**
 * Looks for records in the data. See `codec/kernel/flow/records/candidates.ts`.
 * @returns what is worth trying, the likeliest first; at most 8 proposals, none where the data has no records
 */
export function proposeRecords(kernel: Kernel, data: Span): readonly RecordProposal[] {
  const mark = kernel.mark();
  const list = kernel.allocate(kernel.run.recordsListBytes());
  const scratch = kernel.allocate(kernel.run.recordsScratchBytes());
  const count = kernel.run.findRecords(data.pointer, data.size, list.pointer, scratch.pointer);
  const bytes = kernel.read(list);
  kernel.release(mark);
  const view = new DataView(bytes.buffer);
  return Array.from({ length: count }, (_, index): RecordProposal => {
    const field = (position: number) => view.getUint32((index * FIELDS + position) * 4, true);
    const width = field(0);
    if (width === 0) return { flow: "planes", parameters: { head: 0, stride: field(6) } };
    const parameters: NumericParameters = {
      width,
      bigEndian: field(1) !== 0,
      head: field(2),
      west: field(3),
      north: field(4),
      prediction: field(5),
    };
    return { flow: "numeric", parameters };
  });
}
