import { isMissing, Misfits } from "./exceptions.js";
import {
  MOST_PASSES,
  NUMBER_KINDS,
  type NumberForm,
  POWERS_OF_TEN,
  parseNumber,
  textMaker,
} from "./numberform.js";

/** A column of texts as integers. */
export interface IntegerColumn {
  /** For each text its integer; for an exception that of the text above. */
  readonly integers: Float64Array;
  /** Positions of the texts that the form does not give back, rising. */
  readonly exceptions: readonly number[];
}

export interface NumberColumn extends IntegerColumn {
  readonly form: NumberForm;
}

/** Integers of numbers stay below it in amount: differences of differences of such are exact. */
const INTEGER_LIMIT = 2 ** 50;
/** An exception weighs about so many bits. */
const EXCEPTION_BITS = 80;
/** From so many bits of an integer on, the digits may be those of a float. */
const SUSPICIOUS_BITS = 32;
/** Every float is near some decimal of many digits: only short ones say something. */
const SINGLE_LIMIT = 2 ** 22;
const DOUBLE_LIMIT = 2 ** 40;
const NEARNESS = 2 ** -48;
const MOST_FLOAT_DECIMALS = 9;
/** Texts that are kept at hand. */
const MOST_REMEMBERED = 2 ** 16;
const EXPONENTIAL = /^-?\d[.,]\d{18}e[+-]\d\d+$/;
const DECIMAL_CODES = [0x2e, 0x2c] as const;

interface Candidate extends NumberColumn {
  readonly bits: number;
  readonly cost: number;
}

/** Integers and the form that gives the texts back from them; undefined where too many are no such numbers. */
export function fitNumbers(texts: readonly string[]): NumberColumn | undefined {
  for (const pointCode of DECIMAL_CODES) {
    const plain = fitPlain(texts, pointCode);
    const floats =
      plain === undefined || plain.bits >= SUSPICIOUS_BITS ? fitFloats(texts, pointCode) : undefined;
    const best = cheapest([plain, floats]);
    if (best !== undefined) return best;
  }
  return undefined;
}

/** Decimals as they stand. */
function fitPlain(texts: readonly string[], pointCode: number): Candidate | undefined {
  const misfits = new Misfits(texts.length);
  const mantissas = new Float64Array(texts.length).fill(Number.NaN);
  const decimals = new Uint8Array(texts.length);
  const uses = new Float64Array(POWERS_OF_TEN.length);
  let wholeDigits = 1;
  for (const [at, text] of texts.entries()) {
    const parsed = parseNumber(text, pointCode);
    if (parsed === undefined) {
      if (!misfits.add(at, isMissing(text))) return undefined;
      continue;
    }
    mantissas[at] = parsed.mantissa;
    decimals[at] = parsed.decimals;
    uses[parsed.decimals]!++;
    if (parsed.wholeDigits === 0) wholeDigits = 0;
    else if (parsed.wholeDigits > 1 && wholeDigits === 1 && /^-?0/.test(text))
      wholeDigits = parsed.wholeDigits;
  }
  const most = uses.findLastIndex((use) => use > 0);
  if (most < 0) return undefined;
  const point = String.fromCharCode(pointCode);
  const attempt = (kind: NumberForm["kind"], places: number) =>
    finish(texts, { kind, decimals: places, wholeDigits, point, passes: 0 }, (at) => {
      const shift = places - decimals[at]!;
      return shift >= 0 ? mantissas[at]! * POWERS_OF_TEN[shift]! : Number.NaN;
    });
  const usual = uses.indexOf(uses.reduce((larger, use) => Math.max(larger, use), 0));
  const fixed = attempt(NUMBER_KINDS.fixed, usual);
  if (uses[usual] === texts.length - misfits.positions.length) return fixed;
  // A few numbers of many decimals can make the integers of all others wide.
  const tail = (places: number) => uses.subarray(places + 1).reduce((sum, use) => sum + use, 0);
  const nearlyMost = uses.findIndex((_, places) => tail(places) * 200 < texts.length);
  return cheapest(
    [NUMBER_KINDS.shortest, NUMBER_KINDS.pointed]
      .flatMap((kind) => [...new Set([most, nearlyMost])].map((places) => attempt(kind, places)))
      .concat(fixed),
  );
}

