import { readFile } from "node:fs/promises";
import { type Command, InvalidArgumentError } from "commander";
import { writeStdout } from "../node/standard.js";
import { toFlowzipError } from "../node/systemerror.js";
import { writeFileWhole } from "../node/wholefile.js";
import { STDIN } from "./inputs.js";
import { usageError } from "./reporter.js";

interface Settings {
  readonly count: number;
  readonly seed: number;
  readonly temperature: number;
  readonly output: string;
  readonly given?: string;
  readonly raw?: string;
  readonly cells?: number;
}

function whole(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Use a whole number.");
}

function real(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("Use a number.");
}

/** Adds `flowzip sample`. */
export function addSample(program: Command): void {
  program
    .command("sample")
    .summary("draw items from a model")
    .description("New items: what a model decodes from random bits.")
    .argument("<model>", "a model file")
    .option("-n, --count <number>", "how many", whole, 16)
    .option("--given <file>", "items that the new ones follow, or complete")
    .option("--raw <shape>", "their shape, if they are raw, as in 100x32x32x3")
    .option(
      "--cells <number>",
      "complete the given items: keep so many of their first cells, row by row",
      whole,
    )
    .option("--seed <number>", "where chance begins", whole, 1)
    .option("--temperature <number>", "above 1 wilder, below 1 tamer", real, 1)
    .option(
      "-o, --output <file>",
      "a file .csv, .npy or .png (a grid of pictures); - for CSV on standard output",
      STDIN,
    )
    .action(async (model: string, settings: Settings) => {
      try {
        await sampleModel(model, settings);
      } catch (error) {
        throw toFlowzipError(error);
      }
    });
}

async function sampleModel(path: string, { output, given, raw, ...options }: Settings): Promise<void> {
  const { sample } = await import("../sample.js");
  const { itemsOf } = await import("../items.js");
  const known = given === undefined ? undefined : itemsOf(await readFile(given), raw);
  const items = await sample(await readFile(path), { ...options, given: known });
  const { itemsCsv, itemsNpy } = await import("../itemtext.js");
  if (output === STDIN || output.endsWith(".csv")) {
    const text = new TextEncoder().encode(itemsCsv(items));
    await (output === STDIN ? writeStdout(text) : writeFileWhole(output, text));
  } else if (output.endsWith(".npy")) await writeFileWhole(output, itemsNpy(items));
  else if (output.endsWith(".png")) {
    const { gridPng } = await import("../itempictures.js");
    await writeFileWhole(output, gridPng(items));
  } else
    throw usageError(`the name ${output} does not tell the format`, "let it end with .csv, .npy or .png");
}
