/** Address of the `i`-th 32-bit cell from `base` on. */
export function at(base: usize, i: i32): usize {
  return base + ((<usize>i) << 2);
}
