/**
 * The bounds of the format and the defaults of its readers. SPEC.md names each of them.
 */

/** The largest content of a block, in bytes. */
export const LARGEST_BLOCK = 1 << 28;

/** The smallest block size that can be asked for, in bytes: below it, headers weigh more than content. */
export const SMALLEST_BLOCK_SIZE = 1 << 10;

/** The largest content of a short block, in bytes: what damage to its sizes can make a decoder do is bounded by it. */
export const LARGEST_SHORT = 1 << 16;

/** The most samples of a picture in a short block. */
export const MOST_SHORT_SAMPLES = 1 << 18;

/** A block's body is at most this much larger than its content. */
export const LARGEST_BODY_EXCESS = 64;

/** The most flows in a chain. */
export const MOST_FLOWS = 8;

/** The largest parameters of one flow, in bytes. */
export const LARGEST_PARAMETERS = 4096;

/** The largest fields section of a header, in bytes. */
export const LARGEST_FIELDS = 1 << 20;

/** What a decoder that returns one array gives out at the most, unless its caller says otherwise. */
export const DEFAULT_MAX_OUTPUT = 2 ** 31;

/** What an encoder or decoder may allocate for its blocks in flight, unless its caller says otherwise, in bytes. */
export const DEFAULT_MEMORY = 2 ** 30;
