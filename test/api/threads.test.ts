import { describe, expect, it } from "vitest";
import { createEncoder, decode, encode } from "../../dist/src/index.js";
import { concatenate } from "../../src/arrays.js";
import { expectFailure } from "../support/failure.js";
import { equalBytes } from "../support/files.js";
import { Random, text } from "../support/random.js";
import { CountedStream, collect } from "../support/streams.js";

const content = concatenate([text(150_000), new Random(3).bytes(60_000), new Uint8Array(90_000)]);

describe("threads", () => {
  it("do not show in the file, nor in what comes back", async () => {
    for (const blockSize of [20_000, 65_536, 1 << 20]) {
      const alone = await encode(content, { blockSize, threads: 1 });
      for (const threads of [2, 3, 0]) {
        expect(equalBytes(await encode(content, { blockSize, threads }), alone)).toBe(true);
        expect(equalBytes(await decode(alone, { threads }), content)).toBe(true);
      }
      const source = new CountedStream([content]);
      const streamed = await collect(source.readable.pipeThrough(createEncoder({ blockSize, threads: 2 })));
      expect(equalBytes(streamed, alone)).toBe(true);
    }
  });

  it("keep to the memory that is allowed for all of them", async () => {
    const file = await encode(content, { blockSize: 1 << 16, threads: 3, memory: 40 << 20 });
    expect(equalBytes(await decode(file, { threads: 3, memory: 40 << 20 }), content)).toBe(true);
  });

  it("hand errors over with their code and place", async () => {
    const file = await encode(content, { blockSize: 20_000 });
    file[file.length >> 1] = (file[file.length >> 1] as number) ^ 1;
    await expectFailure(() => decode(file, { threads: 2 }), "corrupt", "the block at byte");
  });

  it("leave the caller's buffers whole", async () => {
    const own = content.slice();
    const file = await encode(own, { blockSize: 20_000, threads: 2 });
    expect(equalBytes(own, content)).toBe(true);
    await decode(file, { threads: 2 });
    expect(file.length).toBeGreaterThan(0);
    expect(equalBytes(await decode(file, { threads: 2 }), content)).toBe(true);
  });

  it("get a block each, not the whole of a large array", async () => {
    // A copy of all 64 MiB for each of 64 blocks would be 4 GiB: far above what the copies of blocks take.
    const large = new Uint8Array(64 << 20);
    const before = process.memoryUsage().rss;
    let most = 0;
    const onProgress = () => {
      most = Math.max(most, process.memoryUsage().rss);
    };
    await encode(large, { blockSize: 1 << 20, threads: 2, level: "fast", onProgress });
    expect(most - before).toBeLessThan(256 << 20);
  });

  it("check what they made where that is asked for", async () => {
    const file = await encode(content, { blockSize: 1 << 16, threads: 2, verify: true });
    expect(equalBytes(await decode(file), content)).toBe(true);
  });
});
