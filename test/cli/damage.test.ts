import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { noise, text, useFolder } from "./command.js";

const { path, run, shell } = useFolder();

/** The code of the only line that was said, which must be a JSON error. */
function onlyCode(stderr: string): string {
  expect(stderr).toMatch(/^\{.*\}\n$/);
  const { error } = JSON.parse(stderr) as { error: { code: string; message: string; file?: string } };
  expect(error.message).toMatch(/^[^\n]+; [^\n]+$/);
  return error.code;
}

test("a missing file is named, in one line", () => {
  const { status, stderr } = run(["c", "nothing"]);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^flowzip: nothing: [^\n]+; [^\n]+\n$/);
  for (const command of ["c", "d", "t", "l"]) {
    expect(onlyCode(run([command, "--json", "nothing.fz", ...(command === "c" ? ["-f"] : [])]).stderr)).toBe(
      "file-not-found",
    );
  }
});

test("a folder is not a file", () => {
  mkdirSync(path("folder"));
  mkdirSync(path("folder.fz"));
  expect(onlyCode(run(["c", "--json", "folder"]).stderr)).toBe("is-directory");
  for (const command of ["d", "t", "l"]) {
    expect(onlyCode(run([command, "--json", "folder.fz"]).stderr)).toBe("is-directory");
  }
  expect(onlyCode(shell('"$1" "$2" c --json < folder').stderr)).toBe("is-directory");
  writeFileSync(path("folder", "a"), "abc");
  mkdirSync(path("folder", "a.fz"));
  expect(onlyCode(run(["c", "--json", "-f", "folder/a"]).stderr)).toBe("is-directory");
});

test.each([
  ["text", text(100), "not-flowzip"],
  ["noise", noise(5000), "not-flowzip"],
  ["nothing", Buffer.alloc(0), "not-flowzip"],
  ["a magic number and noise", Buffer.concat([Buffer.of(0xf7, 0x46, 0x5a), noise(50)]), "corrupt"],
])("%s is refused, and leaves nothing behind", (_, bytes, code) => {
  writeFileSync(path("bad.fz"), bytes);
  for (const command of ["d", "t", "l"]) {
    const { status, stderr } = run([command, "--json", "bad.fz"]);
    expect(status).toBe(1);
    expect(onlyCode(stderr)).toBe(code);
  }
  expect(run(["d", "--json"], { input: bytes }).stdout.length).toBe(0);
  expect(readdirSync(path())).toEqual(["bad.fz"]);
});

test("a truncated file fails, and gives its whole blocks with --salvage", () => {
  const content = Buffer.concat([text(1000), noise(20_000)]);
  const whole = run(["c", "--block-size", "4K"], { input: content }).stdout;
  const cut = whole.subarray(0, whole.length >> 1);
  writeFileSync(path("cut.fz"), cut);
  expect(onlyCode(run(["t", "--json", "cut.fz"]).stderr)).toBe("truncated");
  expect(onlyCode(run(["l", "--json", "cut.fz"]).stderr)).toBe("truncated");
  expect(onlyCode(run(["d", "--json", "cut.fz"]).stderr)).toBe("truncated");
  expect(readdirSync(path())).toEqual(["cut.fz"]);

  const salvaged = run(["d", "--json", "--salvage", "--rm", "cut.fz"]);
  expect(salvaged.status).toBe(1);
  expect(onlyCode(salvaged.stderr)).toBe("truncated");
  const kept = readFileSync(path("cut"));
  expect(kept.length).toBeGreaterThan(cut.length / 4);
  expect(kept.length % 4096).toBe(0);
  expect(kept).toEqual(content.subarray(0, kept.length));
  expect(readdirSync(path()).sort()).toEqual(["cut", "cut.fz"]);

  writeFileSync(path("short.fz"), whole.subarray(0, 12));
  expect(run(["d", "--salvage", "short.fz"]).status).toBe(1);
  expect(readdirSync(path()).sort()).toEqual(["cut", "cut.fz", "short.fz"]);
});

