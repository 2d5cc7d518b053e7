import { NewFile } from "./newfile.js";

/** Writes a file that appears under its name when it is complete, in place of one that was there. @throws errors of the system */
export async function writeFileWhole(path: string, bytes: Uint8Array): Promise<void> {
  const file = await NewFile.create(path, false);
  try {
    await file.write(bytes);
    await file.finish({}, true);
  } catch (error) {
    await file.discard();
    throw error;
  }
}
