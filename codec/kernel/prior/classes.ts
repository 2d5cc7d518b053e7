/** Classes of the lengths of runs below 128, and of the ranks of recency below 32, finely and coarsely. */
const runClasses = memory.data(128);
const fineRanks = memory.data(32);
const coarseRanks = memory.data(32);

export function initialiseClasses(): void {
  for (let length: i32 = 0; length < 128; length++) {
    let own = length;
    if (length >= 6)
      own =
        length < 8
          ? 6
          : length < 12
            ? 7
            : length < 16
              ? 8
              : length < 24
                ? 9
                : length < 32
                  ? 10
                  : length < 64
                    ? 11
                    : 12;
    store<u8>(runClasses + <usize>length, <u8>own);
  }
  for (let rank: i32 = 0; rank < 32; rank++) {
    store<u8>(fineRanks + <usize>rank, <u8>(rank < 6 ? rank : rank < 10 ? 6 : 7));
    store<u8>(coarseRanks + <usize>rank, <u8>(rank < 4 ? rank : rank < 8 ? 4 : 5));
  }
}

/** The class of a run's length, 0 to 15. */
export function runClass(length: u32): i32 {
  if (length < 128) return <i32>load<u8>(runClasses + <usize>length);
  return length < 256 ? 13 : length < 1024 ? 14 : 15;
}

/** The class of a rank of recency below 32: 0 to 7. */
export function fineRank(rank: i32): i32 {
  return <i32>load<u8>(fineRanks + <usize>rank);
}

/** The same more coarsely: 0 to 5. */
export function coarseRank(rank: i32): i32 {
  return <i32>load<u8>(coarseRanks + <usize>rank);
}
