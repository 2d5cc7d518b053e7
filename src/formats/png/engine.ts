import {
  Z_DEFAULT_STRATEGY,
  Z_FILTERED,
  Z_FINISH,
  Z_FIXED,
  Z_HUFFMAN_ONLY,
  Z_OK,
  Z_RLE,
  Z_STREAM_END,
  ZStream,
  zlibDeflate,
  zlibDeflateInit2,
} from "pako";
import { FlowzipError } from "../../../codec/container/errors.js";

/** Deflate, the only method that zlib streams have. */
const Z_DEFLATED = 8;

/** Bytes that are given out at a time: few, so that a stream that turns out different is left soon. */
const PIECE = 1 << 12;

/**
 * The hash that finds matches: zlib's own over three bytes, or that of Chromium's zlib (also Node's) over four. They find
 * other matches, so that their streams differ. Numbers of the format.
 */
export const ENGINES = ["zlib", "chromium"] as const;
export type Engine = (typeof ENGINES)[number];

/** Numbers of the format. */
export const STRATEGIES = ["default", "filtered", "huffman", "runs", "fixed"] as const;
export type Strategy = (typeof STRATEGIES)[number];

const STRATEGY_CODES = {
  default: Z_DEFAULT_STRATEGY,
  filtered: Z_FILTERED,
  huffman: Z_HUFFMAN_ONLY,
  runs: Z_RLE,
  fixed: Z_FIXED,
} as const;

/** All that decides what deflate makes of given bytes. Names and ranges of zlib. */
export interface DeflateSetting {
  readonly engine: Engine;
  /** 1 to 9. */
  readonly level: number;
  /** 1 to 9. */
  readonly memLevel: number;
  readonly strategy: Strategy;
  /** 8 to 15. */
  readonly windowBits: number;
}

/**
 * Makes a zlib stream and hands it over in pieces that are valid during the call only, until `take` returns false.
 * @returns bytes of the content that were read
 * @throws FlowzipError `internal` for a setting out of range
 */
export function deflate(
  content: Uint8Array,
  setting: DeflateSetting,
  take: (piece: Uint8Array) => boolean,
): number {
  const { engine, level, memLevel, strategy, windowBits } = setting;
  const state = new ZStream();
  const code = STRATEGY_CODES[strategy];
  const begun = zlibDeflateInit2(state, level, Z_DEFLATED, windowBits, memLevel, code, engine === "zlib");
  if (begun !== Z_OK) throw failed(setting);
  state.input = content;
  state.next_in = 0;
  state.avail_in = content.length;
  state.output = new Uint8Array(PIECE);
  for (let status: number = Z_OK; status !== Z_STREAM_END; ) {
    state.next_out = 0;
    state.avail_out = PIECE;
    status = zlibDeflate(state, Z_FINISH);
    if (status !== Z_OK && status !== Z_STREAM_END) throw failed(setting);
    if (!take(state.output.subarray(0, state.next_out))) break;
  }
  return state.total_in;
}

function failed(setting: DeflateSetting): FlowzipError {
  return new FlowzipError(
    "internal",
    `deflate does not take the setting ${JSON.stringify(setting)}`,
    "report this with the file",
  );
}
