import { type DeflateSetting, ENGINES, type Strategy } from "./engine.js";
import type { FirstBlock } from "./firstblock.js";

/** Only these have settings of deflate behind them; 0 stores. */
const LEVELS = [6, 9, 8, 7, 5, 4, 3, 2, 1];

/** The levels that zlib writes as 0 to 3 into the header of a stream. */
const LEVELS_OF_FLAG = [[1], [5, 4, 3, 2], [6], [9, 8, 7]] as const;

/** zlib's default, and what many encoders ask for. */
const LIKELY_MEM_LEVELS = [8, 9];

/** From this level on, zlib looks one byte ahead before it takes a match, and only then heeds "filtered". */
const FIRST_LAZY_LEVEL = 4;

/** Matches that "filtered" does not take, in bytes. */
const LONGEST_UNFILTERED_MATCH = 5;

/**
 * The settings of zlib that can have begun a stream as it begins, likeliest first. Empty where no zlib can have: it ends a
 * block exactly when its buffer for symbols is full, and the size of the buffer follows from memLevel.
 */
export function possibleSettings(header: Uint8Array, first: FirstBlock): DeflateSetting[] {
  const memLevels = possibleMemLevels(first);
  const windowBits = 8 + (header[0]! >> 4);
  const flagged: readonly number[] = LEVELS_OF_FLAG[header[1]! >> 6]!;
  const others = LEVELS.filter((level) => !flagged.includes(level));
  const settings: DeflateSetting[] = [];
  const seen = new Set<string>();
  const add = (setting: DeflateSetting) => {
    const key = Object.values(setting).join();
    if (!seen.has(key)) settings.push(setting);
    seen.add(key);
  };
  // Some encoders write a smaller window into the header than they used.
  // Some encoders write a smaller window into the header than they used.
  for (const likely of [true, false])
    for (const levels of [flagged, others])
      for (const engine of ENGINES)
        for (const bits of new Set([windowBits, 15]))
          for (const memLevel of memLevels.filter((each) => LIKELY_MEM_LEVELS.includes(each) === likely))
            for (const strategy of possibleStrategies(first))
              for (const level of levelsFor(strategy, levels, first))
                add({ engine, level, memLevel, strategy, windowBits: bits });
  return settings;
}

function possibleMemLevels({ kind, symbols, isLast }: FirstBlock): number[] {
  return [8, 9, 7, 6, 5, 4, 3, 2, 1].filter((memLevel) => {
    const most = 2 ** (memLevel + 6) - 1;
    // How many symbols a stored block would have had is not known: one for each byte at most.
    if (kind === "stored") return isLast || symbols >= most;
    return isLast ? symbols <= most : symbols === most;
  });
}

function possibleStrategies({ kind, matches, shortest, farthest }: FirstBlock): Strategy[] {
  if (matches === 0) return ["huffman", "filtered", "default", "runs", ...fixed(kind)];
  const strategies: Strategy[] =
    shortest > LONGEST_UNFILTERED_MATCH ? ["filtered", "default"] : ["default", "filtered"];
  return [...(farthest === 1 ? (["runs"] as const) : []), ...strategies, ...fixed(kind)];
}

function fixed(kind: FirstBlock["kind"]): Strategy[] {
  return kind === "dynamic" ? [] : ["fixed"];
}

/** Leaves out what would repeat another setting, or could not have made the matches that there are. */
function levelsFor(
  strategy: Strategy,
  levels: readonly number[],
  { matches, shortest }: FirstBlock,
): number[] {
  switch (strategy) {
    case "huffman":
    case "runs":
      return [6];
    case "filtered":
      return matches > 0 && shortest <= LONGEST_UNFILTERED_MATCH
        ? []
        : levels.filter((level) => level >= FIRST_LAZY_LEVEL);
    default:
      return [...levels];
  }
}