/** Short decimals that went through float32, or through rough hands, or have exponents. */
function fitFloats(texts: readonly string[], pointCode: number): Candidate | undefined {
  const misfits = new Misfits(texts.length);
  const point = String.fromCharCode(pointCode);
  const first = texts.find((text) => !isMissing(text)) ?? "";
  const isExponential = EXPONENTIAL.test(first);
  const decimal = pointCode === 0x2e ? /^-?\d+(\.\d+)?$/ : /^-?\d+(,\d+)?$/;
  const pattern = isExponential ? EXPONENTIAL : decimal;
  const numbers = new Float64Array(texts.length).fill(Number.NaN);
  let pointed = 0;
  let whole = 0;
  for (const [at, text] of texts.entries()) {
    if (pattern.test(text)) numbers[at] = Number(text.replace(point, "."));
    else if (!misfits.add(at, isMissing(text))) return undefined;
    if (!Number.isInteger(numbers[at])) continue;
    if (text.includes(point)) pointed++;
    else whole++;
  }
  const single = whole > pointed ? NUMBER_KINDS.shortestSingle : NUMBER_KINDS.single;
  for (const kind of isExponential ? [NUMBER_KINDS.exponential] : [single, NUMBER_KINDS.double]) {
    for (let decimals = 0; decimals <= MOST_FLOAT_DECIMALS; decimals++) {
      if (!areNear(numbers, kind, decimals)) continue;
      const found = fitPasses(texts, numbers, { kind, decimals, wholeDigits: 1, point, passes: 0 });
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Whether floats are, but for their last bits, what a form of so many decimals gives. */
function areNear(numbers: Float64Array, kind: NumberForm["kind"], decimals: number): boolean {
  const misfits = new Misfits(numbers.length);
  const power = POWERS_OF_TEN[decimals]!;
  const isDouble = kind === NUMBER_KINDS.double || kind === NUMBER_KINDS.exponential;
  const limit = isDouble ? DOUBLE_LIMIT : SINGLE_LIMIT;
  return numbers.every((number, at) => {
    const integer = Math.round(number * power);
    const quotient = isDouble ? integer / power : Math.fround(integer / power);
    const isNear = Math.abs(integer) < limit && Math.abs(number - quotient) <= NEARNESS * Math.abs(number);
    return isNear || misfits.add(at, Number.isNaN(number));
  });
}

function fitPasses(texts: readonly string[], numbers: Float64Array, form: NumberForm): Candidate | undefined {
  let best: Candidate | undefined;
  const power = POWERS_OF_TEN[form.decimals]!;
  const mostPasses = form.kind === NUMBER_KINDS.exponential ? 0 : MOST_PASSES;
  for (let passes = 0; passes <= mostPasses && best?.exceptions.length !== 0; passes++) {
    const found = finish(texts, { ...form, passes }, (at) => Math.round(numbers[at]! * power));
    best = cheapest([best, found]);
  }
  return best;
}

/** The column of a form, if not too many texts are exceptions to it. */
function finish(
  texts: readonly string[],
  form: NumberForm,
  integerOf: (at: number) => number,
): Candidate | undefined {
  const misfits = new Misfits(texts.length);
  const textOf = textMaker(form, MOST_REMEMBERED);
  const integers = new Float64Array(texts.length);
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const [at, text] of texts.entries()) {
    // Never the zero below zero that rounding makes.
    const integer = integerOf(at) + 0;
    const isNumber = Math.abs(integer) < INTEGER_LIMIT && textOf(integer) === text;
    if (!isNumber && !misfits.add(at, isMissing(text))) return undefined;
    integers[at] = isNumber ? integer : Number.NaN;
    if (!isNumber) continue;
    if (integer < least) least = integer;
    if (integer > most) most = integer;
  }
  if (least > most) return undefined;
  fillExceptions(integers, misfits.positions);
  let bits = 0;
  for (let range = most - least; range >= 1; range /= 2) bits++;
  const cost = misfits.positions.length * EXCEPTION_BITS + texts.length * bits;
  return { form, integers, exceptions: misfits.positions, bits, cost };
}

/** Gives each exception the integer above it, and those at the top that of the first number. */
export function fillExceptions(integers: Float64Array, exceptions: readonly number[]): void {
  let first = 0;
  while (exceptions[first] === first) first++;
  for (const at of exceptions) integers[at] = at < first ? (integers[first] ?? 0) : integers[at - 1]!;
}

function cheapest(candidates: readonly (Candidate | undefined)[]): Candidate | undefined {
  let best: Candidate | undefined;
  for (const candidate of candidates)
    if (candidate !== undefined && (best === undefined || candidate.cost < best.cost)) best = candidate;
  return best;
}
