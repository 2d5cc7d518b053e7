import { join } from "node:path";

/** How the bytes of a file can be recognised. A digest is absent where nobody stated it and no copy was seen. */
export interface Digests {
  readonly sha256?: string;
  readonly sha1?: string;
  readonly md5?: string;
}

/** One file of a corpus, as it is measured. */
export interface CorpusFile extends Digests {
  /** Where it lies below the folder of its corpus, with `/`. */
  readonly path: string;
  /** In bytes, where it is known exactly. */
  readonly size?: number;
  /** The file that this one is the first `size` bytes of; it is then made, not downloaded. */
  readonly beginningOf?: string;
}

/** Something to download. */
export interface Download extends Digests {
  readonly address: string;
  /** Where it goes: below the folder of its corpus, or of the archives. */
  readonly path: string;
  readonly size?: number;
  /** Which kind of archive it is; absent for a file that is used as it comes. */
  readonly archive?: "zip" | "tar.gz";
  /** What a person has to do where the address is not one of the file itself. */
  readonly byHand?: string;
}

/** A public collection of files that compressors are measured on. */
export interface Corpus {
  /** The word that commands know it by, and the name of its folder. */
  readonly name: string;
  readonly what: string;
  /** The page of its publisher. */
  readonly home: string;
  /** The licence in the publisher's words, or "none stated". */
  readonly licence: string;
  /** Who vouches for sizes and digests. */
  readonly figures: string;
  readonly downloads: readonly Download[];
  /** The files that are there after unpacking, as far as they are known one by one. */
  readonly files: readonly CorpusFile[];
}

/** A row of a table of files: path, bytes, SHA-256. */
export type FileRow = readonly [path: string, size: number, sha256: string];

export function filesOf(rows: readonly FileRow[]): CorpusFile[] {
  return rows.map(([path, size, sha256]) => ({ path, size, sha256 }));
}

/** One download for each file, all below one address. */
export function downloadsOf(base: string, files: readonly CorpusFile[]): Download[] {
  return files.map((file) => ({
    ...file,
    address: base + file.path.split("/").map(encodeURIComponent).join("/"),
  }));
}

/** Where a download goes: archives beside the corpora, so that the folder of a corpus holds its files alone. */
export function placeOf(root: string, corpus: Corpus, download: Pick<Download, "path" | "archive">): string {
  const folder = download.archive === undefined ? corpus.name : "archives";
  return join(root, folder, ...download.path.split("/"));
}

/** How many bytes the files have together; undefined where one of them is not known. */
export function totalSize(files: readonly CorpusFile[]): number | undefined {
  let total = 0;
  for (const { size } of files) {
    if (size === undefined) return undefined;
    total += size;
  }
  return files.length === 0 ? undefined : total;
}

/** The strongest digest that is known of a file. */
export function strongest(
  digests: Digests,
): { algorithm: "sha256" | "sha1" | "md5"; hex: string } | undefined {
  for (const algorithm of ["sha256", "sha1", "md5"] as const) {
    const hex = digests[algorithm];
    if (hex !== undefined) return { algorithm, hex };
  }
  return undefined;
}
