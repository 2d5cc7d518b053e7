/** Takes one more value into a hash. */
export function combine(hash: u32, value: u32): u32 {
  const mixed = (hash + value + 1) * 0x9e3779b1;
  return (mixed ^ (mixed >>> 15)) * 0x2c1b3c6d;
}

/**
 * Computes the hashes of the eight contexts at the start of the byte at `position`, 32 bits each at `hashes`: the orders 1, 2, 3,
 * 4 and 6, then for records (`stride` above 0) the bytes above and the column, else order 5 and words.
 */
export function hashContexts(
  hashes: usize,
  bytes: usize,
  position: i32,
  stride: i32,
  word: u32,
  wordBefore: u32,
): void {
  const at = bytes + <usize>position;
  const c4: u32 = position >= 4 ? bswap(load<u32>(at - 4)) : recent(bytes, position, 4);
  const c8: u32 = position >= 8 ? bswap(load<u32>(at - 8)) : 0;
  store<u32>(hashes, combine(1, c4 & 0xff));
  store<u32>(hashes, combine(2, c4 & 0xffff), 4);
  store<u32>(hashes, combine(3, c4 & 0xffffff), 8);
  store<u32>(hashes, combine(4, c4), 12);
  store<u32>(hashes, combine(combine(6, c4), c8 & 0xffff), 16);
  if (stride === 0) {
    store<u32>(hashes, combine(combine(5, c4), c8 & 0xff), 20);
    store<u32>(hashes, combine(combine(7, word), c4 & 0xff), 24);
    store<u32>(hashes, combine(combine(8, word), wordBefore), 28);
  } else {
    const above: u32 = position >= stride ? <u32>load<u8>(at - <usize>stride) : 0;
    const above2: u32 = position >= 2 * stride ? <u32>load<u8>(at - 2 * <usize>stride) : 0;
    const corner: u32 = position > stride ? <u32>load<u8>(at - <usize>stride - 1) : 0;
    const column = <u32>(position % stride);
    store<u32>(hashes, combine(combine(9, above), column), 20);
    store<u32>(hashes, combine(combine(10, (above << 8) | (c4 & 0xff)), corner), 24);
    store<u32>(hashes, combine(combine(11, (above << 8) | above2), column), 28);
  }
}

/** The last `count` bytes as a number, where there are fewer than that. */
function recent(bytes: usize, position: i32, count: i32): u32 {
  let value: u32 = 0;
  for (let back = min(position, count); back > 0; back--) {
    value = (value << 8) | load<u8>(bytes + <usize>(position - back));
  }
  return value;
}
