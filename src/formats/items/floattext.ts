/** Floats that are written without an exponent are 0, or of 10^-6 and more and below 10^21 in amount. */
const LEAST_PLAIN = 1e-6;

/**
 * The shortest decimal text of a float64 without an exponent, as ECMAScript's Number::toString gives it.
 * Undefined for floats that have an exponent there.
 */
export function floatText(value: number): string | undefined {
  return value === 0 || (Math.abs(value) >= LEAST_PLAIN && Math.abs(value) < 1e21)
    ? String(value)
    : undefined;
}

/**
 * The float that pandas reads from a decimal text where it does not ask for exactness (its function `xstrtod`, the parser
 * of `read_csv`): digits into a float64, then divided by powers of ten whose exponents are powers of two. Often the
 * neighbour of the right one, so that a table that was read and written has other digits.
 */
export function roughlyParsed(text: string): number {
  let number = 0;
  let decimals = 0;
  let isBehindPoint = false;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit >= 0 && digit <= 9) {
      number = number * 10 + digit;
      if (isBehindPoint) decimals++;
    } else isBehindPoint ||= text[at] === ".";
  }
  for (let power = 10; decimals > 0; decimals >>= 1, power *= power) if (decimals & 1) number /= power;
  return text.startsWith("-") ? -number : number;
}

/** 19 digits, the nearest to the float, and an exponent of two digits or more, as C's format `%.18e` has it. */
export function exponentialText(value: number): string {
  return value.toExponential(18).replace(/e([+-])(\d)$/, "e$10$2");
}

/** The shortest text after a table was read roughly and written again so many times. Undefined as {@link floatText}. */
export function textAfterPasses(value: number, passes: number): string | undefined {
  let text = floatText(value);
  for (let pass = 0; pass < passes && text !== undefined; pass++) text = floatText(roughlyParsed(text));
  return text;
}
