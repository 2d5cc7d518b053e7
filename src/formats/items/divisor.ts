/** The greatest common divisor of two integers of 0 or more; that of 0 and n is n. */
export function greatestDivisor(one: number, other: number): number {
  let [larger, smaller] = [one, other];
  while (smaller > 0) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}
