/** What the first block of a deflate stream tells about who made it. */
export interface FirstBlock {
  /** How its symbols are coded. */
  readonly kind: "stored" | "fixed" | "dynamic";
  readonly isLast: boolean;
  /** Literals and matches, without the end of the block; of a stored block its bytes. */
  readonly symbols: number;
  readonly matches: number;
  /** Length of the shortest match, and distance of the farthest. 0 if there is none. */
  readonly shortest: number;
  readonly farthest: number;
}

const KINDS = ["stored", "fixed", "dynamic"] as const;
const LONGEST_CODE = 15;
const END_OF_BLOCK = 256;
const LENGTH_SYMBOLS = 29;
const DISTANCE_SYMBOLS = 30;
/** The order of the lengths of the code of code lengths. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Reads bits, the lowest first. Beyond the end there are zeros, and `isOver` is true. */
class BitReader {
  readonly #bytes: Uint8Array;
  #bit = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isOver(): boolean {
    return this.#bit > 8 * this.#bytes.length;
  }

  bits(count: number): number {
    let value = 0;
    for (let at = 0; at < count; at++) value |= this.#next() << at;
    return value;
  }

  /** A symbol of a canonical code, or -1. */
  symbol(code: PrefixCode): number {
    let word = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= LONGEST_CODE; length++) {
      word |= this.#next();
      const count = code.counts[length]!;
      if (word - first < count) return code.symbols[index + word - first]!;
      index += count;
      first = (first + count) << 1;
      word <<= 1;
    }
    return -1;
  }

  #next(): number {
    const byte = this.#bytes[this.#bit >> 3] ?? 0;
    return (byte >> (this.#bit++ & 7)) & 1;
  }
}

/** A canonical prefix code: how many words there are of each length, and the symbols in order. */
interface PrefixCode {
  readonly counts: readonly number[];
  readonly symbols: readonly number[];
}

function prefixCode(lengths: readonly number[]): PrefixCode {
  const counts = Array.from({ length: LONGEST_CODE + 1 }, () => 0);
  for (const length of lengths) if (length > 0) counts[length]!++;
  const symbols = lengths.map((_, symbol) => symbol).filter((symbol) => lengths[symbol]! > 0);
  symbols.sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  return { counts, symbols };
}

/** Reads the first block of a raw deflate stream; undefined if it is broken. */
export function readFirstBlock(stream: Uint8Array): FirstBlock | undefined {
  const reader = new BitReader(stream);
  const isLast = reader.bits(1) === 1;
  const kind = KINDS[reader.bits(2)];
  if (kind === undefined) return undefined;
  if (kind === "stored") {
    const size = (stream[1] ?? 0) | ((stream[2] ?? 0) << 8);
    return { kind, isLast, symbols: size, matches: 0, shortest: 0, farthest: 0 };
  }
  const codes = kind === "fixed" ? fixedCodes() : readCodes(reader);
  if (codes === undefined) return undefined;
  const [literals, distances] = codes;
  let symbols = 0;
  let matches = 0;
  let shortest = 0;
  let farthest = 0;
  for (;;) {
    const symbol = reader.symbol(literals);
    if (symbol < 0 || reader.isOver) return undefined;
    if (symbol === END_OF_BLOCK) return { kind, isLast, symbols, matches, shortest, farthest };
    symbols++;
    if (symbol < END_OF_BLOCK) continue;
    const length = readLength(reader, symbol - END_OF_BLOCK - 1);
    const distance = readDistance(reader, reader.symbol(distances));
    if (length === undefined || distance === undefined) return undefined;
    matches++;
    shortest = matches === 1 ? length : Math.min(shortest, length);
    farthest = Math.max(farthest, distance);
  }
}

/** Lengths 3 to 10 have symbols of their own, then four symbols share each number of extra bits; the last one is 258. */
function readLength(reader: BitReader, symbol: number): number | undefined {
  if (symbol >= LENGTH_SYMBOLS) return undefined;
  if (symbol === LENGTH_SYMBOLS - 1) return 258;
  const extra = Math.max(0, (symbol >> 2) - 1);
  return 3 + (extra === 0 ? symbol : ((4 + (symbol & 3)) << extra) + reader.bits(extra));
}

/** Distances 1 to 4 have symbols of their own, then two symbols share each number of extra bits. */
function readDistance(reader: BitReader, symbol: number): number | undefined {
  if (symbol < 0 || symbol >= DISTANCE_SYMBOLS) return undefined;
  const extra = Math.max(0, (symbol >> 1) - 1);
  return 1 + (extra === 0 ? symbol : ((2 + (symbol & 1)) << extra) + reader.bits(extra));
}

function fixedCodes(): [PrefixCode, PrefixCode] {
  const lengths = Array.from({ length: 288 }, (_, symbol) => {
    if (symbol < 144) return 8;
    if (symbol < 256) return 9;
    return symbol < 280 ? 7 : 8;
  });
  return [prefixCode(lengths), prefixCode(Array.from({ length: DISTANCE_SYMBOLS }, () => 5))];
}

function readCodes(reader: BitReader): [PrefixCode, PrefixCode] | undefined {
  const literals = 257 + reader.bits(5);
  const distances = 1 + reader.bits(5);
  const given = 4 + reader.bits(4);
  const short = ORDER.map(() => 0);
  for (const symbol of ORDER.slice(0, given)) short[symbol] = reader.bits(3);
  const code = prefixCode(short);
  const lengths: number[] = [];
  while (lengths.length < literals + distances) {
    const symbol = reader.symbol(code);
    if (symbol < 0 || reader.isOver) return undefined;
    if (symbol < 16) lengths.push(symbol);
    else {
      const value = symbol === 16 ? lengths.at(-1) : 0;
      if (value === undefined) return undefined;
      const times = symbol === 18 ? 11 + reader.bits(7) : 3 + reader.bits(symbol === 17 ? 3 : 2);
      for (let at = 0; at < times; at++) lengths.push(value);
    }
  }
  if (lengths.length > literals + distances) return undefined;
  return [prefixCode(lengths.slice(0, literals)), prefixCode(lengths.slice(literals))];
}
