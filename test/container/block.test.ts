import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  blockBytes,
  LONGEST_BLOCK_HEADER,
  largestBlockBytes,
  openBlock,
  readBlockHeader,
  readChain,
  writeBlock,
  writeChain,
} from "../../codec/container/block.js";
import { LARGEST_BLOCK, LARGEST_PARAMETERS, MOST_FLOWS } from "../../codec/container/limits.js";
import { Reader } from "../../codec/container/wire.js";
import { decodeBytes } from "../../codec/domain/bytes.js";
import { Kernel } from "../../codec/kernel.js";
import { crc32c } from "../reference/checksum.js";
import { block, storedBlock } from "../support/blocks.js";
import { expectFailure, failure } from "../support/failure.js";
import { Random } from "../support/random.js";

const kernel = await Kernel.load();
const CONTENT = new Random(3).bytes(20);

describe("a block", () => {
  it("has these bytes", () => {
    const written = writeBlock(
      kernel,
      { size: CONTENT.length, check: crc32c(CONTENT) },
      { flows: [], prior: 0 },
      CONTENT,
    );
    expect(written).toEqual(storedBlock(CONTENT));
    expect(decodeBytes(kernel, written)).toEqual(CONTENT);
    expect(written.length).toBe(largestBlockBytes(CONTENT.length));
  });

  it("comes back, with any chain and payload", () => {
    const flow = fc.record({
      id: fc.nat(255),
      parameters: fc.uint8Array({ maxLength: 300 }).map((bytes) => Uint8Array.from(bytes)),
    });
    const chains = fc.record({ flows: fc.array(flow, { maxLength: MOST_FLOWS }), prior: fc.nat(255) });
    fc.assert(
      fc.property(chains, fc.uint8Array({ maxLength: 300 }), fc.nat(1 << 20), (chain, payload, more) => {
        const size = payload.length + 2600 + more;
        const written = writeBlock(kernel, { size, check: 0xfedcba98 }, chain, payload);
        const opened = openBlock(kernel, written);
        expect(opened.contentSize).toBe(size);
        expect(opened.contentCheck).toBe([1, 2, 3].includes(chain.prior) ? undefined : 0xfedcba98);
        expect(opened.payload).toEqual(payload);
        expect(opened.chain).toEqual(chain);
        expect(blockBytes(readBlockHeader(written.subarray(0, LONGEST_BLOCK_HEADER)))).toBe(written.length);
      }),
    );
  });

  it("is refused after every flip of a bit", async () => {
    const written = storedBlock(CONTENT);
    for (let bit = 0; bit < written.length * 8; bit++) {
      const damaged = written.slice();
      damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
      const { code } = await failure(() => openBlock(kernel, damaged));
      expect(code, `bit ${bit}`).toBe("corrupt");
    }
  });

  it("has a header of which every cut is truncated", async () => {
    const header = block({ contentSize: LARGEST_BLOCK, payload: CONTENT }).subarray(0, 1 + 5 + 1);
    for (let size = 0; size < header.length; size++) {
      await expectFailure(() => readBlockHeader(header.subarray(0, size)), "truncated", "header of a block");
    }
    expect(readBlockHeader(header).contentSize).toBe(LARGEST_BLOCK);
  });

  it("has another tag than any other byte", async () => {
    for (let tag = 0; tag < 256; tag++) {
      if (tag === 1) continue;
      const lying = block({ tag, contentSize: 20, payload: CONTENT });
      await expectFailure(() => readBlockHeader(lying), "corrupt", `${tag} instead`);
    }
  });

  it("claims no content above the limit, and no body far above its content", async () => {
    for (const contentSize of [LARGEST_BLOCK + 1, 2 ** 32, 2 ** 53 - 1]) {
      const lying = block({ contentSize, payload: CONTENT });
      await expectFailure(() => readBlockHeader(lying), "corrupt", `${contentSize}`);
    }
    for (const bodySize of [20 + 65, 2 ** 32, 2 ** 53 - 1]) {
      const lying = block({ contentSize: 20, bodySize, payload: CONTENT });
      await expectFailure(() => readBlockHeader(lying), "corrupt", `${bodySize}`);
    }
    const tooMany = Uint8Array.of(1, 128, 128, 128, 128, 128, 128, 128, 16, 1, 0, 0, 0, 0);
    await expectFailure(() => readBlockHeader(tooMany), "corrupt", "9007199254740992");
  });

  it("with a stored payload of another size than its content is corrupt", async () => {
    for (const contentSize of [0, 19, 21, LARGEST_BLOCK]) {
      const lying = block({ contentSize, payload: CONTENT });
      await expectFailure(() => decodeBytes(kernel, lying), "corrupt", "stored");
    }
  });

  it("whose content has another checksum is corrupt", async () => {
    const lying = block({ contentSize: 20, payload: CONTENT, contentCheck: crc32c(CONTENT) ^ 1 });
    await expectFailure(() => decodeBytes(kernel, lying), "corrupt", "content");
  });

  it("that needs an unknown prior or flow is unsupported by its number", async () => {
    const other = block({ contentSize: 20, payload: CONTENT, chain: [250, 0] });
    await expectFailure(() => decodeBytes(kernel, other), "unsupported", "prior 250");
    const flow = block({ contentSize: 20, payload: CONTENT, chain: [0, 1, 251, 0] });
    await expectFailure(() => decodeBytes(kernel, flow), "unsupported", "flow 251");
  });

  it("gives all of the kernel's memory back after any failure", async () => {
    const mark = kernel.mark();
    for (const chain of [[0, 0], [1, 0], [250, 0], [0, 1, 251, 0], [0, 200], []]) {
      await failure(() => decodeBytes(kernel, block({ contentSize: 21, payload: CONTENT, chain })));
      expect(kernel.mark()).toBe(mark);
    }
  });
});

describe("a chain", () => {
  const read = (...bytes: number[]) => readChain(new Reader(Uint8Array.from(bytes), "in a chain"));

  it("has at most so many flows", async () => {
    await expectFailure(() => read(0, MOST_FLOWS + 1), "corrupt", `${MOST_FLOWS + 1} flows`);
    await expectFailure(() => read(0, 255), "corrupt", "255 flows");
    const flows = Array.from({ length: MOST_FLOWS }, (_, id) => ({ id, parameters: Uint8Array.of(id) }));
    expect(read(...writeChain({ flows, prior: 3 }))).toEqual({ flows, prior: 3 });
  });

  it("has parameters of at most so many bytes, which must be there", async () => {
    const tooLong = LARGEST_PARAMETERS + 1;
    await expectFailure(() => read(0, 1, 1, (tooLong & 127) | 128, tooLong >> 7), "corrupt", `${tooLong}`);
    await expectFailure(() => read(0, 1, 1, 5, 1, 2, 3, 4), "truncated", "in a chain");
    for (const bytes of [[], [0], [0, 1], [0, 1, 1], [0, 2, 1, 0]]) {
      await expectFailure(() => read(...bytes), "truncated", "in a chain");
    }
  });
});
