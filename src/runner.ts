import type { Level } from "../codec/domain/bytes.js";
import type { Area } from "../codec/domain/tilegrid.js";
import type { TiledHead } from "../codec/domain/tiles.js";
import type { Frames, PictureShape } from "../codec/image/plane.js";
import type { RawItems } from "./formats/items/items.js";
import type { RawShape } from "./formats/raw.js";
import type { GivenModel } from "./itemfile.js";

type Bytes = Uint8Array<ArrayBuffer>;

interface Encoding {
  readonly bytes: Uint8Array;
  readonly level: Level;
  readonly verify: boolean;
}

/** What became of a file that may be one of a picture. */
export type PictureResult =
  | {
      readonly kind: "bytes";
      /** About how many bytes it would take with `pixels`, where only its compression could not be kept. */
      readonly pixelBytes: number | undefined;
    }
  | { readonly kind: "block"; readonly isShort: boolean; readonly block: Bytes }
  | {
      readonly kind: "tiles";
      readonly head: TiledHead;
      readonly samples: Bytes;
      readonly frameHeight: number | undefined;
    };

/** What became of a file of items: `bytes` where the model does not make it smaller. */
export type ItemResult = { readonly kind: "bytes" } | { readonly kind: "block"; readonly block: Bytes };

/** What is done to blocks and pictures, the same wherever it runs: for each kind what is given, and what comes of it. */
export interface Tasks {
  /** Encodes a block of bytes. */
  encode: { readonly given: Encoding & { readonly isShort: boolean }; readonly made: Bytes };
  /** Decodes a block of bytes. */
  decode: { readonly given: { readonly bytes: Uint8Array }; readonly made: Bytes };
  /** Encodes a whole file of a picture as a block, or takes it apart. */
  picture: {
    readonly given: Encoding & {
      /** Whether to keep no more of a file than pixels and chunks. */
      readonly pixels: boolean;
      readonly raw: RawShape | undefined;
      /** Whether to say what `pixels` would gain. */
      readonly hint: boolean;
      readonly memory: number;
    };
    readonly made: PictureResult;
  };
  /** Encodes a tile, the bytes of its samples. */
  tile: {
    readonly given: Encoding & { readonly shape: PictureShape; readonly frames: Frames | undefined };
    readonly made: Bytes;
  };
  /** Decodes the block of a tile to the bytes of its samples. */
  decodeTile: {
    readonly given: { readonly bytes: Uint8Array; readonly shape: PictureShape };
    readonly made: Bytes;
  };
  /** Decodes the block of a picture to its file, or to one of a part of the picture. */
  decodePicture: {
    readonly given: {
      readonly bytes: Uint8Array;
      readonly memory: number;
      readonly region: Area | undefined;
    };
    readonly made: Bytes;
  };
  /** Encodes a file of items by a model. */
  items: {
    readonly given: Encoding & { readonly model: GivenModel; readonly raw: RawItems | undefined };
    readonly made: ItemResult;
  };
  /** Decodes a block of items to their file. */
  decodeItems: {
    readonly given: {
      readonly bytes: Uint8Array;
      /** The file of the model that the block names. */
      readonly model: Uint8Array | undefined;
    };
    readonly made: Bytes;
  };
  /** Makes a file of samples: that which the head says, or another one of these samples. */
  restore: {
    readonly given: {
      /** The bytes of the samples. */
      readonly bytes: Uint8Array;
      readonly shape: PictureShape;
      readonly head: TiledHead;
      readonly isOriginal: boolean;
    };
    readonly made: Bytes;
  };
}

export type TaskKind = keyof Tasks;
export type Given<Kind extends TaskKind> = Tasks[Kind]["given"];
export type Made<Kind extends TaskKind> = Tasks[Kind]["made"];

/** Runs tasks, some of them at a time. */
export interface BlockRunner {
  /** How many tasks it can run at a time. */
  readonly parallel: number;
  run<Kind extends TaskKind>(
    kind: Kind,
    given: Given<Kind>,
    signal: AbortSignal | undefined,
  ): Promise<Made<Kind>>;
  close(): Promise<void>;
}
