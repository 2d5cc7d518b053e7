import { bodyBytes, type OpenedBlock, openBlock, writeBlock } from "../container/block.js";
import type { ChainRecord } from "../container/chain.js";
import { corrupt, FlowzipError, unsupported } from "../container/errors.js";
import { LARGEST_BLOCK } from "../container/limits.js";
import { bwt } from "../flow/bwt.js";
import { extend, type Flowed, openChain } from "../flow/chain.js";
import { proposeRecords, recordLength } from "../flow/records.js";
import { BYTE_FLOWS } from "../flow/registry.js";
import type { Kernel, Span } from "../kernel.js";
import { context, encodeInContext } from "../prior/context.js";
import { order2 } from "../prior/order2.js";
import { permuted } from "../prior/permuted.js";
import type { BytePrior } from "../prior/prior.js";
import { BYTE_PRIORS } from "../prior/registry.js";
import { stored } from "../prior/stored.js";
import { plan } from "./plan.js";

/** How much effort an encoder makes. Every decoder reads what any level writes. */
export const LEVELS = ["fast", "default", "max"] as const;
export type Level = (typeof LEVELS)[number];

/** How large the blocks of a level are where nothing else is asked for, in bytes. */
export const DEFAULT_BLOCK_SIZE: Readonly<Record<Level, number>> = {
  fast: 4 << 20,
  default: 16 << 20,
  max: 16 << 20,
};

/** Memory of the kernel besides what grows with the block: code, tables, models, a chunk of intervals, samples. */
const FIXED_MEMORY = 24 << 20;
/** The table of the context prior: so much for each byte of the block, up to a bound. */
const TABLE_PER_BYTE = 128;
const LARGEST_TABLE = 64 << 20;
/** Block, latents, the arrays of the transform, payload. */
const MEMORY_PER_BYTE = 8;

/** How many bytes of memory it takes at the most to encode a block of `size` bytes. */
export function encodeMemory(size: number, level: Level): number {
  return level === "max" ? decodeMemory(size) : FIXED_MEMORY + MEMORY_PER_BYTE * size;
}

/** How many bytes of memory it takes at the most to decode a block of `size` bytes, whatever its prior. */
export function decodeMemory(size: number): number {
  return FIXED_MEMORY + MEMORY_PER_BYTE * size + Math.min(TABLE_PER_BYTE * size, LARGEST_TABLE);
}

interface Candidate {
  readonly chain: ChainRecord;
  readonly payload: Uint8Array;
}

/**
 * Encodes one block.
 * @param isShort whether it is a short block, without a check of its own
 * @returns the whole block, from its tag to its end
 */
export function encodeBytes(
  kernel: Kernel,
  content: Uint8Array,
  level: Level,
  isShort = false,
): Uint8Array<ArrayBuffer> {
  if (content.length > LARGEST_BLOCK) {
    throw new FlowzipError(
      "invalid-argument",
      `a block of ${content.length} bytes is too large`,
      `use blocks of at most ${LARGEST_BLOCK} bytes`,
    );
  }
  const mark = kernel.mark();
  try {
    const data = kernel.write(content);
    const check = kernel.run.crc32c(data.pointer, data.size, 0) >>> 0;
    const { chain, payload } = smallest(kernel, data, check, level);
    const about = { size: content.length, check, ...(isShort && { shortOf: "bytes" as const }) };
    return writeBlock(kernel, about, chain, payload);
  } finally {
    kernel.release(mark);
  }
}

/** Blocks of up to this size are tried without the transform at every level: they teach it too little. */
const SMALL_BLOCK = 1 << 15;

/** The cheapest of some ways to encode a block, which are made one after the other in the same memory. */
class Contest {
  best: Candidate;
  readonly #kernel: Kernel;
  readonly #check: number;

  constructor(kernel: Kernel, data: Span, check: number) {
    this.#kernel = kernel;
    this.#check = check;
    this.best = { chain: { flows: [], prior: stored.id }, payload: kernel.read(data) };
  }

  enter({ latent, flows }: Flowed, prior: BytePrior, encode = prior.encode): void {
    const mark = this.#kernel.mark();
    const coded = encode(this.#kernel, latent, this.#check);
    // Flows alone can shorten a block so much that no prior is worth its first bytes.
    const chain: ChainRecord = { flows, prior: coded === undefined ? stored.id : prior.id };
    const payload = this.#kernel.view(coded ?? latent);
    if (bodySize({ chain, payload }) < bodySize(this.best)) this.best = { chain, payload: payload.slice() };
    this.#kernel.release(mark);
  }
}

function smallest(kernel: Kernel, data: Span, check: number, level: Level): Candidate {
  const contest = new Contest(kernel, data, check);
  if (data.size === 0) return contest.best;
  const start: Flowed = { latent: data, flows: [] };
  if (level === "fast") {
    contest.enter(start, order2);
    return contest.best;
  }
  const flowed = plan(kernel, data, level, permutedSize);
  const mark = kernel.mark();
  contest.enter(permute(kernel, flowed), permuted);
  kernel.release(mark);
  if (level === "max" || data.size <= SMALL_BLOCK) {
    contest.enter(start, context);
    for (const stride of likelyStrides(kernel, data)) {
      contest.enter(start, context, (_, latent) => encodeInContext(kernel, latent, check, stride));
    }
    if (flowed.flows.length > 0) contest.enter(flowed, context);
  }
  return contest.best;
}

/** How many lengths of records the context prior is tried with. */
const STRIDES_TRIED = 2;

/** The lengths of records that the data seems to have, in bytes, the likeliest first. */
function likelyStrides(kernel: Kernel, data: Span): number[] {
  return [...new Set(proposeRecords(kernel, data).map(recordLength))].slice(0, STRIDES_TRIED);
}

function permute(kernel: Kernel, flowed: Flowed): Flowed {
  return extend(kernel, flowed, bwt, { size: flowed.latent.size, rows: [] });
}

/** What a latent takes after the transform and with the prior made for it, in bytes. */
function permutedSize(kernel: Kernel, latent: Span): number {
  const mark = kernel.mark();
  const permutedLatent = permute(kernel, { latent, flows: [] }).latent;
  const payload = permuted.encode(kernel, permutedLatent, 0);
  kernel.release(mark);
  return payload?.size ?? latent.size;
}

function bodySize({ chain, payload }: Candidate): number {
  return bodyBytes(chain, payload.length);
}

/**
 * Decodes one whole block.
 * @throws FlowzipError `corrupt` or `unsupported`
 */
export function decodeBytes(kernel: Kernel, block: Uint8Array): Uint8Array<ArrayBuffer> {
  return decodeOpened(kernel, openBlock(kernel, block));
}

/** As {@link decodeBytes}, for a block that was opened. */
export function decodeOpened(kernel: Kernel, block: OpenedBlock): Uint8Array<ArrayBuffer> {
  const { contentSize, contentCheck, chain, payload } = block;
  const prior = BYTE_PRIORS.find(({ id }) => id === chain.prior);
  if (prior === undefined) throw unsupported(`a block needs the unknown prior ${chain.prior}`);
  const flows = openChain(BYTE_FLOWS, chain.flows, contentSize);
  const mark = kernel.mark();
  try {
    const { latent, check } = prior.decode(kernel, kernel.write(payload), flows.latentSize);
    const data = flows.inverse(kernel, latent);
    if (kernel.run.crc32c(data.pointer, data.size, 0) >>> 0 !== (contentCheck ?? check)) {
      throw corrupt("the content of a block does not match its checksum");
    }
    return kernel.read(data);
  } finally {
    kernel.release(mark);
  }
}
