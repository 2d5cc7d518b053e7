import { Packr } from "msgpackr";
import { corrupt } from "../codec/container/errors.js";
import { type Field, METADATA_FIELD } from "../codec/container/header.js";

export type MetadataValue = string | number | boolean;

/** What a file can say about its content besides the content. */
export interface Metadata {
  /** The name of the file that was compressed, without folders. */
  readonly name?: string;
  /** When its content last changed, in milliseconds since 1970-01-01 UTC. */
  readonly time?: number;
  /** Its permissions, as the lowest 12 bits of a POSIX mode. */
  readonly mode?: number;
  /** Anything else, under names of the user's. */
  readonly user?: Readonly<Record<string, MetadataValue>>;
}

const packr = new Packr({ useRecords: false, variableMapSize: true, mapsAsObjects: false });

/** A field of the header with the metadata in MessagePack. */
export function metadataField(metadata: Metadata): Field {
  const map = new Map<string, unknown>();
  if (metadata.name !== undefined) map.set("name", metadata.name);
  if (metadata.time !== undefined) map.set("time", metadata.time);
  if (metadata.mode !== undefined) map.set("mode", metadata.mode);
  if (metadata.user !== undefined) map.set("user", new Map(Object.entries(metadata.user)));
  return { name: METADATA_FIELD, bytes: Uint8Array.from(packr.pack(map)) };
}

/**
 * The metadata among a header's fields; empty where there is none. Keys that this version does not know are passed over.
 * @throws FlowzipError `corrupt` where the field is not a MessagePack map with values of the right types
 */
export function readMetadata(fields: readonly Field[]): Metadata {
  const field = fields.find(({ name }) => name === METADATA_FIELD);
  if (field === undefined) return {};
  const map = unpack(field.bytes);
  if (!(map instanceof Map)) throw corrupt("the metadata is not a map");
  const name = text(map, "name");
  const time = number(map, "time");
  const mode = number(map, "mode");
  const user = map.get("user");
  return {
    ...(name === undefined ? {} : { name }),
    ...(time === undefined ? {} : { time }),
    ...(mode === undefined ? {} : { mode: mode & 0o7777 }),
    ...(user instanceof Map ? { user: readUser(user) } : {}),
  };
}

function unpack(bytes: Uint8Array): unknown {
  try {
    return packr.unpack(bytes);
  } catch (cause) {
    throw corrupt(`the metadata is not MessagePack (${cause instanceof Error ? cause.message : cause})`);
  }
}

function text(map: ReadonlyMap<unknown, unknown>, key: string): string | undefined {
  const value = map.get(key);
  if (value === undefined || typeof value === "string") return value;
  throw corrupt(`the ${key} in the metadata is not a text`);
}

function number(map: ReadonlyMap<unknown, unknown>, key: string): number | undefined {
  const value = map.get(key);
  if (value === undefined || typeof value === "number") return value;
  throw corrupt(`the ${key} in the metadata is not a number`);
}

function readUser(map: ReadonlyMap<unknown, unknown>): Record<string, MetadataValue> {
  const user: Record<string, MetadataValue> = Object.create(null);
  for (const [key, value] of map) {
    const plain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    if (typeof key !== "string" || !plain) throw corrupt("the metadata has a user's value of no plain type");
    user[key] = value;
  }
  return user;
}
