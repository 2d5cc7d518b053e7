import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generate } from "./kinds.js";

/**
 * Writes the generated files into a folder, which is made where it is missing.
 * @returns their paths, in order
 * @throws FlowzipError `invalid-argument` for a seed that is not possible
 */
export async function writeGenerated(seed: number, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const paths: string[] = [];
  for (const { name, content } of generate(seed)) {
    const path = join(folder, name);
    await writeFile(path, content);
    paths.push(path);
  }
  return paths;
}