test("a flipped bit and what follows the end are errors of their own", () => {
  const whole = run(["c"], { input: text(100) }).stdout;
  const flipped = Buffer.from(whole);
  flipped[whole.length >> 1] = (flipped[whole.length >> 1] as number) ^ 4;
  writeFileSync(path("flipped.fz"), flipped);
  writeFileSync(path("longer.fz"), Buffer.concat([whole, Buffer.from("and more")]));
  expect(onlyCode(run(["d", "--json", "flipped.fz"]).stderr)).toBe("corrupt");
  expect(onlyCode(run(["d", "--json", "longer.fz"]).stderr)).toBe("trailing-data");
  expect(readdirSync(path()).sort()).toEqual(["flipped.fz", "longer.fz"]);
});

test("an unknown ending asks for -o", () => {
  writeFileSync(path("packed"), run(["c"], { input: "abc" }).stdout);
  const { status, stderr } = run(["d", "packed"]);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^flowzip: packed: .*-o.*\n$/);
  expect(onlyCode(run(["d", "--json", "packed"]).stderr)).toBe("unknown-suffix");
  expect(run(["d", "packed", "-o", "x"]).status).toBe(0);
  expect(run(["d", "-c", "packed"]).stdout.toString()).toBe("abc");
});

test("a failing file does not keep the others from being done", () => {
  writeFileSync(path("a"), "abc");
  writeFileSync(path("c"), "def");
  const { status, stderr } = run(["c", "a", "b", "c"]);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^flowzip: b: [^\n]+\n$/);
  expect(readdirSync(path()).sort()).toEqual(["a", "a.fz", "c", "c.fz"]);
  writeFileSync(path("b.fz"), "garbage");
  expect(run(["t", "-v", "a.fz", "b.fz", "c.fz"]).stderr).toMatch(
    /^a\.fz: ok\nflowzip: b\.fz: .*\nc\.fz: ok\n$/,
  );
});

test("-q keeps errors, and twice keeps silent", () => {
  expect(run(["c", "-q", "nothing"]).stderr).not.toBe("");
  expect(run(["c", "-qq", "nothing"])).toMatchObject({ status: 1, stderr: "" });
});

test("a limit of memory that does not suffice is an error in both directions", () => {
  writeFileSync(path("a"), text(1000));
  writeFileSync(path("b.fz"), run(["c", "-c", "a"]).stdout);
  expect(onlyCode(run(["c", "--json", "--memory", "1M", "a"]).stderr)).toBe("limit-exceeded");
  expect(onlyCode(run(["d", "--json", "--memory", "1M", "b.fz"]).stderr)).toBe("limit-exceeded");
  expect(readdirSync(path()).sort()).toEqual(["a", "b.fz"]);
});

test("names cannot give commands to the terminal", () => {
  const { stderr } = run(["c", "no\nsuch\u001b[31mfile"]);
  expect(stderr).toMatch(/^flowzip: no\\u\{a\}such\\u\{1b\}\[31mfile: [^\n]+\n$/);
});

test("a folder without the right to write is told so", (context) => {
  if (process.getuid?.() === 0) context.skip("root may write everywhere: run the tests as another user");
  mkdirSync(path("locked"));
  writeFileSync(path("locked", "a"), "abc");
  chmodSync(path("locked"), 0o555);
  expect(onlyCode(run(["c", "--json", "locked/a"]).stderr)).toBe("io");
});

test("a file that cannot grow is an error with advice, and nothing is left", (context) => {
  if (process.platform === "win32") context.skip("there is no ulimit here");
  writeFileSync(path("a"), noise(400_000));
  const { status, stderr } = shell('ulimit -f 100; exec "$1" "$2" c --json --block-size 16K a');
  expect(status).toBe(1);
  expect(onlyCode(stderr)).toBe("io");
  expect(readdirSync(path())).toEqual(["a"]);
});
