import { lstat, readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { FlowzipError } from "../../codec/container/errors.js";

/** A file to measure on. */
export interface InputFile {
  readonly path: string;
  /** How it is called in tables. */
  readonly label: string;
  /** In bytes. */
  readonly size: number;
  /** Of a picture that is measured as one: how many samples it has. */
  readonly subPixels?: number;
}

/**
 * The files at some paths, folders walked through, in the order of their names.
 * @throws FlowzipError `file-not-found` for a path that leads to nothing
 */
export async function collectFiles(paths: readonly string[]): Promise<InputFile[]> {
  const files: InputFile[] = [];
  for (const path of paths) await walk(path, basename(path), files);
  return files;
}

async function walk(path: string, label: string, files: InputFile[]): Promise<void> {
  const found = await stat(path).catch((error: Error & { code?: string }) => {
    if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
    throw new FlowzipError("file-not-found", `there is no file ${path}`, "check its name", { cause: error });
  });
  if (found.isFile()) files.push({ path, label, size: found.size });
  if (!found.isDirectory()) return;
  const names = await readdir(path);
  // By code units: a collation would depend on the locale.
  names.sort((a, b) => (a < b ? -1 : 1));
  for (const name of names) {
    const inner = join(path, name);
    // A link to a folder may lead back to where it is; one to a file is as good as the file.
    const isFolder = (await lstat(inner)).isDirectory();
    if (isFolder || (await isRegularFile(inner))) await walk(inner, `${label}/${name}`, files);
  }
}

async function isRegularFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ?? false;
}
