import { corrupt } from "../../../codec/container/errors.js";
import { fromBinaryString, toBinaryString } from "./binarystring.js";
import type { ItemReader, ItemWriter } from "./remainder.js";

/** How texts stand in a remainder. */
const TERMINATED = 0;
const LISTED = 1;
const MEASURED = 2;

/** An index of the list is a byte. */
const LONGEST_LIST = 256;
/** A list pays where texts come back so often, on average. */
const FEWEST_USES = 4;
/** What may stand behind each text: a line end, or separators of ASCII. */
const TERMINATORS = ["\n", "\x1e", "\x1f", "\0"] as const;

/** Texts in order, one at a time: a column of a file in memory is not taken apart at once. */
export interface TextCursor {
  next(): string;
}

/** Writes binary strings: those of few kinds as a list and a byte for each, others with a byte that none has behind each. */
export function writeTexts(writer: ItemWriter, texts: readonly string[]): void {
  const list = new Map<string, number>();
  for (const text of texts) {
    if (!list.has(text)) list.set(text, list.size);
    if (list.size > LONGEST_LIST) break;
  }
  if (list.size > LONGEST_LIST || list.size * FEWEST_USES > texts.length) writePlain(writer, texts);
  else {
    writePlain(writer.number(LISTED).number(list.size), [...list.keys()]);
    writer.plain(Uint8Array.from(texts, (text) => list.get(text)!));
  }
}

/**
 * The inverse of {@link writeTexts}, for as many texts as there were.
 * @throws FlowzipError `corrupt`, here or from the cursor
 */
export function readTexts(reader: ItemReader, count: number): TextCursor {
  const form = reader.number("form of texts", MEASURED);
  if (form !== LISTED) return readPlain(reader, form, count);
  const size = reader.count("texts of a list", LONGEST_LIST);
  const cursor = readPlain(reader, reader.number("form of texts", MEASURED), size);
  const list = Array.from({ length: size }, () => cursor.next());
  const indices = reader.plain(count);
  let at = 0;
  return {
    next() {
      const text = list[indices[at++]!];
      if (text === undefined) throw corrupt("a text of a list does not exist");
      return text;
    },
  };
}

function writePlain(writer: ItemWriter, texts: readonly string[]): void {
  const terminator = TERMINATORS.find((candidate) => !texts.some((text) => text.includes(candidate)));
  if (terminator === undefined) {
    writer.number(MEASURED);
    for (const text of texts) writer.number(text.length);
    writer.run(fromBinaryString(texts.join("")));
  } else {
    writer.number(TERMINATED).number(terminator.charCodeAt(0));
    writer.run(fromBinaryString(texts.map((text) => text + terminator).join("")));
  }
}

function readPlain(reader: ItemReader, form: number, count: number): TextCursor {
  if (form === TERMINATED) return readTerminated(reader, count);
  if (form === MEASURED) return readMeasured(reader, count);
  throw corrupt("a list of texts is in a list");
}

function readTerminated(reader: ItemReader, count: number): TextCursor {
  const code = reader.number("end of texts", 255);
  const bytes = reader.run("texts");
  let found = 0;
  for (const byte of bytes) if (byte === code) found++;
  if (found !== count || (bytes.length > 0 && bytes.at(-1) !== code))
    throw corrupt("texts of items are not as many as there should be");
  const whole = toBinaryString(bytes);
  const terminator = String.fromCharCode(code);
  let at = 0;
  return {
    next() {
      const begin = at;
      const end = whole.indexOf(terminator, begin);
      at = end + 1;
      return whole.slice(begin, end);
    },
  };
}

function readMeasured(reader: ItemReader, count: number): TextCursor {
  if (reader.remaining < count) throw corrupt("texts of items are fewer than there should be");
  const lengths = Float64Array.from({ length: count }, () => reader.number("length of a text"));
  const bytes = reader.run("texts");
  if (lengths.reduce((sum, length) => sum + length, 0) !== bytes.length)
    throw corrupt("texts of items are not as long as they should be");
  const whole = toBinaryString(bytes);
  let index = 0;
  let at = 0;
  return {
    next() {
      const begin = at;
      at += lengths[index++]!;
      return whole.slice(begin, at);
    },
  };
}
