import { readFile } from "node:fs/promises";
import { type Command, InvalidArgumentError, Option } from "commander";
import { FlowzipError } from "../../codec/container/errors.js";
import { COMPRESSORS, type Compressor } from "../complexity.js";
import { quoted } from "../itemtext.js";
import { writeStdout } from "../node/standard.js";
import { toFlowzipError } from "../node/systemerror.js";
import { writeFileWhole } from "../node/wholefile.js";
import type { Scores } from "../score.js";
import { option } from "./options.js";

interface Settings {
  readonly model: string;
  readonly raw?: string;
  readonly top: number;
  readonly csv: boolean;
  readonly json: boolean;
  readonly normal?: string;
  readonly normalRaw?: string;
  readonly alarm: number;
  readonly less?: Compressor;
  readonly heatmap?: string;
  readonly item?: number;
  readonly dimensions: boolean;
  readonly columns: boolean;
}

function whole(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Use a whole number.");
}

function rate(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError("Use a number from 0 to 1.");
}

/** Adds `flowzip score`. */
export function addScore(program: Command): void {
  program
    .command("score")
    .summary("say how likely items are under a model")
    .description(
      "Exact bits of each item under a model, the strangest first: what it would cost to compress.",
    )
    .argument("<file>", "an array of NumPy, a table of numbers, or raw samples")
    .requiredOption("-m, --model <file>", "the model")
    .option("--raw <shape>", "the shape of raw items, as in 3000x32x32x3 or 17420x7:u16")
    .option("-n, --top <number>", "how many items to show; 0 for all", whole, 10)
    .option("--normal <file>", "items as they should be: what a threshold is made of")
    .option("--normal-raw <shape>", "their shape, if they are raw")
    .option("--alarm <rate>", "the part of normal items that may be above the threshold", rate, 0.01)
    .addOption(
      new Option(
        "--less <compressor>",
        "rank by bits less those of a general compressor: finds what is simple but strange, too",
      ).choices(COMPRESSORS),
    )
    .option("--dimensions", "show what each integer of an item costs in the mean", false)
    .option("--columns", "say of each item also what each of its columns (or channels) costs", false)
    .option("--heatmap <file.png>", "a picture of what each cell of an item costs")
    .option("--item <number>", "the item for it; else the strangest", whole)
    .option("--csv", "lines of item and bits (with --columns one a column behind), nothing else", false)
    .addOption(option.json("a JSON object, and errors as one JSON object a line"))
    .action(async (file: string, settings: Settings) => {
      try {
        await scoreFile(file, settings);
      } catch (error) {
        throw toFlowzipError(error);
      }
    });
}

async function scoreFile(file: string, settings: Settings): Promise<void> {
  const { score, threshold } = await import("../score.js");
  const model = await readFile(settings.model);
  const data = await readFile(file);
  const scores = await score(data, model, { rawItems: settings.raw });
  const ranked = await excess(scores.bits, data, settings.less, settings.raw);
  const order = Array.from(ranked.keys()).sort((one, other) => ranked[other]! - ranked[one]!);
  let limit: number | undefined;
  if (settings.normal !== undefined) {
    const usual = await readFile(settings.normal);
    const normal = await score(usual, model, { rawItems: settings.normalRaw });
    limit = threshold(await excess(normal.bits, usual, settings.less, settings.normalRaw), settings.alarm);
  }
  if (settings.heatmap !== undefined)
    await writeHeatmap(settings.heatmap, scores, settings.item ?? order[0] ?? 0);
  const shown = settings.top === 0 ? order : order.slice(0, settings.top);
  await writeStdout(new TextEncoder().encode(formatted(scores, { ranked, shown, limit }, settings)));
}

/** Bits of items, less what a general compressor takes for each where one is named. */
async function excess(
  bits: Float64Array,
  data: Uint8Array<ArrayBuffer>,
  compressor: Compressor | undefined,
  rawItems: string | undefined,
): Promise<Float64Array> {
  if (compressor === undefined) return bits;
  const { complexity } = await import("../complexity.js");
  const simple = await complexity(data, compressor, { rawItems });
  return bits.map((value, item) => value - simple[item]!);
}

interface Ranking {
  /** For each item what it is ranked by. */
  readonly ranked: Float64Array;
  readonly shown: readonly number[];
  readonly limit: number | undefined;
}

async function writeHeatmap(path: string, scores: Scores, item: number): Promise<void> {
  if (item >= scores.bits.length) {
    throw new FlowzipError(
      "invalid-argument",
      `there is no item ${item}`,
      `use a number below ${scores.bits.length}`,
    );
  }
  const { heatmapPng } = await import("../itempictures.js");
  await writeFileWhole(path, heatmapPng(scores.parts(item), scores.shape));
}

function formatted(
  scores: Scores,
  { ranked, shown, limit }: Ranking,
  { csv, json, dimensions, columns, less }: Settings,
): string {
  const { bits, base, volume, overhead, mean, names } = scores;
  const count = bits.length;
  const size = mean.base.length;
  const above = limit === undefined ? undefined : ranked.filter((value) => value > limit).length;
  if (json) {
    return `${JSON.stringify({
      ...(columns ? { names } : {}),
      items: shown.map((item) => ({
        item,
        bits: bits[item],
        ...(less === undefined ? {} : { excess: ranked[item] }),
        ...(columns ? { columns: [...scores.channels(item)] } : {}),
      })),
      count,
      bits: base + volume,
      base,
      volume,
      overhead,
      bitsPerDimension: (base + volume) / (count * size),
      ...(limit === undefined ? {} : { threshold: limit, above }),
      ...(dimensions ? { dimensions: { base: [...mean.base], volume: [...mean.volume] } } : {}),
    })}\n`;
  }
  if (csv) {
    const excesses = less === undefined ? [] : ["excess"];
    const heading = ["item", "bits", ...excesses, ...(columns ? names.map(quoted) : [])];
    const rows = shown.map((item) => {
      const excess = less === undefined ? [] : [ranked[item]!];
      const costs = [bits[item]!, ...excess, ...(columns ? scores.channels(item) : [])];
      return [item, ...costs.map((cost) => cost.toFixed(3))];
    });
    return `${[heading, ...rows].map((row) => row.join(",")).join("\n")}\n`;
  }
  const text = [
    `${count} items of ${size} integers: ${((base + volume) / (count * size)).toFixed(4)} bits an integer`,
    `data ${(base + volume + overhead).toFixed(1)} bits = base ${base.toFixed(1)} + volume ${volume.toFixed(1)} + coder ${overhead.toFixed(1)}`,
  ];
  if (limit !== undefined) text.push(`threshold ${limit.toFixed(3)} bits: ${above} items above it`);
  if (dimensions) {
    mean.base.forEach((value, at) => {
      text.push(`integer ${at}: base ${value.toFixed(4)} + volume ${mean.volume[at]!.toFixed(4)} bits`);
    });
  }
  for (const item of shown) {
    const mark = limit !== undefined && ranked[item]! > limit ? "  above the threshold" : "";
    const over = less === undefined ? "" : `, ${ranked[item]!.toFixed(3)} more than ${less}`;
    text.push(`item ${item}: ${bits[item]!.toFixed(3)} bits${over}${mark}`);
    if (!columns) continue;
    const costs = Array.from(scores.channels(item), (cost, at) => `${names[at]} ${cost.toFixed(3)}`);
    text.push(`  ${costs.join(", ")}`);
  }
  return `${text.join("\n")}\n`;
}
