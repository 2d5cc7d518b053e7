import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FlowzipError } from "../../codec/container/errors.js";
import { type Codec, CodecFailure, type Cost, firstDifference } from "../../src/bench/codec.js";
import { collectFiles, type InputFile } from "../../src/bench/files.js";
import { FlowzipCodec } from "../../src/bench/flowzip.js";
import { measure } from "../../src/bench/measure.js";
import { openPeer, openPeers, PEERS, PeerCodec, peerName } from "../../src/bench/peers.js";
import { findTimer, runCommand } from "../../src/bench/process.js";

const CONTENT = "to be or not to be, that is the question; ".repeat(200);

let folder: string;
let input: InputFile;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "flowzip-bench-test-"));
  const path = join(folder, "input.txt");
  await writeFile(path, CONTENT);
  input = { path, label: "input.txt", size: CONTENT.length };
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const NOTHING: Cost = { seconds: 0.001, peakBytes: undefined };

/** A codec that copies; the decoded file is changed as a test wants it. */
function copying(change: (output: string) => Promise<void>): Codec {
  return {
    name: "copy",
    version: "1",
    async run(direction, from, to) {
      await copyFile(from, to);
      if (direction === "decode") await change(to);
      return NOTHING;
    },
  };
}

/** A command of Node.js as a peer: its two programs get the bytes as `data`. */
function scripted(encode: string, decode: string): PeerCodec {
  const begin = 'const fs = require("node:fs");';
  const peer = {
    command: process.execPath,
    encode: ["-e", `${begin} const data = fs.readFileSync(process.argv[1]); ${encode}`],
    decode: ["-e", `${begin} const data = fs.readFileSync(0); ${decode}`],
    version: ["--version"],
  };
  return new PeerCodec(peer, "1", 0, undefined);
}

describe("the round trip", () => {
  it("is good where the bytes come back, and leaves no file behind", async () => {
    const workspace = await mkdtemp(join(folder, "workspace-"));
    const result = await measure(
      copying(async () => undefined),
      input,
      workspace,
      1,
    );
    expect(result).toMatchObject({ bytes: CONTENT.length, packed: CONTENT.length, problem: undefined });
    expect(await readdir(workspace)).toEqual([]);
  });

  it.each<[string, (text: string) => string, number]>([
    ["another byte", (text) => `${text.slice(0, 77)}#${text.slice(78)}`, 77],
    ["a byte too few", (text) => text.slice(0, -1), CONTENT.length - 1],
    ["a byte too many", (text) => `${text}!`, CONTENT.length],
    ["nothing at all", () => "", 0],
  ])("fails with %s", async (_, change, position) => {
    const codec = copying(async (path) => writeFile(path, change(await readFile(path, "utf8"))));
    const { problem } = await measure(codec, input, folder, 1);
    expect(problem).toBe(`the decoded file differs from byte ${position} on`);
  });

  it("fails where a codec says that it failed, in its words", async () => {
    const codec: Codec = {
      ...copying(async () => undefined),
      run: async () => Promise.reject(new CodecFailure("no")),
    };
    const result = await measure(codec, input, folder, 1);
    expect(result).toMatchObject({ packed: undefined, encode: undefined, problem: "encoding failed: no" });
  });
});

describe("a command as a codec", () => {
  it("compresses and restores", async () => {
    const codec = scripted(
      'process.stdout.write(require("node:zlib").deflateSync(data));',
      'process.stdout.write(require("node:zlib").inflateSync(data));',
    );
    const result = await measure(codec, input, folder, 2);
    expect(result.problem).toBeUndefined();
    expect(result.packed).toBeLessThan(CONTENT.length / 10);
    expect(result.encode?.seconds).toBeGreaterThan(0);
  });

  it("that returns wrong bytes is a failed round trip", async () => {
    const codec = scripted("process.stdout.write(data);", "data[5] ^= 1; process.stdout.write(data);");
    expect((await measure(codec, input, folder, 1)).problem).toBe("the decoded file differs from byte 5 on");
  });

  it("that ends with an error is a failed round trip", async () => {
    const codec = scripted("process.stdout.write(data);", 'console.error("bad data"); process.exit(3);');
    const result = await measure(codec, input, folder, 1);
    expect(result.problem).toBe("decoding failed: bad data");
    expect(result.packed).toBe(CONTENT.length);
  });

  it("that is not there is a failure, not a crash", async () => {
    await expect(runCommand(["flowzip-no-such-command"], {})).rejects.toThrow(CodecFailure);
  });

  it("is measured with its own memory, where the system has a timer", async () => {
    const timer = await findTimer(folder);
    if (timer === undefined) return;
    const script = "const held = Buffer.alloc(96 << 20, 1); process.exit(held[5] - 1);";
    const { peakBytes } = await runCommand([process.execPath, "-e", script], {}, timer);
    expect(peakBytes).toBeGreaterThan(96 << 20);
    expect(peakBytes).toBeLessThan(512 << 20);
  });
});

