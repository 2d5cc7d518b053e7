import { Packr } from "msgpackr";
import { corrupt, FlowzipError } from "../codec/container/errors.js";
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

const packr = new Packr({
  useRecords: false,
  variableMapSize: true,
  mapsAsObjects: false,
  int64AsType: "number",
});

/**
 * A field of the header with the metadata in MessagePack.
 * @throws FlowzipError `invalid-argument` for a value that {@link readMetadata} would not take back
 */
export function metadataField(metadata: Metadata): Field {
  const map = new Map<string, unknown>();
  const set = (key: keyof Metadata, type: "string" | "number") => {
    const value = metadata[key];
    if (value === undefined) return;
    if (typeof value !== type) throw invalid(key, type);
    map.set(key, value);
  };
  set("name", "string");
  set("time", "number");
  set("mode", "number");
  if (metadata.user !== undefined) {
    const entries = Object.entries(metadata.user);
    for (const [key, value] of entries) {
      if (!isPlain(value)) throw invalid(`user.${key}`, "string, number or boolean");
    }
    map.set("user", new Map(entries));
  }
  return { name: METADATA_FIELD, bytes: Uint8Array.from(packr.pack(map)) };
}

function isPlain(value: unknown): value is MetadataValue {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function invalid(key: string, type: string): FlowzipError {
  return new FlowzipError("invalid-argument", `${key} in the metadata has another type`, `use a ${type}`);
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
  if (user !== undefined && !(user instanceof Map)) throw corrupt("the user's metadata is not a map");
  return {
    ...(name === undefined ? {} : { name }),
    ...(time === undefined ? {} : { time }),
    ...(mode === undefined ? {} : { mode: mode & 0o7777 }),
    ...(user === undefined ? {} : { user: readUser(user) }),
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
    if (typeof key !== "string" || !isPlain(value))
      throw corrupt("the metadata has a user's value of no plain type");
    user[key] = value;
  }
  return user;
}
