import { Coder, INTERVALS_BYTES } from "../../entropy/coder";
import { Decoding, Encoding } from "../../entropy/direction";
import { initialiseAround } from "./around";
import { learnCandidates, lookAround } from "./candidates";
import { Canvas, PIXEL, padLeft, padRight } from "./canvas";
import { Choice, choiceBytes, choosePixel, initialiseChoice } from "./choice";
import { LeastSquares } from "./leastsquares";
import { initialiseMatches, Matches, matchesBytes } from "./matches";
import { Net } from "./net";
import { codeParts, initialiseParts, Parts, partsBytes } from "./parts";

/** The prior of pictures with repeated colours and shapes: pixel by pixel, all parts of a pixel together. */

/** How many rows one call goes over: the engines leave a slow function only where it is called anew. */
const ROWS: i32 = 16;

const CHOICE_AT: usize = 64;
const PARTS_AT: usize = 256;
const MATCHES_AT: usize = 384;
const CHOICE_NET_AT: usize = 512;
const PARTS_NET_AT: usize = 640;
const SQUARES_AT: usize = 768;
const INTERVALS_AT: usize = 832;
const TABLES_AT: usize = INTERVALS_AT + INTERVALS_BYTES;

export function screenScratchBytes(width: i32, height: i32): usize {
  return TABLES_AT + choiceBytes(width, height) + partsBytes(width, height) + matchesBytes(width) + 256;
}

function step<Direction>(
  coder: Coder,
  canvas: Canvas,
  choice: Choice,
  parts: Parts,
  from: i32,
  to: i32,
): void {
  const width = canvas.width;
  for (let y = from; y < to && !coder.failed; y++) {
    padLeft(canvas, y);
    let at = canvas.pixels + canvas.stride * <usize>y;
    for (let x = 0; x < width; x++, at += PIXEL) {
      const pixel: u64 = isSigned<Direction>() ? load<u64>(at) : 0;
      lookAround(choice, x, at);
      if (!choosePixel<Direction>(coder, choice, x, at, pixel)) {
        const made = codeParts<Direction>(coder, parts, x, y, at, pixel, choice.first);
        if (!isSigned<Direction>()) store<u64>(at, made);
      }
      learnCandidates(choice, x, at);
    }
    padRight(canvas, y);
  }
}

function run<Direction>(
  scratch: usize,
  canvas: Canvas,
  payload: usize,
  payloadSize: i32,
  strong: bool,
  word: u32,
): usize {
  const coder = changetype<Coder>(scratch);
  const choice = changetype<Choice>(scratch + CHOICE_AT);
  const parts = changetype<Parts>(scratch + PARTS_AT);
  const matches = changetype<Matches>(scratch + MATCHES_AT);
  Coder.begin(coder, payload, payloadSize, scratch + INTERVALS_AT);
  initialiseAround(canvas);
  const tables = (scratch + TABLES_AT + 63) & ~63;
  const partsAt = (tables + matchesBytes(canvas.width) + 63) & ~63;
  const choiceAt = (partsAt + partsBytes(canvas.width, canvas.height) + 63) & ~63;
  initialiseMatches(matches, canvas.width, tables);
  initialiseParts(
    parts,
    canvas,
    changetype<Net>(scratch + PARTS_NET_AT),
    changetype<LeastSquares>(scratch + SQUARES_AT),
    strong,
    partsAt,
  );
  initialiseChoice(choice, canvas, changetype<Net>(scratch + CHOICE_NET_AT), matches, choiceAt);
  for (let from = 0; from < canvas.height && !coder.failed; from += ROWS) {
    step<Direction>(coder, canvas, choice, parts, from, min(from + ROWS, canvas.height));
  }
  return Coder.finish<Direction>(coder, word);
}

/**
 * @param word what the payload holds besides; a decoder finds it in `payloadWord`
 * @returns the size of the payload, or -1 where the room did not suffice
 */
export function screenEncode(
  scratch: usize,
  canvas: Canvas,
  payload: usize,
  room: i32,
  strong: bool,
  word: u32,
): i32 {
  const end = run<Encoding>(scratch, canvas, payload, room, strong, word);
  return end === 0 ? -1 : <i32>(end - payload);
}

/** @returns 0, or -1 where the payload is none that an encoder makes */
export function screenDecode(
  scratch: usize,
  canvas: Canvas,
  payload: usize,
  payloadSize: i32,
  strong: bool,
): i32 {
  return run<Decoding>(scratch, canvas, payload, payloadSize, strong, 0) !== 0 ? 0 : -1;
}
