import { FlowzipError } from "../../codec/container/errors.js";
import { executable, machineCode } from "./machine.js";
import { deBruijn, fibonacci, twice } from "./patterns.js";
import { Random } from "./random.js";
import { csv, fixedWidth, json, log, xml } from "./records.js";
import { ppm, sensor, wav } from "./signals.js";
import { prose, sourceCode } from "./text.js";

/** One kind of generated file. */
interface Kind {
  readonly name: string;
  readonly make: (random: Random) => Uint8Array | string;
}

const KIB = 1024;

/** Each kind draws from a stream of its own, by its position: add new ones at the end. */
const KINDS: readonly Kind[] = [
  { name: "prose.txt", make: (random) => prose(random, 256 * KIB) },
  { name: "source.c", make: (random) => sourceCode(random, 128 * KIB) },
  { name: "objects.json", make: (random) => json(random, 128 * KIB) },
  { name: "table.csv", make: (random) => csv(random, 128 * KIB) },
  { name: "server.log", make: (random) => log(random, 256 * KIB) },
  { name: "catalogue.xml", make: (random) => xml(random, 128 * KIB) },
  { name: "records.bin", make: (random) => fixedWidth(random, 192 * KIB) },
  { name: "sensor.s16le", make: (random) => sensor(random, 64 * KIB) },
  { name: "chord.wav", make: (random) => wav(random, 44_100) },
  { name: "photo.ppm", make: (random) => ppm(random, 256, 192) },
  { name: "code.x86", make: (random) => machineCode(random, 128 * KIB) },
  { name: "program.bin", make: (random) => executable(random, 256 * KIB) },
  { name: "random.bin", make: (random) => random.bytes(128 * KIB) },
  { name: "zeros.bin", make: () => new Uint8Array(KIB * KIB) },
  { name: "one-byte.bin", make: () => Uint8Array.of(42) },
  { name: "empty.bin", make: () => new Uint8Array(0) },
  { name: "fibonacci.txt", make: () => fibonacci(256 * KIB) },
  { name: "twice.bin", make: (random) => twice(random, KIB * KIB) },
  { name: "de-bruijn.bin", make: () => deBruijn(4, 8) },
];

/** A file with its content. */
export interface GeneratedFile {
  readonly name: string;
  readonly content: Uint8Array;
}

/**
 * Small files of every kind: the same bytes for the same seed, on every machine.
 * @param seed 0 to 2^32 - 1
 * @throws FlowzipError `invalid-argument` for another seed
 */
export function* generate(seed: number): Generator<GeneratedFile, void, void> {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new FlowzipError("invalid-argument", `the seed is ${seed}`, "use a whole number below 4294967296");
  }
  for (const [stream, { name, make }] of KINDS.entries()) {
    const made = make(new Random(seed, stream));
    yield { name, content: typeof made === "string" ? new TextEncoder().encode(made) : made };
  }
}
