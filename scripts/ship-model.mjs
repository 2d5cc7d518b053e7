/**
 * Makes the module of a trained model that comes with the package:
 *
 *   node scripts/ship-model.mjs model.fzm models/pictures1.ts
 */
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { encodeBytes } from "../dist/codec/domain/bytes.js";
import { Kernel } from "../dist/codec/kernel.js";
import { readModel } from "../dist/src/models/modelfile.js";

const [, , source, target] = process.argv;
const file = await readFile(source);
const { name, licence } = readModel(file);
const block = Buffer.from(encodeBytes(await Kernel.load(), file, "default"));
const lines = block.toString("base64").match(/.{1,100}/g);
const identity = createHash("sha256").update(file).digest("hex");
await writeFile(
  target,
  `/** The trained model '${name}' (${licence}); its card is README.md. SHA-256 of the file: */\n` +
    `export const identity = "${identity}";\n\n` +
    `/** The model file as a block of bytes, in base64. */\n` +
    `export const block =\n  ${lines.map((line) => `"${line}"`).join(" +\n  ")};\n`,
);
process.stdout.write(`${target}: ${file.length} bytes of model, ${block.length} in a block, ${identity}\n`);
