import type { FlowRecord } from "../container/chain.js";
import { corrupt, unsupported } from "../container/errors.js";
import { LARGEST_BLOCK } from "../container/limits.js";
import { Reader, Writer } from "../container/wire.js";
import type { Kernel, Span } from "../kernel.js";
import type { ByteFlow } from "./flow.js";

/** The flows of a chain that were applied, and what came out of the last. */
export interface Flowed {
  readonly latent: Span;
  readonly flows: readonly FlowRecord[];
}

/** Applies one more flow; its latent is in new memory of the arena. */
export function extend<Parameters>(
  kernel: Kernel,
  flowed: Flowed,
  flow: ByteFlow<Parameters>,
  proposal: Parameters,
): Flowed {
  const { latent, parameters } = flow.forward(kernel, flowed.latent, proposal);
  const writer = new Writer();
  flow.write(writer, parameters);
  return { latent, flows: [...flowed.flows, { id: flow.id, parameters: writer.finish() }] };
}

/** Gives back the arena down to a mark but for one span, which moves down to it. */
export function keep(kernel: Kernel, mark: number, span: Span): Span {
  kernel.release(mark);
  const kept = kernel.allocate(span.size);
  // Nothing is allocated above the mark but what the span lay in, so that a view from here holds both.
  if (kept.pointer !== span.pointer) {
    const from = span.pointer - kept.pointer;
    kernel.view({ pointer: kept.pointer, size: from + span.size }).copyWithin(0, from);
  }
  return kept;
}

/** A chain whose flows are known and whose parameters are valid, ready to be inverted. */
export interface OpenedChain {
  /** The size of what the prior decodes. */
  readonly latentSize: number;
  /** Takes the last latent back to the data. */
  inverse(kernel: Kernel, latent: Span): Span;
}

/**
 * Reads the parameters of a chain over data of `dataSize` bytes.
 * @throws FlowzipError `unsupported` for an unknown flow, `corrupt` for parameters that are not possible
 */
export function openChain(
  known: readonly ByteFlow<unknown>[],
  flows: readonly FlowRecord[],
  dataSize: number,
): OpenedChain {
  const steps: { flow: ByteFlow<unknown>; parameters: unknown; size: number }[] = [];
  let size = dataSize;
  for (const record of flows) {
    const flow = known.find(({ id }) => id === record.id);
    if (flow === undefined) throw unsupported(`a block needs the unknown flow ${record.id}`);
    const reader = new Reader(record.parameters, `in the parameters of flow ${flow.name}`, true);
    const parameters = flow.read(reader, size);
    if (reader.remaining > 0) throw corrupt(`the parameters of flow ${flow.name} are too long`);
    steps.push({ flow, parameters, size });
    size = flow.latentSize(size, parameters);
    if (size > LARGEST_BLOCK) throw corrupt(`flow ${flow.name} makes a latent of ${size} bytes`);
  }
  return {
    latentSize: size,
    inverse: (kernel, latent) => {
      const mark = kernel.mark();
      return steps.reduceRight(
        (span, { flow, parameters, size }) =>
          keep(kernel, mark, flow.inverse(kernel, span, size, parameters)),
        latent,
      );
    },
  };
}
