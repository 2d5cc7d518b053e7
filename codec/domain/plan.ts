import { branches } from "../flow/branches.js";
import { extend, type Flowed, keep } from "../flow/chain.js";
import { numeric } from "../flow/numeric.js";
import { planes } from "../flow/planes.js";
import { proposeRecords, type RecordProposal, recordLength } from "../flow/records.js";
import { LONG_REPEAT, repeats, repeatsOf } from "../flow/repeats.js";
import { wrapping } from "../flow/wrapping.js";
import type { Kernel, Span } from "../kernel.js";
import type { Level } from "./bytes.js";
import { sampleOf, type Windows } from "./sample.js";
import { chooseWrapping } from "./wrapped.js";

/**
 * How many bytes the transform and the prior behind the flows make of a span. It leaves the span as it is,
 * and what it allocates may be given back when it returns.
 */
export type Cost = (kernel: Kernel, span: Span) => number;

/** The sample that stands for a large block where records are chosen. */
const SAMPLE: Windows = { count: 8, size: 64 << 10 };
/** A record flow must save this part of the cost, since a sample is not the block. */
const RECORDS_PART = 128;
/** Repeats must save this part of the length, else they are not worth a flow. */
const REPEATS_PART = 16;
/** The shorter repeats that level max tries by cost. */
const SHORT_REPEATS = [400, 256] as const;

/**
 * Chooses the flows of a block before the transform, and applies them.
 *
 * A signal or a table loses its rows where repeats are taken out of it: where record flows win, they stand
 * alone. A wrapped text has its line ends made spaces, so that words stand in the same contexts wherever a line ends.
 * All data but records has its long repeats taken out, which is a guard on the transform's time, and then its
 * branches converted: the other way round, code that comes twice would differ by its place. Data with
 * branches may still hold records after that; it is no text.
 *
 * @param data the block, left as it is
 * @param cost decides between candidates, on a sample of the block, or for repeats at level max on all of it
 * @returns the flows with their parameters, and the latent: the data itself where there are none, else in new
 *   memory of the arena, of which nothing else stays in use
 */
export function plan(kernel: Kernel, data: Span, level: Level, cost: Cost): Flowed {
  const plain: Flowed = { latent: data, flows: [] };
  if (level === "fast") return plain;
  const mark = kernel.mark();
  const hasBranches = branches.propose(kernel, data).length > 0;
  if (!hasBranches) {
    const flowed = withRecords(kernel, mark, plain, cost);
    if (flowed !== plain) return flowed;
    const wrapped = withWrapping(kernel, mark, plain, cost);
    if (wrapped !== plain) return withRepeats(kernel, mark, wrapped, level, cost);
  }
  let flowed = withRepeats(kernel, mark, plain, level, cost);
  for (const parameters of branches.propose(kernel, flowed.latent)) {
    flowed = settled(kernel, mark, extend(kernel, flowed, branches, parameters));
  }
  return hasBranches ? withRecords(kernel, mark, flowed, cost) : flowed;
}

/** Moves the latent down to the mark, where the arena then goes on behind it. */
function settled(kernel: Kernel, mark: number, flowed: Flowed): Flowed {
  return { latent: keep(kernel, mark, flowed.latent), flows: flowed.flows };
}

function pays(size: number, dataSize: number): boolean {
  return size < dataSize - dataSize / REPEATS_PART;
}

/** Takes repeats out if that shortens the data enough. */
function withRepeats(kernel: Kernel, mark: number, flowed: Flowed, level: Level, cost: Cost): Flowed {
  const { latent } = flowed;
  const least = level === "max" ? cheapestRepeats(kernel, latent, cost) : LONG_REPEAT;
  if (least === 0) return flowed;
  const before = kernel.mark();
  const shorter = extend(kernel, flowed, repeats, repeatsOf(least));
  if (pays(shorter.latent.size, latent.size)) return settled(kernel, mark, shorter);
  kernel.release(before);
  return flowed;
}

/** The shortest repeat that costs least, 0 for none. */
function cheapestRepeats(kernel: Kernel, data: Span, cost: Cost): number {
  let best = { least: 0, bytes: Number.POSITIVE_INFINITY };
  for (const least of [LONG_REPEAT, ...SHORT_REPEATS]) {
    const mark = kernel.mark();
    const { latent } = repeats.forward(kernel, data, repeatsOf(least));
    if (pays(latent.size, data.size)) {
      // What the data costs as it is matters only where there is something to choose.
      if (best.bytes === Number.POSITIVE_INFINITY) best = { least: 0, bytes: cost(kernel, data) };
      const bytes = cost(kernel, latent);
      if (bytes < best.bytes) best = { least, bytes };
    }
    kernel.release(mark);
  }
  return best.least;
}

/** Line ends of a wrapped text become spaces, if that pays. */
function withWrapping(kernel: Kernel, mark: number, flowed: Flowed, cost: Cost): Flowed {
  const parameters = chooseWrapping(kernel, flowed.latent, cost);
  if (parameters === undefined) return flowed;
  return settled(kernel, mark, extend(kernel, flowed, wrapping, parameters));
}

/** Applies the record flows that win, if any do. */
function withRecords(kernel: Kernel, mark: number, flowed: Flowed, cost: Cost): Flowed {
  const records = chooseRecords(kernel, flowed.latent, cost);
  if (records.length === 0) return flowed;
  const made = records.reduce((before, record) => extendBy(kernel, before, record), flowed);
  return settled(kernel, mark, made);
}

function extendBy(kernel: Kernel, flowed: Flowed, record: RecordProposal): Flowed {
  return record.flow === "numeric"
    ? extend(kernel, flowed, numeric, record.parameters)
    : extend(kernel, flowed, planes, record.parameters);
}

/** The record flows to apply one after the other, none where the data is better as it is. */
function chooseRecords(kernel: Kernel, data: Span, cost: Cost): readonly RecordProposal[] {
  const proposals = proposeRecords(kernel, data);
  if (proposals.length === 0) return [];
  const plain = trial(kernel, data, [], cost);
  const margin = plain / RECORDS_PART;
  let best: { records: readonly RecordProposal[]; bytes: number } = { records: [], bytes: plain - margin };
  for (const proposal of proposals) {
    const bytes = trial(kernel, data, [proposal], cost);
    if (bytes < best.bytes) best = { records: [proposal], bytes };
  }
  const [winner] = best.records;
  if (winner?.flow !== "numeric") return best.records;
  const { head, width, west } = winner.parameters;
  const stride = width > 1 ? width : west;
  if (stride < 2) return best.records;
  const both: readonly RecordProposal[] = [winner, { flow: "planes", parameters: { head, stride } }];
  return trial(kernel, data, both, cost) < best.bytes - margin ? both : best.records;
}

/** What the data costs, in proportion to a sample, with the record flows applied. */
function trial(kernel: Kernel, data: Span, records: readonly RecordProposal[], cost: Cost): number {
  const mark = kernel.mark();
  const sample = sampleOf(kernel, data, SAMPLE, periodOf(records));
  const plain: Flowed = { latent: sample, flows: [] };
  const { latent } = records.reduce((flowed, record) => extendBy(kernel, flowed, record), plain);
  const bytes = cost(kernel, latent);
  kernel.release(mark);
  return (bytes * data.size) / sample.size;
}

/** After how many bytes the records begin anew. */
function periodOf([first]: readonly RecordProposal[]): number {
  return first === undefined ? 1 : recordLength(first);
}
