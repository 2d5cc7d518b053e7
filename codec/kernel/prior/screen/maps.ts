import { clampToDomain, squash } from "../../entropy/logistic";

/** Adaptive maps from a logarithm of odds to a probability of 2^16: entries half a logarithm apart, between which is interpolated. */

const KNOTS: i32 = 49;
const RATE: i32 = 6;
export const MAP_BYTES: usize = (<usize>KNOTS) << 1;

export function initialiseMaps(maps: usize, count: i32): void {
  for (let knot = 0; knot < KNOTS; knot++) {
    store<u16>(maps + ((<usize>knot) << 1), <u16>squash(clampToDomain((knot - (KNOTS >> 1)) * 128)));
  }
  for (let map = 1; map < count; map++) memory.copy(maps + MAP_BYTES * <usize>map, maps, MAP_BYTES);
}

export function refined(map: usize, mixed: i32): i32 {
  const scaled = mixed + 128 * (KNOTS >> 1);
  const knot = map + ((<usize>(scaled >> 7)) << 1);
  const between = scaled & 127;
  return (<i32>load<u16>(knot) * (128 - between) + <i32>load<u16>(knot, 2) * between) >> 7;
}

export function learnMap(map: usize, mixed: i32, bit: u32): void {
  const scaled = mixed + 128 * (KNOTS >> 1);
  const knot = map + ((<usize>((scaled + 64) >> 7)) << 1);
  const p = <i32>load<u16>(knot);
  store<u16>(knot, <u16>(p + (((bit ? 65535 : 0) - p) >> RATE)));
}
