import { type WrappingCounts, type WrappingParameters, wrap, wrapping } from "../flow/wrapping.js";
import type { Kernel, Span } from "../kernel.js";
import type { Cost } from "./plan.js";
import { sampleOf, type Windows } from "./sample.js";

/** What is counted, and where the counts are not clear coded. */
const SAMPLE: Windows = { count: 4, size: 32 << 10 };
/** A space where a line end was awaited costs as much as so many line ends that became spaces save. */
const ESCAPED = 3;
/** A line end that was not awaited costs this part of what one that became a space saves. */
const MISSED = 0.3;
/** Where this part of what the spaces save is left, it need not be measured. */
const CLEAR = 0.5;
/** Where more than this part is lost on top of it, it is not worth measuring. */
const HOPELESS = -0.5;
/** Fewer line ends of a block do not pay for the flow itself. */
const FEWEST = 16;
/** Measured on a sample, the flow must save this part of the cost. */
const PART = 256;

/**
 * Decides whether the line ends of a block become spaces, and how.
 * @param cost asked, on a sample, only where the counts do not tell
 * @returns the parameters, or undefined where the data is better as it is
 */
export function chooseWrapping(kernel: Kernel, data: Span, cost: Cost): WrappingParameters | undefined {
  const mark = kernel.mark();
  const sample = sampleOf(kernel, data, SAMPLE);
  const best = likeliest(kernel, sample);
  const near = best !== undefined && (best.part >= CLEAR || pays(kernel, sample, best.parameters, cost));
  kernel.release(mark);
  if (!near) return undefined;
  return wrapping.propose(kernel, data).find((proposal) => proposal.near === best.parameters.near);
}

interface Likeliest {
  readonly parameters: WrappingParameters;
  /** What is saved, as a part of what the line ends that become spaces save. */
  readonly part: number;
}

function likeliest(kernel: Kernel, sample: Span): Likeliest | undefined {
  let best: { parameters: WrappingParameters; counts: WrappingCounts; saved: number } | undefined;
  for (const parameters of wrapping.propose(kernel, sample)) {
    const mark = kernel.mark();
    const { counts } = wrap(kernel, sample, parameters);
    kernel.release(mark);
    const saved = counts.awaited - ESCAPED * counts.escaped - MISSED * counts.missed;
    if (best === undefined || saved > best.saved) best = { parameters, counts, saved };
  }
  if (best === undefined || best.counts.awaited < FEWEST) return undefined;
  const part = best.saved / best.counts.awaited;
  return part < HOPELESS ? undefined : { parameters: best.parameters, part };
}

function pays(kernel: Kernel, sample: Span, parameters: WrappingParameters, cost: Cost): boolean {
  const { latent } = wrap(kernel, sample, parameters);
  const plain = cost(kernel, sample);
  return cost(kernel, latent) < plain - plain / PART;
}
