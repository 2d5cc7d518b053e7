import type { Command } from "commander";
import { ChunkSource } from "../../codec/container/source.js";
import type { ChainListing, Listing, MemberListing, PictureListing } from "../index.js";
import { FileSource } from "../node/filesource.js";
import { writeStdout } from "../node/standard.js";
import { Batch } from "./batch.js";
import { openInput, SUFFIX } from "./inputs.js";
import { option, type ReadSettings } from "./options.js";
import { displayName, printable } from "./reporter.js";
import { formatCount, formatRatio, formatSize } from "./sizes.js";
import { type Column, formatTable } from "./table.js";

interface ListedFile extends Listing {
  readonly file: string;
}

type Sizes = Pick<Listing, "contentSize" | "compressedSize">;

/** Adds `flowzip list` to the program. */
export function addList(program: Command): void {
  program
    .command("list")
    .alias("l")
    .summary("show what is in files")
    .description("Show sizes and what else is known of files, without decoding them.")
    .argument("[files...]", "what to list; - is standard input")
    .addOption(option.json("a JSON object instead of a table, and errors as one JSON object a line"))
    .addOption(option.verbose())
    .addOption(option.force())
    .addOption(option.recursive())
    .addOption(option.quiet())
    .action(listFiles);
}

async function listFiles(names: readonly string[], settings: ReadSettings): Promise<void> {
  const batch = await Batch.gather(names, settings, (name) => name.endsWith(SUFFIX), false);
  const { listSource } = await import("../list.js");
  const listed: ListedFile[] = [];
  await batch.forEach(async (input) => {
    const source = await openInput(input, { plain: false, terminal: settings.force });
    try {
      const bytes =
        source.handle === undefined
          ? new ChunkSource(source.chunks)
          : new FileSource(source.handle, source.size ?? 0);
      listed.push({ file: input.name, ...(await listSource(bytes)) });
    } finally {
      await source.close();
    }
  });
  const text = settings.json ? `${JSON.stringify(summary(listed))}\n` : table(listed, settings.verbose);
  await writeStdout(new TextEncoder().encode(text));
}

function summary(files: readonly ListedFile[]) {
  return {
    files,
    contentSize: total(files, ({ contentSize }) => contentSize),
    compressedSize: total(files, ({ compressedSize }) => compressedSize),
  };
}

const COLUMNS: readonly Column[] = [
  { heading: "Members", align: "right" },
  { heading: "Blocks", align: "right" },
  { heading: "Compressed", align: "right" },
  { heading: "Content", align: "right" },
  { heading: "Ratio", align: "right" },
  { heading: "Kept", align: "left" },
  { heading: "Name", align: "left" },
];

/** A line for each file, or, with details, one for each of its members with what they say of themselves. */
function table(files: readonly ListedFile[], details: boolean): string {
  if (files.length === 0) return "";
  const size = details ? formatCount : formatSize;
  const row = (
    sizes: Sizes & { readonly members: string; readonly blocks: number },
    kept: string,
    name: string,
  ) => [
    sizes.members,
    formatCount(sizes.blocks),
    size(sizes.compressedSize),
    size(sizes.contentSize),
    formatRatio(sizes.compressedSize, sizes.contentSize),
    kept,
    name,
  ];
  const blocksOf = (file: ListedFile) => total(file.members, ({ blocks }) => blocks);
  const rows = files.flatMap((file) => [
    row(
      { ...file, members: formatCount(file.members.length), blocks: blocksOf(file) },
      keptOf(file.members),
      displayName(file.file),
    ),
    ...(details
      ? file.members.map((member, index) =>
          row({ ...member, members: `#${index + 1}` }, keptOf([member]), `  ${about(member)}`),
        )
      : []),
  ]);
  if (files.length > 1) {
    const members = formatCount(total(files, (file) => file.members.length));
    rows.push(
      row({ ...summary(files), members, blocks: total(files, blocksOf) }, "", `(${files.length} files)`),
    );
  }
  return formatTable(COLUMNS, rows);
}

/** What of a file comes back: its bytes, or no more than pixels. */
function keptOf(members: readonly MemberListing[]): string {
  const kinds = members.map(({ picture }) =>
    picture === undefined ? "bytes" : `${picture.format} ${picture.kept}`,
  );
  return [...new Set(kinds)].join(", ");
}

function about({ version, domain, metadata, picture }: MemberListing): string {
  const { name, time, mode } = metadata;
  const parts = [`version ${version}`, domain];
  if (name !== undefined) parts.push(`name ${printable(name)}`);
  if (time !== undefined) parts.push(`time ${dateText(time)}`);
  if (mode !== undefined) parts.push(`mode ${mode.toString(8)}`);
  if (picture !== undefined) parts.push(...aboutPicture(picture));
  return parts.join(", ");
}

function aboutPicture({ width, height, planes, bits, tiles, chains }: PictureListing): string[] {
  const chain = ({ flows, prior, tiles: count }: ChainListing) =>
    `${[...flows, prior].join(" > ")}${tiles === 1 ? "" : ` (${formatCount(count)})`}`;
  return [
    `${width} x ${height}, ${planes} x ${bits} bits`,
    `${formatCount(tiles)} ${tiles === 1 ? "tile" : "tiles"}`,
    ...chains.map(chain),
  ];
}

/** A time that no calendar reaches stays a number. */
function dateText(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? String(time) : date.toISOString();
}

function total<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}
