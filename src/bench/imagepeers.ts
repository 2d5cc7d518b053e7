import { copyFile, rename } from "node:fs/promises";
import { FlowzipError } from "../../codec/container/errors.js";
import type { Codec, Cost, Direction } from "./codec.js";
import { startSeconds, versionOf } from "./peers.js";
import { runCommand, type Timer } from "./process.js";

type Line = (input: string, output: string) => readonly string[];

/** Another compressor of pictures. */
interface ImagePeer {
  readonly command: string;
  /** The options that stand in tables. */
  readonly level: readonly string[];
  readonly encode: Line;
  /** Makes a PNG. */
  readonly decode: Line;
  /** What makes it print its version and end. */
  readonly version: readonly string[];
}

const CWEBP: ImagePeer = {
  command: "cwebp",
  level: ["-lossless", "-z", "9"],
  // `-exact` keeps the colours of pixels that are not seen.
  encode: (input, output) => ["cwebp", "-quiet", "-lossless", "-z", "9", "-exact", input, "-o", output],
  decode: (input, output) => ["dwebp", "-quiet", input, "-o", output],
  version: ["-version"],
};

function cjxl(effort: number): ImagePeer {
  const level = ["-d", "0", "-e", String(effort)];
  return {
    command: "cjxl",
    level,
    encode: (input, output) => ["cjxl", input, output, ...level, "--num_threads=0", "--quiet"],
    decode: (input, output) => ["djxl", input, output, "--num_threads=1", "--quiet"],
    version: ["--version"],
  };
}

export const IMAGE_PEERS: readonly ImagePeer[] = [CWEBP, cjxl(7), cjxl(9)];

/** The PNG, or whatever the file is, as it came. */
export const asItCame: Codec = {
  name: "as it came",
  version: "-",
  async run(_direction, input, output) {
    await copyFile(input, output);
    return { seconds: undefined, peakBytes: undefined };
  },
};

/** A command for pictures as a codec; what it takes to start is taken off. */
class ImagePeerCodec implements Codec {
  readonly name: string;
  readonly version: string;
  readonly #peer: ImagePeer;
  readonly #start: number;
  readonly #timer: Timer | undefined;

  constructor(peer: ImagePeer, version: string, start: number, timer: Timer | undefined) {
    this.name = [peer.command, ...peer.level].join(" ");
    this.version = version;
    this.#peer = peer;
    this.#start = start;
    this.#timer = timer;
  }

  async run(direction: Direction, input: string, output: string, repeat: number): Promise<Cost> {
    // By the ending of its output a decoder knows what to make.
    const made = direction === "encode" ? output : `${output}.png`;
    let best = Number.POSITIVE_INFINITY;
    let peakBytes: number | undefined;
    for (let round = 0; round < repeat; round++) {
      const outcome = await runCommand(this.#peer[direction](input, made), {}, this.#timer);
      best = Math.min(best, outcome.seconds);
      peakBytes ??= outcome.peakBytes;
    }
    if (made !== output) await rename(made, output);
    const work = best - this.#start;
    return { seconds: work > this.#start ? work : undefined, peakBytes };
  }
}

/**
 * The peers for pictures that a person asked for, and the file as it came.
 * @param wanted `auto` for all that are installed, `none`, or commands with commas between
 * @throws FlowzipError `invalid-argument` for a command that is not known or not installed
 */
export async function openImagePeers(wanted: string, timer: Timer | undefined): Promise<Codec[]> {
  if (wanted === "none") return [];
  const asked = wanted === "auto" ? undefined : wanted.split(",");
  const unknown = asked?.find((command) => IMAGE_PEERS.every((peer) => peer.command !== command));
  if (unknown !== undefined) {
    const what = `there is no peer for pictures named ${unknown}`;
    throw new FlowzipError("invalid-argument", what, "use auto, none, cwebp or cjxl");
  }
  const codecs: Codec[] = [asItCame];
  for (const peer of IMAGE_PEERS) {
    if (asked !== undefined && !asked.includes(peer.command)) continue;
    const version = await versionOf(peer);
    if (version !== undefined) {
      const start = await startSeconds([peer.command, ...peer.version], timer);
      codecs.push(new ImagePeerCodec(peer, version, start, timer));
    } else if (asked !== undefined) {
      const what = `${peer.command} is not installed`;
      throw new FlowzipError("invalid-argument", what, "install it, or leave it out");
    }
  }
  return codecs;
}
