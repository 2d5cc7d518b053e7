import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { FlowzipError } from "../../codec/container/errors.js";
import type { Codec, Cost, Direction } from "./codec.js";
import { runCommand, type Timer } from "./process.js";

const execute = promisify(execFile);

/** Another compressor: its command and what to say to it. */
export interface Peer {
  readonly command: string;
  /** The options of the level, as they stand in tables; the input's path follows them, the output is standard output. */
  readonly encode: readonly string[];
  /** Decodes standard input to standard output. */
  readonly decode: readonly string[];
  /** What makes it print its version and end. */
  readonly version: readonly string[];
}

/** The strongest usual setting of each; gzip's leaves the file's name out, brotli's is the largest standard window. */
export const PEERS: readonly Peer[] = [
  { command: "gzip", encode: ["-9", "-n", "-c"], decode: ["-d", "-c"], version: ["--version"] },
  { command: "bzip2", encode: ["-9", "-c"], decode: ["-d", "-c"], version: ["--help"] },
  {
    command: "zstd",
    encode: ["--ultra", "-22", "-q", "-c"],
    decode: ["-d", "-q", "-c"],
    version: ["--version"],
  },
  { command: "brotli", encode: ["-q", "11", "-w", "24", "-c"], decode: ["-d", "-c"], version: ["--version"] },
  {
    command: "xz",
    encode: ["-9e", "-T1", "-c"],
    decode: ["-d", "-c", "--memlimit=0"],
    version: ["--version"],
  },
  { command: "bzip3", encode: ["-e", "-b", "16", "-c"], decode: ["-d", "-c"], version: ["--version"] },
];

const PLUMBING = new Set(["-c", "-n", "-q", "-e", "-T1"]);

/** How a peer is named in tables: without the options that only say where the output goes. */
export function peerName({ command, encode }: Peer): string {
  const telling = encode.filter(
    (word, index) => !PLUMBING.has(word) || /^\d+$/.test(encode[index + 1] ?? ""),
  );
  return [command, ...telling].join(" ");
}

const STARTS = 5;

/** A command as a codec. What it takes to start it is measured, and taken off. */
export class PeerCodec implements Codec {
  readonly name: string;
  readonly version: string;
  readonly #peer: Peer;
  readonly #startSeconds: number;
  readonly #timer: Timer | undefined;

  constructor(peer: Peer, version: string, startSeconds: number, timer: Timer | undefined) {
    this.name = peerName(peer);
    this.version = version;
    this.#peer = peer;
    this.#startSeconds = startSeconds;
    this.#timer = timer;
  }

  async run(direction: Direction, input: string, output: string, repeat: number): Promise<Cost> {
    const { command, encode, decode } = this.#peer;
    const line = direction === "encode" ? [command, ...encode, input] : [command, ...decode];
    const files = direction === "encode" ? { output } : { input, output };
    let best = Number.POSITIVE_INFINITY;
    let peakBytes: number | undefined;
    for (let round = 0; round < repeat; round++) {
      const outcome = await runCommand(line, files, this.#timer);
      best = Math.min(best, outcome.seconds);
      peakBytes ??= outcome.peakBytes;
    }
    const work = best - this.#startSeconds;
    return { seconds: work > this.#startSeconds ? work : undefined, peakBytes };
  }
}

/** Undefined where the command is not installed. */
export async function versionOf(peer: Pick<Peer, "command" | "version">): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await execute(peer.command, [...peer.version]);
    return /\d+\.\d+(\.\d+)*/.exec(`${stdout}\n${stderr}`)?.[0] ?? "unknown";
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    return "unknown";
  }
}

/** The peer as a codec; undefined where its command is not installed. */
export async function openPeer(peer: Peer, timer: Timer | undefined): Promise<PeerCodec | undefined> {
  const version = await versionOf(peer);
  if (version === undefined) return undefined;
  const start = await startSeconds([peer.command, ...peer.version], timer);
  return new PeerCodec(peer, version, start, timer);
}

/** What it takes to start a command that has nothing to do, at best. */
export async function startSeconds(line: readonly string[], timer: Timer | undefined): Promise<number> {
  let start = Number.POSITIVE_INFINITY;
  for (let round = 0; round < STARTS; round++) {
    const { seconds } = await runCommand(line, {}, timer);
    start = Math.min(start, seconds);
  }
  return start;
}

/**
 * The peers that a person asked for.
 * @param wanted `auto` for all that are installed, `none`, or commands with commas between
 * @throws FlowzipError `invalid-argument` for a command that is not known or not installed
 */
export async function openPeers(wanted: string, timer: Timer | undefined): Promise<PeerCodec[]> {
  if (wanted === "none") return [];
  const commands = wanted === "auto" ? PEERS.map(({ command }) => command) : wanted.split(",");
  const codecs: PeerCodec[] = [];
  for (const command of commands) {
    const peer = PEERS.find((candidate) => candidate.command === command);
    if (peer === undefined) {
      const known = PEERS.map((candidate) => candidate.command).join(", ");
      throw new FlowzipError(
        "invalid-argument",
        `there is no peer named ${command}`,
        `use auto, none or ${known}`,
      );
    }
    const codec = await openPeer(peer, timer);
    if (codec !== undefined) codecs.push(codec);
    else if (wanted !== "auto") {
      throw new FlowzipError(
        "invalid-argument",
        `${command} is not installed`,
        "install it, or leave it out",
      );
    }
  }
  return codecs;
}
