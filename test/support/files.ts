import { type EncodeOptions, encode } from "../../dist/src/index.js";
import { concatenate } from "../../src/arrays.js";
import { Random, text } from "./random.js";

/** A small compressed file and what it holds. */
export interface Sample {
  readonly name: string;
  readonly content: Uint8Array<ArrayBuffer>;
  readonly file: Uint8Array<ArrayBuffer>;
}

/** Level fast, which the reference decoder reads as well. */
function fast(content: Uint8Array<ArrayBuffer>, options: EncodeOptions = {}) {
  return encode(content, { level: "fast", ...options });
}

/** Small files of every shape that the container has. */
export async function samples(): Promise<Sample[]> {
  const noise = new Random(7).bytes(24);
  const prose = new TextEncoder().encode("to be or not to be, ".repeat(4));
  const second = new TextEncoder().encode("another");
  const blocks = concatenate([text(1024), new Uint8Array(1024), new Uint8Array(10).fill(9)]);
  const metadata = { name: "a.txt", time: 1700000000000, mode: 0o640, user: { colour: "blue" } };
  return [
    { name: "empty", content: new Uint8Array(0), file: await fast(new Uint8Array(0)) },
    { name: "stored", content: noise, file: await fast(noise) },
    { name: "coded", content: prose, file: await fast(prose) },
    { name: "with metadata", content: second, file: await fast(second, { metadata }) },
    {
      name: "two members",
      content: concatenate([noise, second]),
      file: concatenate([await fast(noise), await fast(second)]),
    },
    {
      name: "several blocks",
      content: blocks.slice(1024 - 24),
      file: await fast(blocks.slice(1024 - 24), { blockSize: 1024 }),
    },
  ];
}

export function equalBytes(one: Uint8Array, two: Uint8Array): boolean {
  return Buffer.compare(one, two) === 0;
}
