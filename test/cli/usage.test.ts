import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { text, useFolder } from "./command.js";

const { path, run } = useFolder();

test.each([
  [["compress", "--frce", "a"], "--force"],
  [["cmpress", "a"], "compress"],
  [["c", "-l", "best", "a"], "fast, default, max"],
  [["c", "-T", "two", "a"], "-T"],
  [["c", "-T", "-1", "a"], "-T"],
  [["c", "--block-size", "10", "a"], "1K to 256M"],
  [["c", "--block-size", "4X", "a"], "--block-size"],
  [["c", "--memory", "much", "a"], "--memory"],
  [["c", "--memory"], "--memory"],
  [["c", "-k", "--rm", "a"], "--rm"],
  [["c", "a", "b", "-o", "out"], "-o"],
  [["c", "a", "-o", "out/"], "out/"],
  [["c", "a", "-c", "-o", "out"], "-c and -o"],
  [["c", "-", "-"], "twice"],
  [["c", "-o", "."], "-o"],
])("%j is a usage error: one line that says %s", (args, said) => {
  writeFileSync(path("a"), "abc");
  writeFileSync(path("b"), "abc");
  const { status, stderr, stdout } = run(args);
  expect({ status, stdout: stdout.length }).toEqual({ status: 2, stdout: 0 });
  expect(stderr).toMatch(/^flowzip: [^\n]+; [^\n]+\n$/);
  expect(stderr).toContain(said);
});

test("usage errors have a JSON form", () => {
  const { status, stderr } = run(["c", "--json", "--bad"]);
  expect(status).toBe(2);
  expect(JSON.parse(stderr)).toEqual({ error: { code: "usage", message: expect.stringContaining("--bad") } });
});

test("errors have a JSON form, one object a line", () => {
  writeFileSync(path("b.fz"), "garbage");
  const { status, stderr } = run(["t", "--json", "a.fz", "b.fz"]);
  expect(status).toBe(1);
  expect(
    stderr
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { error: { code: "file-not-found", message: expect.any(String), file: "a.fz" } },
    { error: { code: "not-flowzip", message: expect.any(String), file: "b.fz" } },
  ]);
});

test("help and version are no errors, and document the exit status", () => {
  for (const args of [["--help"], ["help"]]) {
    const { status, stdout, stderr } = run(args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout.toString()).toMatch(/Exit status:\n +0 .*\n +1 .*\n +2 /);
  }
  expect(run(["help", "compress"]).stdout.toString()).toContain("--block-size");
  expect(run([]).status).toBe(2);
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  expect(run(["--version"]).stdout.toString()).toBe(`${version}\n`);
});

test("list shows sizes and members without decoding", () => {
  const content = text(5000);
  const one = run(["c", "-c", "--block-size", "16K"], { input: content }).stdout;
  const damaged = Buffer.from(Buffer.concat([one, one]));
  damaged[one.length >> 1] = (damaged[one.length >> 1] as number) ^ 1;
  writeFileSync(path("a.fz"), damaged);
  writeFileSync(path("b.fz"), one);
  const { status, stdout } = run(["list", "--json", "a.fz", "b.fz"]);
  expect(status).toBe(0);
  const blocks = Math.ceil(content.length / 16384);
  const member = { blocks, contentSize: content.length, compressedSize: one.length, domain: "bytes" };
  expect(JSON.parse(stdout.toString())).toMatchObject({
    files: [
      { file: "a.fz", members: [member, member], contentSize: 2 * content.length },
      { file: "b.fz", members: [member], compressedSize: one.length },
    ],
    contentSize: 3 * content.length,
    compressedSize: 3 * one.length,
  });
  const table = run(["list", "a.fz", "b.fz"]).stdout.toString().trimEnd().split("\n");
  expect(table.map((line) => line.trim().split(/ {2,}/).at(-1))).toEqual([
    "Name",
    "a.fz",
    "b.fz",
    "(2 files)",
  ]);
  expect(table[1]).toMatch(new RegExp(`^ +2 +${2 * blocks} `));
  expect(run(["test", "a.fz"]).status).toBe(1);
});

test("list -v shows what members say of themselves", () => {
  writeFileSync(path("a"), "abc");
  expect(run(["c", "-N", "a"]).status).toBe(0);
  expect(run(["l", "-v", "a.fz"]).stdout.toString()).toMatch(/#1 .*bytes, name a, time 20.*Z, mode \d+\n$/);
});

test("an argument after -- is a file, whatever it looks like", () => {
  writeFileSync(path("-v"), "abc");
  expect(run(["c", "--", "-v"]).status).toBe(0);
  expect(run(["d", "-c", "--", "-v.fz"]).stdout.toString()).toBe("abc");
});

test("FLOWZIP_DEBUG shows where an error came from, and nothing else does", () => {
  expect(run(["c", "nothing"]).stderr).not.toContain("    at ");
  expect(run(["c", "nothing"], { env: { FLOWZIP_DEBUG: "1" } }).stderr).toContain("    at ");
});
