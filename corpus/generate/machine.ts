import type { Random } from "./random.js";
import { fixedWidth } from "./records.js";
import { sourceCode } from "./text.js";

/**
 * Bytes in the manner of x86-64 machine code: functions of common instructions, calls whose relative addresses lead
 * to the beginnings of earlier functions, short jumps, displacements from the stack.
 */
export function machineCode(random: Random, size: number): Uint8Array<ArrayBuffer> {
  const code: number[] = [];
  const functions: number[] = [];
  const word = (value: number) => {
    for (let shift = 0; shift < 32; shift += 8) code.push((value >>> shift) & 0xff);
  };
  const register = () => random.skewed(8);
  const instructions: readonly (() => void)[] = [
    // mov reg, [rbp - n]
    () => code.push(0x48, 0x8b, 0x45 | (register() << 3), 256 - 8 * (1 + random.skewed(16))),
    // mov [rbp - n], reg
    () => code.push(0x48, 0x89, 0x45 | (register() << 3), 256 - 8 * (1 + random.skewed(16))),
    // call an earlier function, the usual ones more often
    () => {
      const target = functions[random.skewed(functions.length)] ?? 0;
      code.push(0xe8);
      word(target - (code.length + 4));
    },
    // mov reg, small constant
    () => {
      code.push(0xb8 | register());
      word(random.skewed(4096));
    },
    // test reg, reg; je ahead
    () => code.push(0x85, 0xc0 | (register() * 9), 0x74, 2 + random.skewed(60)),
    // lea reg, [rip + n]: data beyond the code
    () => {
      code.push(0x48, 0x8d, 0x05 | (register() << 3));
      word(size - code.length + 16 * random.skewed(512));
    },
    // add reg, constant
    () => code.push(0x48, 0x83, 0xc0 | register(), random.skewed(64)),
    // xor eax, eax
    () => code.push(0x31, 0xc0),
  ];
  while (code.length < size) {
    while (code.length % 16 !== 0) code.push(0x90);
    functions.push(code.length);
    code.push(0x55, 0x48, 0x89, 0xe5, 0x48, 0x83, 0xec, 16 * (1 + random.skewed(6)));
    const length = 6 + random.skewed(60);
    for (let i = 0; i < length; i++) instructions[random.skewed(instructions.length)]?.();
    code.push(0xc9, 0xc3);
  }
  return Uint8Array.from(code.slice(0, size));
}

/** The parts of an executable one after the other: a header, code, tables, texts, padding with zeros, random bytes. */
export function executable(random: Random, size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  const share = (parts: number) => Math.floor((size * parts) / 16) & ~63;
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]);
  let at = 64;
  const put = (part: Uint8Array) => {
    bytes.set(part.subarray(0, size - at), at);
    at += part.length;
  };
  put(machineCode(random, share(8)));
  put(fixedWidth(random, share(3)));
  put(new TextEncoder().encode(sourceCode(random, share(2)).replace(/\s+/g, "\0")));
  at += share(1);
  put(random.bytes(size - at));
  return bytes;
}
