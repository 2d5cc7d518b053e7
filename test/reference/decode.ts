import { crc32c } from "./checksum.js";
import { decodeOrder2 } from "./order2.js";

/**
 * A decoder of whole files, of the container and of the levels that use no flow, written from the description of the format
 * alone. It is slow and says little about what is wrong, and shares no code with the one that it is held against.
 */
export function referenceDecode(file: Uint8Array): Uint8Array {
  const contents: number[] = [];
  let position = 0;

  const byte = () => {
    const value = file[position];
    if (value === undefined) throw new Error("the file ends too early");
    position++;
    return value;
  };
  const take = (size: number) => Uint8Array.from({ length: size }, byte);
  const number = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const digit = byte();
      value |= BigInt(digit & 127) << shift;
      if (digit < 128) return Number(value);
    }
  };
  const word = () => take(4).reduceRight((value, digit) => value * 256 + digit, 0);
  const expectChecksum = (from: number) => {
    const checksum = crc32c(file.subarray(from, position));
    if (word() !== checksum) throw new Error(`a checksum is wrong before byte ${position}`);
  };
  const expectBytes = (...values: number[]) => {
    for (const value of values) {
      if (byte() !== value) throw new Error(`byte ${position - 1} is not ${value}`);
    }
  };

  const block = (isShort = false) => {
    const start = position;
    expectBytes(isShort ? 0x80 : 1);
    const contentSize = number();
    const bodySize = number();
    const end = position + bodySize;
    const chain = byte();
    if (chain < 128) expectBytes(0);
    const prior = chain < 128 ? chain : chain - 128;
    if (prior > 1) throw new Error(`chain ${chain} is not known here`);
    const storedChecksum = prior === 0 ? word() : undefined;
    const payload = take(end - position);
    if (!isShort) expectChecksum(start);
    const decoded =
      storedChecksum === undefined
        ? decodeOrder2(payload, contentSize)
        : { content: payload, word: storedChecksum };
    const { content } = decoded;
    if (content.length !== contentSize) throw new Error("a content has another size than its header says");
    if (crc32c(content) !== decoded.word) throw new Error("a content does not match its checksum");
    for (const value of content) contents.push(value);
    return [contentSize, position - start];
  };

  const fields = () => {
    const start = position;
    take(number());
    expectChecksum(start);
  };

  while (position === 0 || position < file.length) {
    const start = position;
    expectBytes(0xf7, 0x46);
    if (file[position] !== 0x5a) {
      if (file[position] === 0x35) {
        position++;
        fields();
      }
      block(true);
      continue;
    }
    expectBytes(0x5a, 1);
    const flags = byte();
    const checksum = crc32c(file.subarray(start, position));
    expectBytes((checksum ^ (checksum >>> 16)) & 255, ((checksum ^ (checksum >>> 16)) >>> 8) & 255);
    if ((flags & 0xcf) !== 0) throw new Error(`flags ${flags} are not known here`);
    if ((flags & 0x10) !== 0) fields();
    if ((flags & 0x20) !== 0) {
      block();
      continue;
    }
    const sizes: number[][] = [];
    while (file[position] !== 0) sizes.push(block());
    const index = position;
    expectBytes(0);
    if (number() !== sizes.length) throw new Error("the index has another number of blocks");
    for (const expected of sizes.flat()) {
      if (number() !== expected) throw new Error("the index has another size");
    }
    expectChecksum(index);
    const indexBytes = position - index;
    if (word() !== indexBytes) throw new Error("the footer has another size of the index");
    expectBytes(0x5a, 0xf7);
  }
  return Uint8Array.from(contents);
}
