/** Sorting of 64-bit keys together with a 32-bit value each: introsort with branch-free partitioning. */

/** Groups up to this size are sorted by insertion. */
const SMALL: i32 = 16;

function swap(keys: usize, values: usize, i: i32, j: i32): void {
  const ki = keys + ((<usize>i) << 3);
  const kj = keys + ((<usize>j) << 3);
  const key = load<u64>(ki);
  store<u64>(ki, load<u64>(kj));
  store<u64>(kj, key);
  const vi = values + ((<usize>i) << 2);
  const vj = values + ((<usize>j) << 2);
  const value = load<i32>(vi);
  store<i32>(vi, load<i32>(vj));
  store<i32>(vj, value);
}

function insertionSort(keys: usize, values: usize, count: i32): void {
  for (let i = 1; i < count; i++) {
    let k = keys + ((<usize>i) << 3);
    let v = values + ((<usize>i) << 2);
    const key = load<u64>(k);
    const value = load<i32>(v);
    while (k > keys && load<u64>(k - 8) > key) {
      store<u64>(k, load<u64>(k - 8));
      store<i32>(v, load<i32>(v - 4));
      k -= 8;
      v -= 4;
    }
    store<u64>(k, key);
    store<i32>(v, value);
  }
}

function siftDown(keys: usize, values: usize, root: i32, count: i32): void {
  while (true) {
    let child = 2 * root + 1;
    if (child >= count) return;
    const at = keys + ((<usize>child) << 3);
    if (child + 1 < count && load<u64>(at, 8) > load<u64>(at)) child++;
    if (load<u64>(keys + ((<usize>root) << 3)) >= load<u64>(keys + ((<usize>child) << 3))) return;
    swap(keys, values, root, child);
    root = child;
  }
}

function heapSort(keys: usize, values: usize, count: i32): void {
  for (let i = (count >> 1) - 1; i >= 0; i--) siftDown(keys, values, i, count);
  for (let end = count - 1; end > 0; end--) {
    swap(keys, values, 0, end);
    siftDown(keys, values, 0, end);
  }
}

function median(a: u64, b: u64, c: u64): u64 {
  const low = select(a, b, a < b);
  const high = select(b, a, a < b);
  const rest = select(c, low, c > low);
  return select(rest, high, rest < high);
}

/** Moves the keys below `pivot` (or, with `orEqual`, not above it) to the front and returns their number. */
function partition(keys: usize, values: usize, count: i32, pivot: u64, orEqual: u64): i32 {
  // Adding one turns "below" into "not above"; no key is the largest integer, as its low byte is at most 7.
  const bound = pivot + orEqual;
  let k = keys;
  let v = values;
  const end = keys + ((<usize>count) << 3);
  for (let at = keys, value = values; at < end; at += 8, value += 4) {
    const key = load<u64>(at);
    const item = load<i32>(value);
    store<u64>(at, load<u64>(k));
    store<i32>(value, load<i32>(v));
    store<u64>(k, key);
    store<i32>(v, item);
    const below = <usize>(key < bound);
    k += below << 3;
    v += below << 2;
  }
  return <i32>((k - keys) >>> 3);
}

function quickSort(keys: usize, values: usize, count: i32, budget: i32): void {
  while (count > SMALL) {
    if (budget-- === 0) {
      heapSort(keys, values, count);
      return;
    }
    const step = (<usize>(count >>> 3)) << 3;
    const last = keys + ((<usize>(count - 1)) << 3);
    const pivot =
      count < 64
        ? median(load<u64>(keys), load<u64>(keys + (step << 2)), load<u64>(last))
        : median(
            median(load<u64>(keys), load<u64>(keys + step), load<u64>(keys + 2 * step)),
            median(load<u64>(keys + 3 * step), load<u64>(keys + 4 * step), load<u64>(keys + 5 * step)),
            median(load<u64>(keys + 6 * step), load<u64>(keys + 7 * step), load<u64>(last)),
          );
    const below = partition(keys, values, count, pivot, 0);
    if (below === 0) {
      // The pivot is the least key: all keys equal to it are in place once gathered in front.
      const equal = partition(keys, values, count, pivot, 1);
      keys += (<usize>equal) << 3;
      values += (<usize>equal) << 2;
      count -= equal;
      continue;
    }
    quickSort(keys, values, below, budget);
    keys += (<usize>below) << 3;
    values += (<usize>below) << 2;
    count -= below;
  }
  insertionSort(keys, values, count);
}

/**
 * Sorts `count` u64 at `keys` ascending, and the i32 at `values` with them. O(count log count) on any input.
 * The keys must be below 2^64 - 1.
 */
export function sortKeys(keys: usize, values: usize, count: i32): void {
  quickSort(keys, values, count, 2 * (32 - clz(count)));
}