describe("peers", () => {
  it("are named by what tells them apart", () => {
    expect(PEERS.map(peerName)).toEqual([
      "gzip -9",
      "bzip2 -9",
      "zstd --ultra -22",
      "brotli -q 11 -w 24",
      "xz -9e",
      "bzip3 -b 16",
    ]);
  });

  it("are all good on this machine, where they are installed", async () => {
    for (const codec of await openPeers("auto", undefined)) {
      expect(codec.version).toMatch(/^\d+\.\d+/);
      const result = await measure(codec, input, folder, 1);
      expect(result.problem, codec.name).toBeUndefined();
      expect(result.packed).toBeLessThan(CONTENT.length / 10);
    }
  });

  it("that are not known are refused by name; those not installed are passed over", async () => {
    await expect(openPeers("gzip,nozip", undefined)).rejects.toThrow(/nozip/);
    const absent = { command: "flowzip-no-such-command", encode: [], decode: [], version: [] };
    expect(await openPeer(absent, undefined)).toBeUndefined();
    expect(await openPeers("none", undefined)).toEqual([]);
  });

  it("gzip's file is one that another implementation reads", async () => {
    const [gzip] = await openPeers("auto", undefined);
    if (gzip?.name !== "gzip -9") return;
    const packed = join(folder, "packed.gz");
    await gzip.run("encode", input.path, packed, 1);
    expect(gunzipSync(await readFile(packed)).toString()).toBe(CONTENT);
  });
});

describe("flowzip as a codec", () => {
  const job = new URL("../../dist/src/bench/job.js", import.meta.url);

  it("does its job in a child process, and says its memory", async () => {
    const codec = new FlowzipCodec(
      { level: "fast", threads: 1, blockSize: undefined, pixels: false },
      "0",
      job,
    );
    const result = await measure(codec, input, folder, 2);
    expect(result.problem).toBeUndefined();
    expect(result.packed).toBeLessThan(CONTENT.length / 4);
    expect(result.encode?.peakBytes).toBeGreaterThan(10 << 20);
  });

  it("passes on what the library refuses, on one line", async () => {
    const codec = new FlowzipCodec({ level: "fast", threads: 1, blockSize: 5, pixels: false }, "0", job);
    const { problem } = await measure(codec, input, folder, 1);
    expect(problem).toMatch(/^encoding failed: blockSize is 5; [^\n]*$/);
  });
});

describe("files", () => {
  it("are found in folders, in the order of their names", async () => {
    const root = join(folder, "tree");
    await mkdir(join(root, "b", "c"), { recursive: true });
    for (const name of ["z", "B", "a", join("b", "c", "d")]) await writeFile(join(root, name), name);
    // Links that lead in a circle, and nowhere.
    await symlink(root, join(root, "b", "up"));
    await symlink(join(root, "gone"), join(root, "broken"));
    const found = await collectFiles([root, input.path]);
    expect(found.map(({ label }) => label)).toEqual([
      "tree/B",
      "tree/a",
      "tree/b/c/d",
      "tree/z",
      "input.txt",
    ]);
    expect(found[2]?.size).toBe(5);
  });

  it("that are not there are said to be", async () => {
    const error = await collectFiles([join(folder, "nowhere")]).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(FlowzipError);
    expect(error).toMatchObject({ code: "file-not-found" });
  });
});

describe("comparing files", () => {
  it("finds the first difference beyond the first piece", async () => {
    const bytes = new Uint8Array((2 << 20) + 10);
    const one = join(folder, "one");
    const two = join(folder, "two");
    await writeFile(one, bytes);
    await writeFile(two, bytes);
    expect(await firstDifference(one, two)).toBeUndefined();
    bytes[(1 << 20) + 3] = 1;
    await writeFile(two, bytes);
    expect(await firstDifference(one, two)).toBe((1 << 20) + 3);
    await writeFile(two, new Uint8Array(1 << 20));
    expect(await firstDifference(one, two)).toBe(1 << 20);
  });
});
