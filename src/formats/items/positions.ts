import { corrupt } from "../../../codec/container/errors.js";
import type { ItemReader, ItemWriter } from "./remainder.js";

/** Writes rising positions: how many, then how many places lie between each and the one before. */
export function writePositions(writer: ItemWriter, positions: readonly number[]): void {
  writer.number(positions.length);
  let next = 0;
  for (const position of positions) {
    writer.number(position - next);
    next = position + 1;
  }
}

/**
 * The inverse of {@link writePositions}.
 * @param count all positions are below it
 * @throws FlowzipError `corrupt`
 */
export function readPositions(reader: ItemReader, count: number): Float64Array {
  const positions = new Float64Array(reader.count("positions of exceptions", count));
  let next = 0;
  for (let at = 0; at < positions.length; at++) {
    const position = next + reader.number("way to an exception");
    if (position >= count) throw corrupt("an exception is behind the last item");
    positions[at] = position;
    next = position + 1;
  }
  return positions;
}
