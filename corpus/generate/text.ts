import type { Random } from "./random.js";

/** Words in rough order of frequency. */
const WORDS =
  "the of and to a in that it was he for with as his on be at by had not they but from or which this we an one " +
  "were all so said there when him them her would my if no what up their then out who some could into now than " +
  "time only its more about over little other man after can did upon very before such made any great down like " +
  "house day way long water might old must where never good through first place hand night again light river " +
  "stone garden letter window morning road mountain silence winter summer bread market captain island forest " +
  "village harbour candle shadow thunder lantern orchard bridge meadow copper velvet whisper journey stranger " +
  "promise distance evening machine number measure pattern memory signal surface channel balance question answer";
const VOCABULARY = WORDS.split(" ");

const FUNCTION_WORDS = 40;

/**
 * Sentences of a Markov chain: which words may follow a word is drawn once, so that the text has an order to find.
 * @param size in bytes
 */
export function prose(random: Random, size: number): string {
  const followers = VOCABULARY.map(() => Array.from({ length: 12 }, () => random.skewed(VOCABULARY.length)));
  const parts: string[] = [];
  let length = 0;
  const write = (text: string) => {
    parts.push(text);
    length += text.length;
  };
  let word = 0;
  while (length < size) {
    const sentences = 3 + random.below(6);
    for (let sentence = 0; sentence < sentences; sentence++) {
      const words = 5 + random.below(18);
      for (let position = 0; position < words; position++) {
        word = followers[word]?.[random.skewed(12)] ?? 0;
        const spelling = VOCABULARY[word] ?? "";
        write(position === 0 ? spelling.charAt(0).toUpperCase() + spelling.slice(1) : spelling);
        if (position === words - 1) write(random.below(12) === 0 ? "? " : ". ");
        else write(word > FUNCTION_WORDS && random.below(9) === 0 ? ", " : " ");
      }
    }
    write("\n\n");
  }
  return parts.join("").slice(0, size);
}

const TYPES = ["int", "long", "double", "char *", "size_t", "struct node *"] as const;
const NOUNS = [
  "count",
  "index",
  "buffer",
  "total",
  "offset",
  "length",
  "value",
  "node",
  "limit",
  "state",
] as const;
const VERBS = ["read", "write", "find", "update", "reset", "merge", "append", "compare", "release"] as const;

/**
 * Functions in the manner of C, with nesting, comments and names that come back.
 * @param size in bytes
 */
export function sourceCode(random: Random, size: number): string {
  let text = '#include <stddef.h>\n#include "node.h"\n\n';
  for (let number = 0; text.length < size; number++) {
    const noun = random.pick(NOUNS);
    const verb = random.pick(VERBS);
    const type = random.pick(TYPES);
    text += `/* ${verb} the ${noun} of a ${random.pick(NOUNS)}; returns the ${noun}, or -1 */\n`;
    text += `static ${type} ${verb}_${noun}_${number}(${random.pick(TYPES)} ${noun}, size_t limit)\n{\n`;
    text += `    ${type} ${noun}_result = 0;\n`;
    const statements = 2 + random.below(5);
    for (let statement = 0; statement < statements; statement++) text += statementOf(random, noun, number);
    text += `    return ${noun}_result;\n}\n\n`;
  }
  return text.slice(0, size);
}

function statementOf(random: Random, noun: string, number: number): string {
  const other = random.pick(NOUNS);
  switch (random.below(4)) {
    case 0:
      return `    for (size_t i = 0; i < limit; i++) {\n        ${noun}_result += ${other}[i] * ${random.below(64)};\n    }\n`;
    case 1:
      return `    if (${noun} == NULL || limit > ${1 << random.below(16)}) {\n        return -1;\n    }\n`;
    case 2:
      return `    ${noun}_result = ${random.pick(VERBS)}_${other}_${random.below(number + 1)}(${noun}, limit);\n`;
    default:
      return `    ${noun}_result ^= 0x${random.next().toString(16)}; /* ${other} */\n`;
  }
}
