import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { readChunks } from "../src/streams.js";
import { type Corpus, type CorpusFile, type Download, placeOf } from "./corpus.js";
import { expectedFiles } from "./registry.js";
import { unpack } from "./unpack.js";
import { sizeOf, verifyFile } from "./verify.js";

/** How a download ended. */
export interface FetchReport {
  readonly path: string;
  readonly state: "fetched" | "present" | "failed";
  /** One line for a person: what went wrong and what to do, or that nothing is known to verify it by. */
  readonly detail?: string;
}

export interface FetchOptions {
  /** The folder that has a folder for each corpus. */
  readonly root: string;
  /** Stands in for the platform's fetch. */
  readonly fetch?: (address: string) => Promise<Response>;
  /** Told the bytes of the current download as they come; the total where the server states it. */
  readonly onProgress?: (path: string, bytes: number, total: number | undefined) => void;
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error && error.cause.message !== "" ? `: ${error.cause.message}` : "";
  return `${error.message}${cause}`;
}

/** Writes a response's body to a temporary name, and to its own name only when it is whole and verified. */
async function receive(
  download: Download,
  target: string,
  options: FetchOptions,
): Promise<string | undefined> {
  const response = await (options.fetch ?? fetch)(download.address);
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new Error(`the server answered ${response.status} ${response.statusText}`.trimEnd());
  }
  const stated = Number(response.headers.get("content-length") ?? Number.NaN);
  const temporary = `${target}.part`;
  const file = await open(temporary, "w");
  try {
    let bytes = 0;
    for await (const chunk of readChunks(response.body)) {
      await file.writeFile(chunk);
      bytes += chunk.length;
      options.onProgress?.(download.path, bytes, Number.isNaN(stated) ? undefined : stated);
    }
    await file.sync();
    await file.close();
    const { state, detail } = await verifyFile(download, temporary);
    if (state === "wrong") throw new Error(`the file at the address is another one: ${detail}`);
    await rename(temporary, target);
    return state === "unverified" ? `unverified: ${detail}` : undefined;
  } catch (error) {
    await file.close();
    await rm(temporary, { force: true });
    throw error;
  }
}

async function fetchOne(corpus: Corpus, download: Download, options: FetchOptions): Promise<FetchReport> {
  const folder = join(options.root, corpus.name);
  const target = placeOf(options.root, corpus, download);
  const { path, address } = download;
  const byHand = `put ${address} at ${target} yourself and fetch again`;
  const found = await verifyFile(download, target);
  let detail: string | undefined;
  if (found.state === "missing" || found.state === "wrong") {
    if (download.byHand !== undefined) {
      return { path, state: "failed", detail: `${download.byHand}: ${byHand}` };
    }
    try {
      await mkdir(dirname(target), { recursive: true });
      detail = await receive(download, target, options);
    } catch (error) {
      return { path, state: "failed", detail: `${reason(error)}; ${byHand}` };
    }
  }
  if (download.archive !== undefined) {
    await mkdir(folder, { recursive: true });
    const line = await unpack(download.archive, target, folder);
    if (line !== undefined) return { path, state: "failed", detail: `it was not unpacked; run ${line}` };
  }
  const state = found.state === "missing" || found.state === "wrong" ? "fetched" : "present";
  return detail === undefined ? { path, state } : { path, state, detail };
}

/** Whether every file of the corpus is there, with its known size: then no archive has to be had again. */
async function isComplete(corpus: Corpus, root: string): Promise<boolean> {
  if (corpus.files.length === 0) return false;
  for (const { path, size } of expectedFiles(corpus)) {
    const found = await sizeOf(join(root, corpus.name, ...path.split("/")));
    if (found === undefined || (size !== undefined && found !== size)) return false;
  }
  return true;
}

/** Downloads what is missing of a corpus, and goes on past what cannot be had. */
export async function* fetchCorpus(
  corpus: Corpus,
  options: FetchOptions,
): AsyncGenerator<FetchReport, void, void> {
  if (await isComplete(corpus, options.root)) {
    for (const { path } of expectedFiles(corpus)) yield { path, state: "present" };
    return;
  }
  for (const download of corpus.downloads) yield await fetchOne(corpus, download, options);
  for (const file of corpus.files) {
    if (file.beginningOf !== undefined) yield await cut(file, join(options.root, corpus.name));
  }
}

/** Makes the file that is another one's first bytes. */
async function cut({ path, size, beginningOf = "" }: CorpusFile, folder: string): Promise<FetchReport> {
  const whole = join(folder, beginningOf);
  if ((await sizeOf(whole)) === undefined) {
    return { path, state: "failed", detail: `it is the first ${size} bytes of ${whole}, which is missing` };
  }
  await pipeline(createReadStream(whole, { end: (size ?? 0) - 1 }), createWriteStream(join(folder, path)));
  return { path, state: "fetched" };
}
