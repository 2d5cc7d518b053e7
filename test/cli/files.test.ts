import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { expect, test } from "vitest";
import { encode } from "../../src/index.js";
import { text, useFolder } from "./command.js";

const { path, run } = useFolder();
const THEN = new Date("2001-02-03T04:05:06Z");
const OTHER = new Date("2011-12-13T14:15:16Z");

test("nothing is overwritten without -f", () => {
  writeFileSync(path("a"), "new");
  writeFileSync(path("a.fz"), "precious");
  const refused = run(["c", "a"]);
  expect(refused.status).toBe(1);
  expect(refused.stderr).toMatch(/^flowzip: a: a\.fz exists already; .*-f.*\n$/);
  expect(readFileSync(path("a.fz"), "utf8")).toBe("precious");
  expect(run(["c", "a", "-o", "a.fz"]).status).toBe(1);
  expect(readFileSync(path("a.fz"), "utf8")).toBe("precious");
  expect(run(["c", "-f", "a"]).status).toBe(0);
  expect(run(["d", "-c", "a.fz"]).stdout.toString()).toBe("new");
  expect(run(["d", "a.fz"]).status).toBe(1);
  expect(readdirSync(path()).sort()).toEqual(["a", "a.fz"]);
});

test("an output does not replace its input, nor another output of the same run", () => {
  mkdirSync(path("x"));
  mkdirSync(path("y"));
  mkdirSync(path("out"));
  writeFileSync(path("x", "a"), "first");
  writeFileSync(path("y", "a"), "second");
  expect(run(["c", "-f", "x/a", "-o", "x/a"]).status).toBe(1);
  expect(readFileSync(path("x", "a"), "utf8")).toBe("first");
  expect(run(["c", "-f", "x/a", "y/a", "-o", "out"]).status).toBe(1);
  expect(run(["d", "-c", "out/a.fz"]).stdout.toString()).toBe("first");
});

test("--rm removes the input once its output is complete, and only then", () => {
  writeFileSync(path("a"), "abc");
  expect(run(["c", "--rm", "-c", "a"]).status).toBe(0);
  expect(existsSync(path("a"))).toBe(true);
  expect(run(["c", "--rm", "a"]).status).toBe(0);
  expect(readdirSync(path())).toEqual(["a.fz"]);
  expect(run(["d", "--rm", "a.fz"]).status).toBe(0);
  expect(readdirSync(path())).toEqual(["a"]);
  writeFileSync(path("bad.fz"), "no such thing");
  expect(run(["d", "--rm", "bad.fz"]).status).toBe(1);
  expect(readdirSync(path()).sort()).toEqual(["a", "bad.fz"]);
});

test("outputs have the mode and the time of their inputs", () => {
  writeFileSync(path("a"), "abc");
  chmodSync(path("a"), 0o640);
  utimesSync(path("a"), THEN, THEN);
  expect(run(["c", "a"]).status).toBe(0);
  expect(statSync(path("a.fz")).mode & 0o7777).toBe(0o640);
  expect(statSync(path("a.fz")).mtime).toEqual(THEN);
  chmodSync(path("a.fz"), 0o604);
  utimesSync(path("a.fz"), OTHER, OTHER);
  expect(run(["d", "a.fz", "-o", "b"]).status).toBe(0);
  expect(statSync(path("b")).mode & 0o7777).toBe(0o604);
  expect(statSync(path("b")).mtime).toEqual(OTHER);
});

test("what comes from standard input has the mode that new files have", () => {
  const before = process.umask(0o027);
  try {
    expect(run(["c", "-o", "a.fz"], { input: "abc" }).status).toBe(0);
  } finally {
    process.umask(before);
  }
  expect(statSync(path("a.fz")).mode & 0o777).toBe(0o640);
});

test("-N stores name, time and mode, and restores them; without it they are not stored", () => {
  writeFileSync(path("a.txt"), "abc");
  chmodSync(path("a.txt"), 0o604);
  utimesSync(path("a.txt"), THEN, THEN);
  expect(run(["c", "-N", "a.txt", "-o", "x.fz", "--rm"]).status).toBe(0);
  chmodSync(path("x.fz"), 0o666);
  utimesSync(path("x.fz"), OTHER, OTHER);
  expect(run(["d", "x.fz"]).status).toBe(0);
  expect(statSync(path("x")).mtime).toEqual(OTHER);
  expect(run(["d", "-N", "x.fz"])).toMatchObject({ status: 0, stderr: "" });
  expect(readFileSync(path("a.txt"), "utf8")).toBe("abc");
  expect(statSync(path("a.txt")).mtime).toEqual(THEN);
  expect(statSync(path("a.txt")).mode & 0o777).toBe(0o604);
  expect(run(["d", "-N", "x.fz"]).status).toBe(1);
  expect(run(["c", "-c", "x"]).stdout).toEqual(run(["c"], { input: "abc" }).stdout);
});

