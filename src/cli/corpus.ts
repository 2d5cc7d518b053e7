import { join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { type Corpus, totalSize } from "../../corpus/corpus.js";
import { fetchCorpus } from "../../corpus/fetch.js";
import { writeGenerated } from "../../corpus/generate/write.js";
import { corporaNamed } from "../../corpus/registry.js";
import { verifyCorpus } from "../../corpus/verify.js";
import { alignedTable, grouped } from "../bench/table.js";

const DEFAULT_FOLDER = join("corpus", "data");

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function seedOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Use a whole number.");
}

/** Adds `flowzip corpus` with its subcommands. */
export function addCorpus(program: Command): void {
  const corpus = program
    .command("corpus")
    .description("fetch, verify or generate the files that compressors are measured on");

  corpus
    .command("list", { isDefault: true })
    .description("list the public corpora: how large, under which licence, what they hold")
    .argument("[NAMES...]", "the corpora; all of them for none")
    .option("--json", "everything that is known, with addresses and digests, as JSON")
    .action((names: string[], options: { json?: boolean }) => {
      const corpora = corporaNamed(names);
      if (options.json === true) print(JSON.stringify(corpora, undefined, 2));
      else listCorpora(corpora);
    });

  corpus
    .command("fetch")
    .description("download corpora and verify them; goes on past what cannot be had, and then exits 1")
    .argument("[NAMES...]", "the corpora; all of them for none")
    .option("--to <DIR>", "the folder that gets a folder for each corpus", DEFAULT_FOLDER)
    .action(async (names: string[], options: { to: string }) => {
      if (!(await fetchAll(corporaNamed(names), options.to))) process.exitCode = 1;
    });

  corpus
    .command("verify")
    .description("compare files with the known sizes and digests; exits 1 where one is wrong or missing")
    .argument("[NAMES...]", "the corpora; those that have a folder for none")
    .option("--to <DIR>", "the folder that has a folder for each corpus", DEFAULT_FOLDER)
    .action(async (names: string[], options: { to: string }) => {
      if (!(await verifyAll(names, options.to))) process.exitCode = 1;
    });

  corpus
    .command("generate")
    .description("write small files of every kind: the same bytes for the same seed, on every machine")
    .option("--to <DIR>", "the folder that gets the files", join(DEFAULT_FOLDER, "generated"))
    .option("--seed <N>", "which files, 0 to 4294967295", seedOf, 1)
    .action(async (options: { to: string; seed: number }) => {
      for (const path of await writeGenerated(options.seed, options.to)) print(path);
    });
}

function listCorpora(corpora: readonly Corpus[]): void {
  const rows = corpora.map(({ name, files, licence, what }) => {
    const size = totalSize(files);
    return [
      name,
      files.length === 0 ? "" : String(files.length),
      size === undefined ? "unknown" : grouped(size),
      licence,
      what,
    ];
  });
  const header = ["name", "files", "bytes", "licence", "what"];
  for (const line of alignedTable(header, rows, ["left", "right", "right", "left", "left"])) print(line);
}

async function fetchAll(corpora: readonly Corpus[], root: string): Promise<boolean> {
  let whole = true;
  const live = process.stderr.isTTY === true;
  for (const corpus of corpora) {
    let complete = true;
    const onProgress = (path: string, bytes: number, total: number | undefined) => {
      if (!live) return;
      const of = total === undefined ? "" : ` of ${grouped(total)}`;
      process.stderr.write(`\r\u001b[K${corpus.name}/${path}: ${grouped(bytes)}${of} bytes`);
    };
    for await (const { path, state, detail } of fetchCorpus(corpus, { root, onProgress })) {
      if (live) process.stderr.write("\r\u001b[K");
      const line = lineOf(corpus, path, state, detail);
      if (state === "failed") {
        complete = false;
        process.stderr.write(`${line}\n`);
      } else print(line);
    }
    for (const { path, state, detail } of await verifyCorpus(corpus, root)) {
      // What is missing where a download failed has been said already.
      if (state !== "wrong" && (state !== "missing" || !complete)) continue;
      process.stderr.write(`${lineOf(corpus, path, state, detail)}\n`);
      whole = false;
    }
    whole &&= complete;
  }
  return whole;
}

async function verifyAll(names: readonly string[], root: string): Promise<boolean> {
  let whole = true;
  let seen = 0;
  for (const corpus of corporaNamed(names)) {
    const reports = await verifyCorpus(corpus, root);
    if (names.length === 0 && reports.every(({ state }) => state === "missing")) continue;
    seen += 1;
    for (const { path, state, detail } of reports) {
      if (state === "wrong" || state === "missing") whole = false;
      print(lineOf(corpus, path, state, detail));
    }
  }
  if (seen > 0) return whole;
  print(`there is no corpus in ${root}; run flowzip corpus fetch --to ${root}`);
  return false;
}

function lineOf(corpus: Corpus, path: string, state: string, detail: string | undefined): string {
  return `${corpus.name}/${path}: ${state}${detail === undefined ? "" : `: ${detail}`}`;
}
