import { corrupt } from "../../../codec/container/errors.js";
import { greatestDivisor } from "./divisor.js";
import { INTEGER_BOUND, ItemReader, ItemWriter } from "./remainder.js";

/** Integers in order, one at a time. */
export interface IntegerCursor {
  next(): number;
}

/** What the integers are predicted from: the one before, or the two before. */
type Order = 1 | 2;

/**
 * Integers that mostly go in equal steps, such as those of a clock, by their first (order 1) or second (order 2)
 * differences: the numbers order and divisor, then a run that has the first `order` values as differences, and for the
 * others how many differences of zero come first, then the next one divided by the divisor, and so on.
 *
 * @param numbers safe integers
 * @returns undefined where a difference is not below {@link INTEGER_BOUND} in amount
 */
export function writeProgression(numbers: Float64Array): Uint8Array<ArrayBuffer> | undefined {
  const once = written(numbers, 1);
  const twice = written(numbers, 2);
  return once === undefined || (twice !== undefined && twice.length < once.length) ? twice : once;
}

function written(numbers: Float64Array, order: Order): Uint8Array<ArrayBuffer> | undefined {
  const differences = new Float64Array(numbers.length);
  let before = 0;
  let step = 0;
  let divisor = 0;
  for (const [at, number] of numbers.entries()) {
    const difference = number - before - step;
    if (!(Math.abs(difference) < INTEGER_BOUND)) return undefined;
    differences[at] = difference;
    if (at >= order) divisor = greatestDivisor(divisor, Math.abs(difference));
    step = order === 2 && at > 0 ? number - before : 0;
    before = number;
  }
  divisor = Math.max(1, divisor);
  const run = new ItemWriter();
  let zeros = 0;
  for (const [at, difference] of differences.entries()) {
    if (at < order) run.signed(difference);
    else if (difference === 0) zeros++;
    else {
      run.number(zeros).signed(difference / divisor);
      zeros = 0;
    }
  }
  if (zeros > 0) run.number(zeros);
  return new ItemWriter().number(order).number(divisor).run(run.finish()).finish();
}

/**
 * The inverse of {@link writeProgression}.
 * @throws FlowzipError `corrupt`, here or from the cursor
 */
export function readProgression(reader: ItemReader, count: number): IntegerCursor {
  const order = reader.number("order of a progression", 2);
  const divisor = reader.number("divisor of a progression", Number.MAX_SAFE_INTEGER);
  if (order === 0 || divisor === 0) throw corrupt("a progression has no order or no divisor");
  const run = new ItemReader(reader.run("progression"));
  let at = 0;
  let before = 0;
  let step = 0;
  // Zeros that are left of a run; below 0 where the next run has not been read.
  let zeros = -1;
  const difference = () => {
    if (at < order) return run.signed("begin of a progression");
    if (zeros < 0) zeros = run.number("zeros of a progression", count - at);
    return zeros-- > 0 ? 0 : divisor * run.signed("difference of a progression");
  };
  return {
    next() {
      const predicted = before + step;
      const change = difference();
      const number = predicted + change;
      if (![predicted, change, number].every(Number.isSafeInteger))
        throw corrupt("a number of a progression is beyond 53 bits");
      step = order === 2 && at > 0 ? number - before : 0;
      before = number;
      at++;
      if (at === count) run.end();
      return number;
    },
  };
}
