import { type WrappingCounts, type WrappingParameters, wrap, wrapping } from "../flow/wrapping.js";
import type { Kernel, Span } from "../kernel.js";
import type { Cost } from "./plan.js";
import { linesOf, type Windows } from "./sample.js";

/** What is counted and coded. */
const SAMPLE: Windows = { count: 4, size: 32 << 10 };
/** A space where a line end was awaited costs as much as so many line ends that became spaces save. */
const ESCAPED = 3;
/** A line end that was not awaited costs this part of what one that became a space saves. */
const MISSED = 0.3;
/** Where more than this part of what the spaces save is lost on top of it, it is not worth measuring. */
const HOPELESS = -0.5;
/** Fewer line ends of a block do not pay for the flow itself. */
const FEWEST = 16;
/** Measured on a sample, the flow must save this part of the cost. */
const PART = 256;

/**
 * Decides whether the line ends of a block become spaces, and how. Counts tell how, and where it is hopeless;
 * they do not tell text from tables, whose rows are as long as each other and lose by it.
 * @param cost asked on a sample
 * @returns the parameters, or undefined where the data is better as it is
 */
export function chooseWrapping(kernel: Kernel, data: Span, cost: Cost): WrappingParameters | undefined {
  const mark = kernel.mark();
  const sample = linesOf(kernel, data, SAMPLE);
  const best = likeliest(kernel, sample);
  const isBetter = best !== undefined && pays(kernel, sample, best, cost);
  kernel.release(mark);
  if (!isBetter) return undefined;
  return wrapping.propose(kernel, data).find(({ near }) => near === best.near);
}

function likeliest(kernel: Kernel, sample: Span): WrappingParameters | undefined {
  let best: { parameters: WrappingParameters; counts: WrappingCounts; saved: number } | undefined;
  for (const parameters of wrapping.propose(kernel, sample)) {
    const mark = kernel.mark();
    const { counts } = wrap(kernel, sample, parameters);
    kernel.release(mark);
    const saved = counts.awaited - ESCAPED * counts.escaped - MISSED * counts.missed;
    if (best === undefined || saved > best.saved) best = { parameters, counts, saved };
  }
  if (best === undefined || best.counts.awaited < FEWEST) return undefined;
  return best.saved < HOPELESS * best.counts.awaited ? undefined : best.parameters;
}

function pays(kernel: Kernel, sample: Span, parameters: WrappingParameters, cost: Cost): boolean {
  const { latent } = wrap(kernel, sample, parameters);
  const plain = cost(kernel, sample);
  return cost(kernel, latent) < plain - plain / PART;
}
