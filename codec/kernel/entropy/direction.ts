/**
 * The two ways that a prior can run. A prior is written once, generic in its direction, and asks
 * `isSigned<Direction>()`, which the compiler decides: each way becomes a function of its own without a test inside.
 */

/** The prior takes symbols and records their intervals. */
export type Encoding = i32;

/** The prior finds symbols by the intervals in which the states of the coder fall. */
export type Decoding = u32;
