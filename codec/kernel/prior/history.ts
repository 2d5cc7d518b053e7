/**
 * Bit histories: one byte says how many zeros and ones were seen in a context, within bounds, and which came last.
 *
 * A history is a pair of counts. Seeing a bit adds one to its count; of the other count, what is above 2 is halved, since
 * the past speaks against the present. A pair beyond the bounds loses from that other count as long as there is any. Pairs
 * with both counts from 1 to BOTH_LAST exist twice, by the bit that came last. State 0 is the empty history.
 */

/** The largest count beside a smaller one of 0, 1, 2 ... */
const bounds = memory.data<u8>([48, 36, 14, 9, 7, 6]);
const LARGEST_SMALLER: i32 = 5;
const LARGEST: i32 = 48;
const BOTH_LAST: i32 = 5;

/** State after a zero, then after a one: two bytes a state. */
const nextStates = memory.data(512, 16);
/** First estimate of the probability of a one, of 2^16, per state. */
const estimates = memory.data(512, 16);
/** State of (zeros, ones, last), only while the tables are made; 255 where there is none. */
const stateOf = memory.data(49 * 49 * 2);

function within(zeros: i32, ones: i32): bool {
  const smaller = min(zeros, ones);
  return smaller <= LARGEST_SMALLER && max(zeros, ones) <= <i32>load<u8>(bounds + <usize>smaller);
}

function remembersLast(zeros: i32, ones: i32): bool {
  return min(zeros, ones) >= 1 && max(zeros, ones) <= BOTH_LAST;
}

function indexOf(zeros: i32, ones: i32, last: i32): usize {
  return stateOf + (<usize>((zeros * (LARGEST + 1) + ones) << 1) | <usize>last);
}

function successor(zeros: i32, ones: i32, bit: i32): u8 {
  if (bit) {
    ones = min(ones + 1, LARGEST);
    if (zeros > 2) zeros = 2 + ((zeros - 2) >> 1);
  } else {
    zeros = min(zeros + 1, LARGEST);
    if (ones > 2) ones = 2 + ((ones - 2) >> 1);
  }
  while (!within(zeros, ones)) {
    if (bit ? zeros > 0 : ones === 0) zeros--;
    else ones--;
  }
  return load<u8>(indexOf(zeros, ones, remembersLast(zeros, ones) ? bit : 0));
}

/** Numbers the states by their total of counts and fills the tables; returns how many states there are. */
export function initialiseHistories(): i32 {
  let states = 0;
  for (let total = 0; total <= 2 * LARGEST; total++) {
    for (let ones = 0; ones <= total; ones++) {
      const zeros = total - ones;
      if (zeros > LARGEST || ones > LARGEST || !within(zeros, ones)) continue;
      const estimate = ((2 * ones + 1) << 16) / (2 * total + 2);
      for (let last = 0; last <= (remembersLast(zeros, ones) ? 1 : 0); last++) {
        store<u8>(indexOf(zeros, ones, last), <u8>states);
        store<u16>(estimates + ((<usize>states) << 1), <u16>min(estimate, 65535));
        states++;
      }
    }
  }
  for (let zeros = 0; zeros <= LARGEST; zeros++) {
    for (let ones = 0; ones <= LARGEST; ones++) {
      if (!within(zeros, ones)) continue;
      for (let last = 0; last <= (remembersLast(zeros, ones) ? 1 : 0); last++) {
        const state = <usize>load<u8>(indexOf(zeros, ones, last));
        store<u8>(nextStates + (state << 1), successor(zeros, ones, 0));
        store<u8>(nextStates + (state << 1), successor(zeros, ones, 1), 1);
      }
    }
  }
  return states;
}

/** The state after one more bit. */
export function nextHistory(state: u32, bit: u32): u32 {
  return load<u8>(nextStates + (((<usize>state) << 1) | <usize>bit));
}

/** The first estimate of the probability of a one after this history, of 2^16. */
export function historyEstimate(state: u32): u32 {
  return load<u16>(estimates + ((<usize>state) << 1));
}
