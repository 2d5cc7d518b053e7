import type { Command } from "commander";
import { writeStdout } from "../node/standard.js";
import { toFlowzipError } from "../node/systemerror.js";
import { JSON_ERRORS, option } from "./options.js";
import { Reporter } from "./reporter.js";
import { formatCount } from "./sizes.js";
import { type Column, formatTable } from "./table.js";

interface Settings {
  readonly json: boolean;
}

const COLUMNS: readonly Column[] = [
  { heading: "SHA-256", align: "left" },
  { heading: "Bytes", align: "right" },
  { heading: "Items", align: "left" },
  { heading: "Name", align: "left" },
];
const SHORT = 16;

/** Adds `flowzip models` and what can be done with them. */
export function addModels(program: Command): void {
  const models = program
    .command("models")
    .summary("list, show, verify and install models of items")
    .description(
      "Models of items that were trained with 'flowzip train'. The folder for them is FLOWZIP_MODELS, or flowzip/models in the user's data folder; decompress looks there for the models that files name.",
    );
  models
    .command("list", { isDefault: true })
    .description("list the models of the folder")
    .addOption(option.json("a JSON array instead of a table, and errors as one JSON object a line"))
    .action((settings: Settings) => reported(settings, listModels));
  models
    .command("show")
    .description("show what is in a model file")
    .argument("<file>", "a model file")
    .addOption(option.json(JSON_ERRORS))
    .action((file: string, settings: Settings) => reported(settings, () => showModel(file)));
  models
    .command("verify")
    .description("check that the models of the folder are whole, and what their names say")
    .addOption(option.json(JSON_ERRORS))
    .action(verifyModels);
  models
    .command("install")
    .description("put model files into the folder, so that decompress finds them")
    .argument("<files...>", "model files")
    .addOption(option.json(JSON_ERRORS))
    .action(installModels);
}

async function reported(settings: Settings, work: (settings: Settings) => Promise<string>): Promise<void> {
  try {
    await writeStdout(new TextEncoder().encode(await work(settings)));
  } catch (error) {
    throw toFlowzipError(error);
  }
}

async function listModels({ json }: Settings): Promise<string> {
  const { storedModels } = await import("../node/modelstore.js");
  const { readFlow } = await import("../models/flowfile.js");
  const models = (await storedModels()).map(({ path, identity, bytes }) => {
    const { name, flow } = readFlow(bytes);
    const { height, width, channels } = flow.lattice;
    return { path, identity, bytes: bytes.length, name, items: [height, width, channels] };
  });
  if (json) return `${JSON.stringify(models)}\n`;
  return formatTable(
    COLUMNS,
    models.map(({ identity, bytes, name, items }) => [
      identity.slice(0, SHORT),
      formatCount(bytes),
      items.join(" x "),
      name,
    ]),
  );
}

async function showModel(path: string): Promise<string> {
  const { readModelFile } = await import("../node/modelstore.js");
  const { readFlow } = await import("../models/flowfile.js");
  const { identity, bytes } = await readModelFile(path);
  const { name, licence, flow, names, training } = readFlow(bytes);
  const { lattice, back, layers } = flow;
  const about = { name, licence, identity, bytes: bytes.length, items: lattice, back, names };
  return `${JSON.stringify({ ...about, layers: layers.map(({ kind }) => kind), training }, null, 2)}\n`;
}

async function verifyModels(settings: Settings): Promise<void> {
  const { storedModels, verifyStored } = await import("../node/modelstore.js");
  await each(
    await storedModels(),
    settings,
    ({ path }) => path,
    async (model) => verifyStored(model),
  );
}

async function installModels(files: readonly string[], settings: Settings): Promise<void> {
  const { readModelFile, installModel } = await import("../node/modelstore.js");
  await each(
    files,
    settings,
    (file) => file,
    async (file) => {
      const path = await installModel(await readModelFile(file));
      await writeStdout(new TextEncoder().encode(`${path}\n`));
    },
  );
}

/** Goes on past one that fails, and then has the process end with 1. */
async function each<Item>(
  items: readonly Item[],
  { json }: Settings,
  nameOf: (item: Item) => string,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const reporter = new Reporter({ quiet: 0, verbose: false, json });
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      process.exitCode = 1;
      reporter.failure(error, nameOf(item));
    }
  }
}
