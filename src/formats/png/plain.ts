import { deflate } from "pako";
import { concatenate } from "../../arrays.js";
import { makeChunk, SIGNATURE } from "./chunks.js";
import { GREY, RGB, writeHeader } from "./header.js";

/** A PNG of 8 bits: grey, or RGB. @param samples row by row, one or three for each pixel */
export function plainPng(width: number, height: number, samples: Uint8Array): Uint8Array<ArrayBuffer> {
  const colour = samples.length === width * height ? GREY : RGB;
  const row = samples.length / height;
  const content = new Uint8Array(height * (row + 1));
  for (let y = 0; y < height; y++) content.set(samples.subarray(y * row, (y + 1) * row), y * (row + 1) + 1);
  return concatenate([
    SIGNATURE,
    makeChunk("IHDR", writeHeader({ width, height, depth: 8, colour, isInterlaced: false })),
    makeChunk("IDAT", deflate(content)),
    makeChunk("IEND", new Uint8Array(0)),
  ]);
}
