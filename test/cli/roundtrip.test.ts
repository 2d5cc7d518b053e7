import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { expectBytes, noise, text, useFolder } from "./command.js";

const { path, run, shell } = useFolder();

test("compress and decompress restore a file, and keep their inputs", () => {
  const content = text(20_000);
  writeFileSync(path("a.txt"), content);
  expect(run(["compress", "a.txt"])).toMatchObject({ status: 0, stderr: "" });
  expect(readFileSync(path("a.txt.fz")).length).toBeLessThan(content.length / 2);
  expect(run(["decompress", "a.txt.fz", "-o", "copy"])).toMatchObject({ status: 0, stderr: "" });
  expectBytes(readFileSync(path("copy")), content);
  expect(readdirSync(path()).sort()).toEqual(["a.txt", "a.txt.fz", "copy"]);
});

test("the ending is put on and taken off", () => {
  writeFileSync(path("a"), "abc");
  run(["c", "a"]);
  writeFileSync(path("a"), "something else");
  expect(run(["d", "-f", "a.fz"]).status).toBe(0);
  expect(readFileSync(path("a"), "utf8")).toBe("abc");
});

test.each([
  ["no file", [], []],
  ["a dash", ["-"], ["-"]],
  ["a dash as output", ["-", "-o", "-"], ["-o", "-"]],
])("%s means standard input to standard output", (_, compress, decompress) => {
  const content = noise(100_000);
  const packed = run(["c", ...compress], { input: content });
  expect(packed).toMatchObject({ status: 0, stderr: "" });
  const unpacked = run(["d", ...decompress], { input: packed.stdout });
  expect(unpacked).toMatchObject({ status: 0, stderr: "" });
  expectBytes(unpacked.stdout, content);
});

test("-c writes all outputs to standard output, one after the other", () => {
  writeFileSync(path("a"), text(10));
  writeFileSync(path("b"), text(20));
  const packed = run(["c", "-c", "a", "b"]);
  expect(packed.status).toBe(0);
  writeFileSync(path("both.fz"), packed.stdout);
  expectBytes(run(["d", "-c", "both.fz"]).stdout, Buffer.concat([text(10), text(20)]));
  expect(readdirSync(path()).sort()).toEqual(["a", "b", "both.fz"]);
});

test("compressed files one after the other decode to their contents one after the other", () => {
  writeFileSync(path("a"), text(3000));
  writeFileSync(path("b"), noise(5000));
  expect(run(["c", "a", "b"]).status).toBe(0);
  const both = shell('cat a.fz b.fz | "$1" "$2" d');
  expect(both.status).toBe(0);
  expectBytes(both.stdout, Buffer.concat([text(3000), noise(5000)]));
});

test("-o names a file, or a folder for all outputs", () => {
  writeFileSync(path("a"), text(5));
  writeFileSync(path("b"), text(6));
  shell("mkdir out");
  expect(run(["c", "a", "-o", "x.bin"]).status).toBe(0);
  expect(run(["d", "x.bin", "-o", "x"]).status).toBe(0);
  expectBytes(readFileSync(path("x")), text(5));
  expect(run(["c", "a", "b", "-o", "out"]).status).toBe(0);
  expect(readdirSync(path("out")).sort()).toEqual(["a.fz", "b.fz"]);
  expect(run(["c", "-", "-o", "stdin.fz"], { input: "abc" }).status).toBe(0);
  expect(run(["d", "-c", "stdin.fz"]).stdout.toString()).toBe("abc");
});

test("empty files and empty standard input are restored", () => {
  writeFileSync(path("empty"), "");
  expect(run(["c", "empty"]).status).toBe(0);
  expect(run(["d", "empty.fz", "-o", "copy"]).status).toBe(0);
  expect(readFileSync(path("copy")).length).toBe(0);
  const packed = run(["c"]);
  expect(packed.stdout.length).toBeGreaterThan(0);
  expect(run(["d"], { input: packed.stdout })).toMatchObject({ status: 0, stdout: Buffer.alloc(0) });
});

test("the bytes depend on the content and the options alone", () => {
  const content = Buffer.concat([text(20_000), noise(200_000)]);
  writeFileSync(path("a"), content);
  copyFileSync(path("a"), path("b"));
  expect(run(["c", "-T1", "--block-size", "64K", "a"]).status).toBe(0);
  expect(run(["c", "-T2", "--block-size", "64KiB", "b"]).status).toBe(0);
  const piped = run(["c", "-T", "3", "--block-size=65536"], { input: content }).stdout;
  expectBytes(readFileSync(path("b.fz")), readFileSync(path("a.fz")));
  expectBytes(piped, readFileSync(path("a.fz")));
  expectBytes(run(["d", "-c", "-T2", "a.fz"]).stdout, content);
  expectBytes(run(["d", "-c", "-T1", "a.fz"]).stdout, content);
});

test.each(["fast", "default", "max"])("level %s restores, verified or not", (level) => {
  const content = text(2000);
  for (const verify of ["--verify", "--no-verify"]) {
    const packed = run(["c", "-l", level, verify], { input: content });
    expect(packed.status).toBe(0);
    expectBytes(run(["d"], { input: packed.stdout }).stdout, content);
  }
});

test("-v tells sizes and speed, and nothing is told without it", () => {
  writeFileSync(path("a"), text(1000));
  const quiet = run(["c", "a"]);
  expect(quiet.stderr).toBe("");
  const packed = readFileSync(path("a.fz")).length;
  const counts = `${String(text(1000).length).replace(/(\d)(\d{3})$/, "$1,$2")} -> ${String(packed).replace(/(\d)(\d{3})$/, "$1,$2")}`;
  const verbose = run(["c", "-v", "-f", "a"]);
  expect(verbose.stderr).toMatch(/^a: \d+\.\d % \(.* bytes, \d+\.\d MB\/s\)\n$/);
  expect(verbose.stderr).toContain(`(${counts} bytes`);
  expect(run(["t", "-v", "a.fz"]).stderr).toBe("a.fz: ok\n");
  expect(run(["t", "a.fz"])).toMatchObject({ status: 0, stderr: "", stdout: Buffer.alloc(0) });
  expect(existsSync(path("a"))).toBe(true);
});
