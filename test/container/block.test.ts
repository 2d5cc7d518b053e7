import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  blockBytes,
  LONGEST_BLOCK_HEADER,
  largestBlockBytes,
  openBlock,
  readBlockHeader,
  writeBlock,
} from "../../codec/container/block.js";
import { type ChainRecord, readChain, writeChain } from "../../codec/container/chain.js";
import { LARGEST_BLOCK, LARGEST_PARAMETERS, MOST_FLOWS } from "../../codec/container/limits.js";
import { Reader } from "../../codec/container/wire.js";
import { decodeBytes } from "../../codec/domain/bytes.js";
import { Kernel } from "../../codec/kernel.js";
import { crc32c } from "../reference/checksum.js";
import { block, shortBlock, storedBlock } from "../support/blocks.js";
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
    const chains = fc.record({ flows: fc.array(flow, { maxLength: MOST_FLOWS }), prior: fc.nat(127) });
    fc.assert(
      fc.property(chains, fc.uint8Array({ maxLength: 300 }), fc.nat(1 << 20), (chain, payload, more) => {
        const size = payload.length + 2600 + more;
        const written = writeBlock(kernel, { size, check: 0xfedcba98 }, chain, payload);
        const opened = openBlock(kernel, written);
        expect(opened.contentSize).toBe(size);
        expect(opened.contentCheck).toBe([0, 64].includes(chain.prior) ? 0xfedcba98 : undefined);
        expect(opened.payload).toEqual(payload);
        expect(opened.chain).toEqual(chain);
        expect(blockBytes(readBlockHeader(written.subarray(0, LONGEST_BLOCK_HEADER)))).toBe(written.length);
      }),
    );
  });

  it("that is short has these bytes, and no check but that of its content", async () => {
    for (const [domain, shortOf] of (["bytes", "pictures"] as const).entries()) {
      const about = { size: CONTENT.length, check: crc32c(CONTENT), shortOf };
      const written = writeBlock(kernel, about, { flows: [], prior: 0 }, CONTENT);
      expect(written).toEqual(shortBlock(CONTENT, domain));
      expect(readBlockHeader(written)).toMatchObject({ contentSize: 20, bodySize: 25, shortOf });
    }
    expect(decodeBytes(kernel, shortBlock(CONTENT))).toEqual(CONTENT);
    for (let at = 4; at < 28; at++) {
      const damaged = shortBlock(CONTENT);
      damaged[at] = damaged[at]! ^ 4;
      await expectFailure(() => decodeBytes(kernel, damaged), "corrupt", "content");
    }
    const large = shortBlock(new Uint8Array(2 ** 16 + 1));
    await expectFailure(() => readBlockHeader(large), "corrupt", "65537");
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
      // 128 and 129 are those of short blocks, up to 143 those of domains that nobody knows.
      if (tag === 1 || tag === 128 || tag === 129) continue;
      const lying = block({ tag, contentSize: 20, payload: CONTENT });
      if (tag >= 128 && tag < 144) {
        await expectFailure(() => readBlockHeader(lying), "unsupported", `domain (${tag - 128})`);
      } else await expectFailure(() => readBlockHeader(lying), "corrupt", `${tag} instead`);
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
    const other = block({ contentSize: 20, payload: CONTENT, chain: [120, 0] });
    await expectFailure(() => decodeBytes(kernel, other), "unsupported", "prior 120");
    const chain = block({ contentSize: 20, payload: CONTENT, chain: [255] });
    await expectFailure(() => decodeBytes(kernel, chain), "unsupported", "chain 255");
    const flow = block({ contentSize: 20, payload: CONTENT, chain: [1, 1, 251, 0] });
    await expectFailure(() => decodeBytes(kernel, flow), "unsupported", "flow 251");
  });

  it("gives all of the kernel's memory back after any failure", async () => {
    const mark = kernel.mark();
    for (const chain of [[0, 0], [1, 0], [120, 0], [1, 1, 251, 0], [0, 200], [250], []]) {
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

  it("of small blocks has a number", () => {
    const noParameters = new Uint8Array(0);
    const bwt = { id: 1, parameters: Uint8Array.of(7, 9) };
    const chains: [ChainRecord, number[]][] = [
      [{ prior: 0, flows: [] }, [128]],
      [{ prior: 1, flows: [] }, [129]],
      [{ prior: 2, flows: [bwt] }, [130, 2, 7, 9]],
      [{ prior: 3, flows: [] }, [131]],
      [{ prior: 40, flows: [] }, [132]],
      [{ prior: 40, flows: [{ id: 40, parameters: noParameters }] }, [133]],
      [{ prior: 40, flows: [{ id: 41, parameters: noParameters }] }, [134]],
      [{ prior: 40, flows: [{ id: 41, parameters: Uint8Array.of(1) }] }, [40, 1, 41, 1, 1]],
      [{ prior: 2, flows: [] }, [2, 0]],
    ];
    for (const [chain, bytes] of chains) {
      expect([...writeChain(chain)]).toEqual(bytes);
      expect(read(...bytes)).toEqual(chain);
    }
    // The long form is read as well.
    expect(read(3, 0)).toEqual({ prior: 3, flows: [] });
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
