import type { Command } from "commander";
import { defaultMemory } from "../node/memory.js";
import { modelFinder } from "../node/modelfinder.js";
import { Batch } from "./batch.js";
import { openInput, SUFFIX } from "./inputs.js";
import { JSON_ERRORS, option, type WorkSettings } from "./options.js";
import { displayName } from "./reporter.js";

interface TestSettings extends WorkSettings {
  readonly model?: string;
}

/** Adds `flowzip test` to the program. */
export function addTest(program: Command): void {
  program
    .command("test")
    .alias("t")
    .summary("check that files are whole")
    .description("Decode files, compare all checksums, and write nothing.")
    .argument("[files...]", "what to check; - is standard input")
    .addOption(option.threads())
    .addOption(option.memory())
    .addOption(option.model("the model that the files name, if it is not installed"))
    .addOption(option.force())
    .addOption(option.recursive())
    .addOption(option.quiet())
    .addOption(option.verbose())
    .addOption(option.progress())
    .addOption(option.json(JSON_ERRORS))
    .action(testFiles);
}

async function testFiles(names: readonly string[], settings: TestSettings): Promise<void> {
  const batch = await Batch.gather(names, settings, (name) => name.endsWith(SUFFIX), settings.progress);
  const { decodeChunks } = await import("../index.js");
  await batch.forEach(async (input) => {
    const source = await openInput(input, { plain: false, terminal: settings.force });
    try {
      const pieces = decodeChunks(source.chunks, {
        threads: settings.threads,
        memory: settings.memory ?? defaultMemory(),
        findModel: modelFinder(settings.model),
        onProgress: ({ bytesIn }) => batch.progress.update(bytesIn),
      });
      let last: Awaited<ReturnType<typeof pieces.next>>;
      do last = await pieces.next();
      while (last.done !== true);
      batch.reporter.note(`${displayName(input.name)}: ok`);
    } finally {
      await source.close();
    }
  });
}
