import { readFile, rm } from "node:fs/promises";
import { basename } from "node:path";
import type { Command } from "commander";
import { FlowzipError } from "../../codec/container/errors.js";
import type { EncodeOptions, Level, Metadata, PixelsHint } from "../index.js";
import { attributesOf } from "../node/attributes.js";
import { defaultMemory } from "../node/memory.js";
import { toFlowzipError } from "../node/systemerror.js";
import { Batch, barFits } from "./batch.js";
import { convert, Meter, tellConverted } from "./conversion.js";
import { Destinations } from "./destination.js";
import { type Input, type OpenInput, openInput, STDIN, SUFFIX } from "./inputs.js";
import { JSON_ERRORS, option, type WriteSettings } from "./options.js";
import { formatCount } from "./sizes.js";

interface CompressSettings extends WriteSettings {
  readonly level: Level;
  readonly blockSize?: number;
  readonly verify?: boolean;
  readonly pixels: boolean;
  readonly raw?: string;
  readonly model?: string;
  readonly embedModel: boolean;
}

/** Adds `flowzip compress` to the program. */
export function addCompress(program: Command): void {
  program
    .command("compress")
    .alias("c")
    .summary("compress files")
    .description(
      `Compress files to files with the ending ${SUFFIX}; without files, standard input to standard output.`,
    )
    .argument("[files...]", "what to compress; - is standard input")
    .addOption(option.level())
    .addOption(option.blockSize())
    .addOption(option.threads())
    .addOption(option.memory())
    .addOption(option.verify())
    .addOption(option.noVerify())
    .addOption(option.pixels())
    .addOption(option.raw())
    .addOption(option.model("compress items by this model: arrays of NumPy, tables of numbers, raw samples"))
    .addOption(option.embedModel())
    .addOption(option.name("store name, time and mode in the file"))
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
    .action(compressFiles);
}

async function compressFiles(names: readonly string[], settings: CompressSettings): Promise<void> {
  const batch = await Batch.gather(
    names,
    settings,
    (name) => !name.endsWith(SUFFIX),
    barFits(names, settings),
  );
  const destinations = await Destinations.plan(settings, batch.inputs.length, true);
  const { encodeChunks } = await import("../index.js");
  const options: EncodeOptions = {
    level: settings.level,
    pixels: settings.pixels,
    threads: settings.threads,
    memory: settings.memory ?? defaultMemory(),
    onProgress: ({ bytesIn }) => batch.progress.update(bytesIn),
    ...(settings.model === undefined
      ? { raw: settings.raw }
      : { rawItems: settings.raw, model: await readGiven(settings.model), embedModel: settings.embedModel }),
    ...(settings.blockSize === undefined ? {} : { blockSize: settings.blockSize }),
    ...(settings.verify === undefined ? {} : { verify: settings.verify }),
  };

  // What a hint says takes time to find out.
  const tells = settings.quiet === 0;

  await batch.forEach(async (input) => {
    if (input.name.endsWith(SUFFIX) && !settings.force) throw compressedAlready();
    const plain = destinations.derives(input) && !settings.force;
    const source = await openInput(input, { plain, terminal: true });
    try {
      const output = await destinations.open(
        input,
        source,
        (name) => name + SUFFIX,
        source.stats !== undefined,
      );
      const meter = new Meter();
      const onHint = tells ? (hint: PixelsHint) => tellHint(batch, input, hint) : undefined;
      const metadata = settings.name ? describe(input, source) : undefined;
      const converted = await convert(
        {
          pieces: encodeChunks(meter.read(source.chunks), { ...options, metadata, onHint }),
          output,
          attributes: () => (source.stats === undefined ? {} : attributesOf(source.stats)),
        },
        meter,
      );
      if (settings.rm && converted.lasting && input.name !== STDIN) await rm(input.name);
      tellConverted(batch, input, converted, "compress");
    } finally {
      await source.close();
    }
  });
}

/** @throws FlowzipError for a file that cannot be read */
async function readGiven(model: string): Promise<Uint8Array<ArrayBuffer>> {
  return Uint8Array.from(
    await readFile(model).catch((error: unknown) => {
      throw toFlowzipError(error);
    }),
  );
}

function tellHint(batch: Batch, { name }: Input, { bytes, pixelBytes }: PixelsHint): void {
  const what = `its compression cannot be made again, and it takes ${formatCount(bytes)} bytes`;
  const advice = `with --pixels, which keeps its pixels and chunks, it would take about ${formatCount(pixelBytes)}`;
  batch.reporter.hint(what, advice, name);
}

function describe(input: Input, { stats }: OpenInput): Metadata | undefined {
  if (stats === undefined) return undefined;
  return { name: basename(input.name), time: Math.trunc(stats.mtimeMs), mode: stats.mode & 0o777 };
}

function compressedAlready(): FlowzipError {
  return new FlowzipError(
    "already-compressed",
    `its name ends with ${SUFFIX} already, and it was left out`,
    "compress it all the same with -f",
  );
}
