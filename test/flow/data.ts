import fc from "fast-check";
import { FlowzipError } from "../../codec/container/errors.js";

const random = fc.uint8Array({ maxLength: 600 });
/** Few letters, so that runs and repeats occur. */
const letters = fc.uint8Array({ maxLength: 600, max: 2 });
/** Opcodes and the bytes that make an operand convertible. */
const opcodes = fc
  .array(fc.constantFrom(0xe8, 0xe9, 0, 255, 0x48, 0x4f, 0x8b, 0x8d, 0x89, 5, 0x0d, 1), { maxLength: 300 })
  .map((values) => Uint8Array.from(values));
/** Pieces that come again, up to 2000 bytes long. */
const pieces = fc
  .tuple(fc.uint8Array({ minLength: 1, maxLength: 500 }), fc.array(fc.nat(400), { maxLength: 8 }), fc.nat(3))
  .map(([piece, lengths, times]) => {
    const out = [...piece];
    for (const length of lengths) {
      for (let count = 0; count <= times; count++) out.push(...piece.subarray(0, length));
      out.push(length & 255);
    }
    return Uint8Array.from(out);
  });
/** Records with fields that change slowly. */
const records = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.nat(60), fc.nat(255))
  .map(([stride, count, step]) =>
    Uint8Array.from({ length: stride * count + (step % stride) }, (_, at) =>
      at % stride === 0 ? (at / stride) * step : at % stride,
    ),
  );

/** Words of a few lengths, with spaces and line ends of all kinds, and what escapes them. */
const lines = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom("a ", "bc ", "def ", "a\n", "bc \n", "def\r\n", "a \r\n") },
      fc.constantFrom(" ", "\n", "\r", "\r\n", "\r\r\n", "\0", "\x01", "  x"),
    ),
    { maxLength: 200 },
  )
  .map((parts) => new TextEncoder().encode(parts.join("")));
/** A text that is wrapped at some width, with line ends of one kind. */
export const wrapped: fc.Arbitrary<Uint8Array> = fc
  .tuple(
    fc.integer({ min: 5, max: 30 }),
    fc.constantFrom("\n", "\r\n", " \n", " \r\n"),
    fc.array(fc.nat(8), { maxLength: 150 }),
  )
  .map(([width, end, lengths]) => {
    let text = "";
    let column = 0;
    for (const length of lengths) {
      const fits = column + length < width;
      text += `${column === 0 ? "" : fits ? " " : end}${"abcdefgh".slice(0, length)}`;
      column = fits ? column + 1 + length : length;
    }
    return new TextEncoder().encode(text);
  });

/** Data that the flows before the transform are made for, and data that they are not. */
export const bytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  random,
  letters,
  opcodes,
  pieces,
  records,
  lines,
  wrapped,
);

const near = fc.integer({ min: 1, max: 12 });
const lag = fc.oneof({ weight: 6, arbitrary: near }, fc.integer({ min: 1, max: 300 }), fc.constant(2 ** 24));

/** Parameters of each flow that are possible. */
export const parametersOf = {
  numeric: (size: number) =>
    fc
      .record({
        width: fc.constantFrom(1, 2, 3, 4, 8),
        bigEndian: fc.boolean(),
        head: fc.oneof(fc.nat(Math.min(9, size)), fc.nat(size)),
        west: lag,
        north: lag,
        prediction: fc.integer({ min: 1, max: 6 }),
      })
      .filter(({ width, prediction }) => width < 8 || prediction < 4)
      .map((parameters) =>
        parameters.prediction === 1 || parameters.prediction === 3 ? { ...parameters, north: 0 } : parameters,
      ),
  planes: (size: number) =>
    fc.nat(size - 2).chain((head) =>
      fc.record({
        head: fc.constant(head),
        stride: fc.oneof(
          fc.integer({ min: 2, max: Math.min(20, size - head) }),
          fc.integer({ min: 2, max: size - head }),
        ),
      }),
    ),
  branches: fc.record({ mask: fc.integer({ min: 1, max: 7 }) }),
  wrapping: fc.record({
    pairs: fc.boolean(),
    near: fc.oneof(fc.constantFrom(4, 12), fc.nat(127)),
    escapeByte: fc.nat(255).filter((byte) => byte !== 10 && byte !== 32),
    latentSize: fc.constant(0),
  }),
  least: fc.oneof(fc.integer({ min: 64, max: 200 }), fc.integer({ min: 1, max: 2000 })),
};

/** All strings over `alphabet` of `length` bytes. */
export function* everyString(alphabet: readonly number[], length: number): Generator<Uint8Array> {
  const count = alphabet.length ** length;
  for (let number = 0; number < count; number++) {
    let rest = number;
    yield Uint8Array.from({ length }, () => {
      const letter = alphabet[rest % alphabet.length]!;
      rest = Math.floor(rest / alphabet.length);
      return letter;
    });
  }
}

/** What a call returns, or the FlowzipError that it throws; others are thrown on. */
export function outcome<Result>(call: () => Result): Result | FlowzipError {
  try {
    return call();
  } catch (error) {
    if (error instanceof FlowzipError) return error;
    throw error;
  }
}
