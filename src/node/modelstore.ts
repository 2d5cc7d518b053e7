import { mkdir, readdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { corrupt } from "../../codec/container/errors.js";
import { identityOf, identityText, readFlow } from "../models/flowfile.js";
import { isSystemError } from "./systemerror.js";
import { writeFileWhole } from "./wholefile.js";

export const MODEL_SUFFIX = ".fzm";

/** A model of the user's folder, or what is wrong with a file there. */
export interface StoredModel {
  readonly path: string;
  readonly identity: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The user's folder of models: FLOWZIP_MODELS, or that of the XDG base directory specification. */
export function modelFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { FLOWZIP_MODELS, XDG_DATA_HOME } = environment;
  if (FLOWZIP_MODELS !== undefined && FLOWZIP_MODELS !== "") return FLOWZIP_MODELS;
  const data =
    XDG_DATA_HOME !== undefined && XDG_DATA_HOME !== "" ? XDG_DATA_HOME : join(homedir(), ".local", "share");
  return join(data, "flowzip", "models");
}

/** @throws errors of the system */
export async function readModelFile(path: string): Promise<StoredModel> {
  const bytes = Uint8Array.from(await readFile(path));
  return { path, identity: identityText(await identityOf(bytes)), bytes };
}

/** The models of the folder, by name of file; none where there is no folder. */
export async function storedModels(): Promise<StoredModel[]> {
  const folder = modelFolder();
  const names = await readdir(folder).catch((error: unknown) => {
    if (isSystemError(error) && error.code === "ENOENT") return [];
    throw error;
  });
  const files = names.filter((name) => name.endsWith(MODEL_SUFFIX)).sort();
  return Promise.all(files.map((name) => readModelFile(join(folder, name))));
}

/** The model of the folder with an identity; undefined where there is none. */
export async function findStored(identity: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const path = join(modelFolder(), identity + MODEL_SUFFIX);
  try {
    return (await readModelFile(path)).bytes;
  } catch (error) {
    if (isSystemError(error) && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Puts a model into the folder, under its identity.
 * @returns where it is
 * @throws FlowzipError `corrupt` or `unsupported` for a file that is no model
 */
export async function installModel({ bytes, identity }: StoredModel): Promise<string> {
  readFlow(bytes);
  const folder = modelFolder();
  await mkdir(folder, { recursive: true });
  const path = join(folder, identity + MODEL_SUFFIX);
  await writeFileWhole(path, bytes);
  return path;
}

/**
 * Checks a model of the folder.
 * @throws FlowzipError `corrupt` where its name is not its identity, or the file is no model
 */
export function verifyStored({ path, identity, bytes }: StoredModel): void {
  readFlow(bytes);
  if (!path.endsWith(identity + MODEL_SUFFIX))
    throw corrupt(`the model's SHA-256 is ${identity}, and not what its name says`);
}
