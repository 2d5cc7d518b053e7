import { branches } from "../flow/branches.js";
import { extend, type Flowed } from "../flow/chain.js";
import { numeric } from "../flow/numeric.js";
import { planes } from "../flow/planes.js";
import { proposeRecords, type RecordProposal } from "../flow/records.js";
import { repeats, repeatsOf } from "../flow/repeats.js";
import type { Kernel, Span } from "../kernel.js";

/** How many bytes a latent takes when all that follows is applied to it; nothing that it allocates is kept. */
export type Cost = (latent: Span) => number;

/** Repeats from this length on are worth a look, if they shorten the data by more than 1 / REPEATS_WORTH. */
const REPEATS_LEAST = 400;
const REPEATS_WORTH = 16;

/** Proposals are compared on this many windows, which together have a quarter of the block, within bounds. */
const WINDOWS = 8;
const LEAST_SAMPLE = 1 << 17;
const MOST_SAMPLE = 1 << 19;
/** A proposal must save more than 1 / WORTH of the sample's cost. */
const WORTH = 128;

/** The flows that a block is given before those that its prior is made for. */
export interface Plan {
  readonly flowed: Flowed;
  /** The lengths of records that the data seems to have, in bytes, the likeliest first. */
  readonly strides: readonly number[];
}

/**
 * Chooses flows for a block by what they find in it and by measured cost: references for long repeats, absolute addresses in
 * machine code, differences and planes of records.
 */
export function plan(kernel: Kernel, data: Span, cost: Cost): Plan {
  const start: Flowed = { latent: data, flows: [] };
  const shortened = withoutRepeats(kernel, start, cost);
  const [mask] = branches.propose(kernel, shortened.latent);
  if (mask !== undefined) return { flowed: extend(kernel, shortened, branches, mask), strides: [] };
  if (shortened !== start) return { flowed: shortened, strides: [] };
  const proposals = proposeRecords(kernel, data);
  const strides = [...new Set(proposals.map(strideOf))];
  const best = bestRecords(kernel, data, proposals, cost);
  return { flowed: best.reduce((flowed, proposal) => apply(kernel, flowed, proposal), start), strides };
}

function withoutRepeats(kernel: Kernel, start: Flowed, cost: Cost): Flowed {
  const mark = kernel.mark();
  const shortened = extend(kernel, start, repeats, repeatsOf(REPEATS_LEAST));
  const saved = start.latent.size - shortened.latent.size;
  if (saved * REPEATS_WORTH > start.latent.size && cost(shortened.latent) < cost(start.latent))
    return shortened;
  kernel.release(mark);
  return start;
}

function apply(kernel: Kernel, flowed: Flowed, proposal: RecordProposal): Flowed {
  return proposal.flow === "numeric"
    ? extend(kernel, flowed, numeric, proposal.parameters)
    : extend(kernel, flowed, planes, proposal.parameters);
}

/** The length of a record of a proposal, in bytes. */
function strideOf({ flow, parameters }: RecordProposal): number {
  return flow === "numeric" ? parameters.width * parameters.west : parameters.stride;
}

/** The proposals to apply one after the other: none, the best, or the best and planes of its elements. */
function bestRecords(
  kernel: Kernel,
  data: Span,
  proposals: readonly RecordProposal[],
  cost: Cost,
): RecordProposal[] {
  let best: RecordProposal[] = [];
  let saving = 0;
  const consider = (steps: RecordProposal[]) => {
    const [first] = steps;
    if (first === undefined) return;
    const mark = kernel.mark();
    const plain = sample(kernel, data, first);
    const plainCost = cost(plain);
    const start: Flowed = { latent: plain, flows: [] };
    const { latent } = steps.map(atStart).reduce((flowed, step) => apply(kernel, flowed, step), start);
    const saved = (plainCost - cost(latent)) / plainCost;
    kernel.release(mark);
    if (saved * WORTH > 1 && saved > saving) {
      saving = saved;
      best = steps;
    }
  };
  for (const proposal of proposals) consider([proposal]);
  const [winner] = best;
  if (winner?.flow === "numeric") {
    const { width, west, head } = winner.parameters;
    const stride = width > 1 ? width : west;
    if (stride > 1) consider([winner, { flow: "planes", parameters: { head, stride } }]);
  }
  return best;
}

/** A proposal for a sample, which begins with an element. */
function atStart(proposal: RecordProposal): RecordProposal {
  return proposal.flow === "numeric"
    ? { flow: "numeric", parameters: { ...proposal.parameters, head: 0 } }
    : { flow: "planes", parameters: { ...proposal.parameters, head: 0 } };
}

/** Windows of the data one after the other, each of whole records. */
function sample(kernel: Kernel, data: Span, proposal: RecordProposal): Span {
  const { head } = proposal.parameters;
  const stride = strideOf(proposal);
  const size = Math.min(MOST_SAMPLE, Math.max(LEAST_SAMPLE, data.size >>> 2));
  const inner = data.size - head;
  if (inner <= size) return { pointer: data.pointer + head, size: inner };
  const window = Math.max(1, Math.floor(size / WINDOWS / stride)) * stride;
  const windows: Span[] = [];
  for (let index = 0; index < WINDOWS; index++) {
    const middle = Math.floor((inner * (2 * index + 1)) / (2 * WINDOWS));
    const from = Math.max(0, Math.floor((middle - window / 2) / stride)) * stride;
    const length = Math.min(window, inner - from);
    windows.push({ pointer: data.pointer + head + from, size: length });
  }
  const joined = kernel.allocate(windows.reduce((sum, { size: length }) => sum + length, 0));
  let position = 0;
  for (const span of windows) {
    kernel.view(joined).set(kernel.view(span), position);
    position += span.size;
  }
  return joined;
}
