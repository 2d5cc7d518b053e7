import type { DecodeOptions } from "../options.js";

/**
 * Finds the models that files name: the one that was given, or those of the user's folder.
 * @param given a model file
 */
export function modelFinder(given: string | undefined): NonNullable<DecodeOptions["findModel"]> {
  return async (_, identity) => {
    const { findStored, readModelFile } = await import("./modelstore.js");
    if (given !== undefined) {
      const model = await readModelFile(given);
      if (model.identity === identity) return model.bytes;
    }
    return findStored(identity);
  };
}
