import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { FlowzipError } from "../../codec/container/errors.js";
import type { DecodeOptions, Metadata, Region } from "../index.js";
import { type Attributes, attributesOf } from "../node/attributes.js";
import { FileSource } from "../node/filesource.js";
import { defaultMemory } from "../node/memory.js";
import { modelFinder } from "../node/modelfinder.js";
import { Batch, barFits } from "./batch.js";
import { convert, Meter, tellConverted } from "./conversion.js";
import { Destinations } from "./destination.js";
import { type OpenInput, openInput, STDIN, SUFFIX } from "./inputs.js";
import { JSON_ERRORS, option, type WriteSettings } from "./options.js";

interface DecompressSettings extends WriteSettings {
  readonly salvage: boolean;
  readonly region?: Region;
  readonly model?: string;
}

/** Adds `flowzip decompress` to the program. */
export function addDecompress(program: Command): void {
  program
    .command("decompress")
    .alias("d")
    .summary("restore files")
    .description(
      `Restore files whose names end with ${SUFFIX}; without files, standard input to standard output.`,
    )
    .argument("[files...]", "what to decompress; - is standard input")
    .addOption(option.threads())
    .addOption(option.memory())
    .addOption(option.name("restore the name, time and mode that are stored in the file"))
    .addOption(option.salvage())
    .addOption(option.region())
    .addOption(option.model("the model that the files name, if it is not installed"))
    .addOption(option.stdout())
    .addOption(option.output())
    .addOption(option.force())
    .addOption(option.keep())
    .addOption(option.rm())
    .addOption(option.recursive())
    .addOption(option.quiet())
    .addOption(option.verbose())
    .addOption(option.progress())
    .addOption(option.json(JSON_ERRORS))
    .action(decompressFiles);
}

async function decompressFiles(names: readonly string[], settings: DecompressSettings): Promise<void> {
  const batch = await Batch.gather(
    names,
    settings,
    (name) => name.endsWith(SUFFIX),
    barFits(names, settings),
  );
  const destinations = await Destinations.plan(settings, batch.inputs.length, false);
  const { decodeChunks, decodeSeekable } = await import("../decode.js");
  // Only a file that can be read anywhere lets the tiles be passed over that are not needed.
  const decodeInput = ({ chunks, handle, size }: OpenInput, meter: Meter, options: DecodeOptions) =>
    options.region === undefined || handle === undefined || size === undefined
      ? decodeChunks(meter.read(chunks), options)
      : decodeSeekable(new FileSource(handle, size), options);

  await batch.forEach(async (input) => {
    const plain = destinations.derives(input) && !settings.force;
    const source = await openInput(input, { plain, terminal: settings.force });
    try {
      const meter = new Meter();
      let metadata: Metadata | undefined;
      let damage: FlowzipError | undefined;
      const options: DecodeOptions = {
        threads: settings.threads,
        memory: settings.memory ?? defaultMemory(),
        salvage: settings.salvage,
        region: settings.region,
        findModel: modelFinder(settings.model),
        onProgress: ({ bytesIn }) => batch.progress.update(bytesIn),
        onMetadata: (found) => {
          metadata ??= found;
        },
        onDamage: (found) => {
          damage = found;
        },
      };
      const stored = () => (settings.name ? (metadata ?? {}) : {});
      const open = () =>
        destinations.open(
          input,
          source,
          (name) => restoredName(name, stored()),
          source.stats !== undefined || stored().mode !== undefined,
        );
      const converted = await convert(
        {
          // The stored name is known when the header is read; any other is looked at before the work begins.
          output: settings.name ? open : await open(),
          pieces: decodeInput(source, meter, options),
          attributes: () => restoredAttributes(source, stored()),
          check(bytes) {
            if (damage !== undefined && bytes === 0) throw damage;
          },
        },
        meter,
      );
      tellConverted(batch, input, converted, "decompress");
      if (damage !== undefined) throw incomplete(damage);
      if (settings.rm && converted.lasting && input.name !== STDIN) await rm(input.name);
    } finally {
      await source.close();
    }
  });
}

function restoredName(name: string, stored: Metadata): string {
  if (stored.name !== undefined) {
    if (/^\.{0,2}$|[/\\\0]/.test(stored.name)) {
      throw new FlowzipError(
        "corrupt",
        `the stored name "${stored.name}" is not that of a file`,
        "decompress it without -N, or name the output with -o",
      );
    }
    return join(dirname(name), stored.name);
  }
  if (name.endsWith(SUFFIX) && !/(^|[/\\])\.fz$/.test(name)) return name.slice(0, -SUFFIX.length);
  throw new FlowzipError(
    "unknown-suffix",
    `the name does not end with ${SUFFIX}`,
    "name the output with -o, or write it to standard output with -c",
  );
}

function restoredAttributes({ stats }: OpenInput, stored: Metadata): Attributes {
  return {
    ...(stats === undefined ? {} : attributesOf(stats)),
    ...(stored.time === undefined ? {} : { modified: stored.time }),
    ...(stored.mode === undefined ? {} : { mode: stored.mode }),
  };
}

/** After salvage: the output is there, but it is not all. */
function incomplete(damage: FlowzipError): FlowzipError {
  return new FlowzipError(
    damage.code,
    `${damage.what}; what came before it was kept`,
    "get another copy of the file for the rest",
    { cause: damage },
  );
}