test.each(["../evil", "/evil", "..", "", "a\\b"])("a stored name of %j writes nothing", async (name) => {
  mkdirSync(path("in"));
  writeFileSync(path("in", "a.fz"), await encode(new Uint8Array(3), { metadata: { name } }));
  const result = run(["d", "-N", "in/a.fz"]);
  expect(result.status).toBe(1);
  expect(readdirSync(path())).toEqual(["in"]);
  expect(readdirSync(path("in"))).toEqual(["a.fz"]);
});

test("a stored mode gives no rights beyond reading, writing and executing", async () => {
  writeFileSync(path("a.fz"), await encode(new Uint8Array(3), { metadata: { mode: 0o6755 } }));
  expect(run(["d", "-N", "a.fz"]).status).toBe(0);
  expect(statSync(path("a")).mode & 0o7777).toBe(0o755);
});

test("times before 1970 are kept, and stored times that no calendar has are passed over with a warning", async () => {
  writeFileSync(path("a"), "abc");
  const early = new Date("1955-11-05T06:00:00Z");
  utimesSync(path("a"), early, early);
  expect(run(["c", "a"])).toMatchObject({ status: 0, stderr: "" });
  expect(statSync(path("a.fz")).mtime).toEqual(early);
  for (const time of [Number.NaN, Number.POSITIVE_INFINITY, -1e300]) {
    writeFileSync(path("b.fz"), await encode(new Uint8Array(3), { metadata: { time } }));
    const { status, stderr } = run(["d", "-f", "-N", "b.fz"]);
    expect(status).toBe(0);
    expect(stderr).toMatch(/^flowzip: b\.fz: warning: [^\n]+; [^\n]+\n$/);
    expect(readFileSync(path("b"))).toEqual(Buffer.alloc(3));
  }
});

test("-r takes all files below folders, and only those that fit", () => {
  mkdirSync(path("top", "sub"), { recursive: true });
  writeFileSync(path("top", "a"), text(10));
  writeFileSync(path("top", "sub", "b"), text(20));
  symlinkSync("a", path("top", "link"));
  expect(run(["c", "-r", "top"])).toMatchObject({ status: 0, stderr: "" });
  expect(run(["c", "-r", "-f", "top"])).toMatchObject({ status: 0, stderr: "" });
  expect(readdirSync(path("top"), { recursive: true }).sort()).toEqual([
    "a",
    "a.fz",
    "link",
    "sub",
    "sub/b",
    "sub/b.fz",
  ]);
  expect(run(["t", "-r", "-v", "top"]).stderr).toBe("top/a.fz: ok\ntop/sub/b.fz: ok\n");
  mkdirSync(path("out"));
  expect(run(["d", "-r", "top", "-o", "out"])).toMatchObject({ status: 0, stderr: "" });
  expect(readFileSync(path("out", "top", "sub", "b"))).toEqual(text(20));
});

test("links and files that are compressed already are left out, unless -f", () => {
  writeFileSync(path("a"), "abc");
  symlinkSync("a", path("link"));
  const left = run(["c", "link"]);
  expect(left.status).toBe(1);
  expect(left.stderr).toMatch(/^flowzip: link: warning: it is a symbolic link .*-f.*\n$/);
  expect(run(["c", "-q", "link"])).toMatchObject({ status: 1, stderr: "" });
  expect(run(["c", "-c", "link"]).status).toBe(0);
  expect(run(["c", "-f", "link"]).status).toBe(0);
  expect(run(["d", "-c", "link.fz"]).stdout.toString()).toBe("abc");
  expect(run(["c", "link.fz"]).status).toBe(1);
  expect(existsSync(path("link.fz.fz"))).toBe(false);
  expect(run(["c", "-f", "link.fz"]).status).toBe(0);
  expect(existsSync(path("link.fz.fz"))).toBe(true);
});

test("an error of an output names the output", () => {
  writeFileSync(path("a"), "abc");
  const { status, stderr } = run(["c", "a", "-o", "no/where"]);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^flowzip: a: writing no\/where: [^\n]+; [^\n]+\n$/);
});

test("-f replaces a link by a file, and leaves what it pointed to", () => {
  writeFileSync(path("a"), "abc");
  writeFileSync(path("target"), "precious");
  symlinkSync("target", path("a.fz"));
  expect(run(["c", "a"]).status).toBe(1);
  expect(run(["c", "-f", "a"]).status).toBe(0);
  expect(readFileSync(path("target"), "utf8")).toBe("precious");
  expect(run(["d", "-c", "a.fz"]).stdout.toString()).toBe("abc");
});
