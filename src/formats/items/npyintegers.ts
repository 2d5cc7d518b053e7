import { corrupt } from "../../../codec/container/errors.js";
import { elementsOf } from "./elements.js";
import { fitMap, type IntegerMap, joinParts, readMap, writeMap } from "./integermap.js";
import { type ElementKind, elementBytes } from "./npyheader.js";
import { INTEGER_BOUND, type ItemReader, ItemWriter } from "./remainder.js";

/** How the integers of a channel are written, by the number that a remainder has for it. */
const CODINGS = {
  /** As they are. */
  plain: 0,
  /** As `(integer - base) / step`, of 64 bits. */
  wide: 1,
  /** As their lower 32 bits, signed, and what is left divided by 2^32: pairs of integers often stand so. */
  halves: 2,
} as const;

/** Integers with the map to their channels. */
export interface MappedIntegers {
  readonly integers: Float64Array;
  readonly map: IntegerMap;
}

/** A channel of an array taken apart: what the remainder says of it, and what goes to channels of items. */
export interface OpenedChannel {
  readonly description: Uint8Array;
  readonly mapped: readonly MappedIntegers[];
}

/** Gives the elements of a channel back. */
export interface ElementCursor {
  /** Channels of items that the channel takes. */
  readonly parts: number;
  /**
   * Puts the element whose first value is at a place of the values to a place of its own.
   * @throws FlowzipError `corrupt`
   */
  put(values: Int32Array, at: number, to: number): void;
}

/** Takes every `channels`-th integer from `channel` on. */
export function openIntegers(
  kind: ElementKind,
  bytes: Uint8Array<ArrayBuffer>,
  channel: number,
  channels: number,
): OpenedChannel {
  const elements = elementsOf(kind, bytes);
  const count = elements.length / channels;
  if (elements instanceof BigInt64Array || elements instanceof BigUint64Array)
    return openLong(Array.from({ length: count }, (_, at) => elements[channel + at * channels]!));
  const integers = Float64Array.from({ length: count }, (_, at) => elements[channel + at * channels]!);
  const map = fitMap(integers);
  const description = new ItemWriter().number(CODINGS.plain);
  writeMap(description, map);
  return { description: description.finish(), mapped: [{ integers, map }] };
}

function openLong(longs: readonly bigint[]): OpenedChannel {
  const whole = openWhole(longs);
  if (whole?.mapped.every(({ map }) => map.parts === 1)) return whole;
  const low = halfOf(longs, (long) => BigInt.asIntN(32, long));
  const high = halfOf(longs, (long) => (long - BigInt.asIntN(32, long)) >> 32n);
  if (whole !== undefined && whole.mapped[0]!.map.parts <= low.map.parts + high.map.parts) return whole;
  const description = new ItemWriter().number(CODINGS.halves);
  writeMap(description, low.map);
  writeMap(description, high.map);
  return { description: description.finish(), mapped: [low, high] };
}

function halfOf(longs: readonly bigint[], half: (long: bigint) => bigint): MappedIntegers {
  const integers = Float64Array.from(longs, (long) => Number(half(long)));
  return { integers, map: fitMap(integers) };
}

/** Undefined where integers are too wide even so. */
function openWhole(longs: readonly bigint[]): OpenedChannel | undefined {
  let least = longs[0] ?? 0n;
  let most = least;
  for (const long of longs) {
    if (long < least) least = long;
    if (long > most) most = long;
  }
  const bound = BigInt(INTEGER_BOUND);
  const description = new ItemWriter();
  let integers: Float64Array;
  if (least > -bound && most < bound) {
    description.number(CODINGS.plain);
    integers = Float64Array.from(longs, Number);
  } else {
    const step = commonDivisor(longs, least);
    if ((most - least) / step >= bound) return undefined;
    description.number(CODINGS.wide).plain(longBytes(least)).plain(longBytes(step));
    integers = Float64Array.from(longs, (long) => Number((long - least) / step));
  }
  const map = fitMap(integers);
  writeMap(description, map);
  return { description: description.finish(), mapped: [{ integers, map }] };
}

function commonDivisor(longs: readonly bigint[], least: bigint): bigint {
  let divisor = 0n;
  for (const long of longs) {
    let [larger, smaller] = [divisor, long - least];
    while (smaller > 0n) [larger, smaller] = [smaller, larger % smaller];
    divisor = larger;
    if (divisor === 1n) break;
  }
  return divisor === 0n ? 1n : divisor;
}

/** Eight bytes, the lowest first. */
function longBytes(long: bigint): Uint8Array<ArrayBuffer> {
  return new Uint8Array(BigUint64Array.of(BigInt.asUintN(64, long)).buffer);
}

/**
 * The inverse of {@link openIntegers}, into bytes in row-major order.
 * @throws FlowzipError `corrupt`, here or from the cursor
 */
export function readIntegers(
  reader: ItemReader,
  kind: ElementKind,
): (bytes: Uint8Array<ArrayBuffer>) => ElementCursor {
  const coding = reader.number("coding of integers", CODINGS.halves);
  const [base, step] =
    coding === CODINGS.wide ? [readLong(reader, kind), readLong(reader, "u8")] : ([0n, 1n] as const);
  const map = readMap(reader);
  const high = coding === CODINGS.halves ? readMap(reader) : undefined;
  const bits = 8 * elementBytes(kind);
  if (coding !== CODINGS.plain && bits < 64) throw corrupt("integers of an array are coded as longer ones");
  const [least, most] = kind.startsWith("i") ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
  return (bytes) => {
    const elements = elementsOf(kind, bytes);
    if (elements instanceof BigInt64Array || elements instanceof BigUint64Array) {
      const isSigned = elements instanceof BigInt64Array;
      return {
        parts: map.parts + (high?.parts ?? 0),
        put(values, at, to) {
          const lower = base + step * BigInt(joinParts(map, values, at));
          const upper = high === undefined ? 0n : BigInt(joinParts(high, values, at + map.parts));
          const long = lower + upper * 2n ** 32n;
          if ((isSigned ? BigInt.asIntN(64, long) : BigInt.asUintN(64, long)) !== long)
            throw corrupt("an integer of an array is beyond 64 bits");
          elements[to] = long;
        },
      };
    }
    return {
      parts: map.parts,
      put(values, at, to) {
        const integer = joinParts(map, values, at);
        if (integer < least || integer > most) throw corrupt(`an integer of an array is beyond ${bits} bits`);
        elements[to] = integer;
      },
    };
  };
}

function readLong(reader: ItemReader, kind: ElementKind): bigint {
  const [long] = elementsOf(kind === "i8" ? "i8" : "u8", reader.plain(8).slice());
  return BigInt(long!);
}
