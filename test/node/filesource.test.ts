import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FileSource, fileChunks } from "../../src/node/filesource.js";

const folder = mkdtempSync(join(tmpdir(), "flowzip-source-"));
const content = Uint8Array.from({ length: 600_000 }, (_, index) => (index * 7) ^ (index >> 8));
let handle: FileHandle;
beforeAll(async () => {
  writeFileSync(join(folder, "a"), content);
  handle = await open(join(folder, "a"));
});
afterAll(async () => {
  await handle.close();
  rmSync(folder, { recursive: true });
});

test("takes and skips in order, and stops at the end", async () => {
  const source = new FileSource(handle, content.length);
  expect(await source.takeUpTo(5)).toEqual(content.slice(0, 5));
  expect(await source.skip(400_000)).toBe(400_000);
  expect(await source.takeUpTo(9)).toEqual(content.slice(400_005, 400_014));
  expect(await source.skip(10 ** 15)).toBe(content.length - 400_014);
  expect(await source.skip(1)).toBe(0);
  expect((await source.takeUpTo(100)).length).toBe(0);
});

test("asks for no more memory than the file has bytes", async () => {
  const source = new FileSource(handle, content.length);
  expect((await source.takeUpTo(2 ** 50)).length).toBe(content.length);
});

test("a file that became shorter ends where it ends", async () => {
  const source = new FileSource(handle, content.length + 10);
  expect((await source.takeUpTo(content.length + 10)).length).toBe(content.length);
});

test("the chunks are the file", async () => {
  const pieces: Uint8Array[] = [];
  for await (const chunk of fileChunks(handle)) pieces.push(chunk);
  expect(Buffer.compare(Buffer.concat(pieces), content)).toBe(0);
});
