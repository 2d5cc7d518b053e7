import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { type Corpus, type CorpusFile, type Digests, type Download, placeOf, strongest } from "./corpus.js";
import { expectedFiles, opaqueArchives } from "./registry.js";

/** What was found of one file. */
export type FileState =
  /** Its digest is the known one. */
  | "ok"
  /** It is there, and nothing that is known of it contradicts, but no digest is known. */
  | "unverified"
  | "missing"
  /** Its size or digest is not the known one. */
  | "wrong";

export interface FileReport {
  readonly path: string;
  readonly state: FileState;
  /** What is wrong, for a person. */
  readonly detail?: string;
}

export async function digestOf(path: string, algorithm: "sha256" | "sha1" | "md5"): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

/** The size of a file in bytes; undefined where there is none. */
export async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Compares one file with what is known of it: its size first, then its strongest digest. */
export async function verifyFile(
  file: { readonly size?: number } & Digests,
  where: string,
): Promise<{ state: FileState; detail?: string }> {
  const size = await sizeOf(where);
  if (size === undefined) return { state: "missing" };
  if (file.size !== undefined && file.size !== size) {
    return { state: "wrong", detail: `it has ${size} bytes, ${file.size} are expected` };
  }
  const known = strongest(file);
  if (known === undefined) {
    return {
      state: "unverified",
      detail: file.size === undefined ? "no size or digest is known" : "size only",
    };
  }
  const found = await digestOf(where, known.algorithm);
  if (found === known.hex) return { state: "ok" };
  return { state: "wrong", detail: `its ${known.algorithm} is ${found}, ${known.hex} is expected` };
}

/**
 * Looks at every file of a corpus.
 * @param root the folder that has a folder for each corpus
 */
export async function verifyCorpus(corpus: Corpus, root: string): Promise<FileReport[]> {
  const files: readonly (CorpusFile & Pick<Download, "archive">)[] = [
    ...expectedFiles(corpus),
    ...opaqueArchives(corpus),
  ];
  const reports: FileReport[] = [];
  for (const file of files) {
    const found = await verifyFile(file, placeOf(root, corpus, file));
    reports.push({ path: file.path, ...found });
  }
  return reports;
}
