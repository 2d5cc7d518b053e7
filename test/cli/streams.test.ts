import { once } from "node:events";
import { closeSync, existsSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { MAIN, noise, terminalLine, text, useFolder } from "./command.js";

const { path, run, shell, start } = useFolder();
const NO_TERMINAL = "no program makes a terminal here: install script (util-linux) or python3";
const COMMAND = `'${process.execPath}' '${MAIN}'`;

test("a full disk behind standard output, or behind -o, is an error", (context) => {
  if (!existsSync("/dev/full")) context.skip("there is no /dev/full here");
  writeFileSync(path("a"), text(1000));
  const full = openSync("/dev/full", "w");
  try {
    const { status, stderr } = run(["c", "--json", "-c", "a"], { stdio: ["ignore", full, "pipe"] });
    expect(status).toBe(1);
    expect(JSON.parse(stderr).error.code).toBe("io");
    writeFileSync(path("a.fz"), run(["c", "-c", "a"]).stdout);
    expect(run(["d", "-c", "a.fz"], { stdio: ["ignore", full, "pipe"] }).stderr).toMatch(
      /^flowzip: a\.fz: no space is left on the device; [^\n]+\n$/,
    );
    expect(run(["l", "a.fz"], { stdio: ["ignore", full, "pipe"] })).toMatchObject({ status: 1 });
  } finally {
    closeSync(full);
  }
  expect(JSON.parse(run(["c", "--json", "a", "-o", "/dev/full"]).stderr).error.code).toBe("io");
  expect(readdirSync(path()).sort()).toEqual(["a", "a.fz"]);
});

test.each(["c", "d"])("%s ends quietly when nobody reads its output any more", async (command) => {
  const content = noise(3_000_000);
  writeFileSync(path("a"), command === "c" ? content : run(["c", "-l", "fast"], { input: content }).stdout);
  const child = start(command, "-c", "a");
  let stderr = "";
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  await once(child.stdout, "data");
  child.stdout.destroy();
  const [status] = await once(child, "exit");
  expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
});

test("a closed pipe does not keep the command waiting for more input", async () => {
  const child = start("c", "--block-size=64K");
  child.stdin.on("error", () => child.stdin.destroy());
  child.stdin.write(noise(3_000_000));
  await once(child.stdout, "data");
  child.stdout.destroy();
  const [status] = await once(child, "exit");
  expect(status).toBe(1);
});

test("lists and help end quietly in a closed pipe", () => {
  writeFileSync(path("a.fz"), run(["c"], { input: "abc" }).stdout);
  const { status, stderr } = shell('("$1" "$2" l a.fz; "$1" "$2" --help) | true');
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test.each(["SIGINT", "SIGTERM"] as const)("%s ends the command and leaves nothing behind", async (signal) => {
  const child = start("c", "--block-size=64K", "-o", "out.fz");
  child.stdin.on("error", () => child.stdin.destroy());
  child.stdin.write(noise(1_000_000));
  while (!readdirSync(path()).some((name) => name.endsWith(".tmp"))) await wait(10);
  expect(existsSync(path("out.fz"))).toBe(false);
  child.kill(signal);
  const [status, by] = await once(child, "exit");
  expect({ status, by }).toEqual({ status: null, by: signal });
  expect(readdirSync(path())).toEqual([]);
});

test("compressed bytes neither go to a terminal nor come from one", (context) => {
  const toTerminal = terminalLine(`${COMMAND} c -c a`) ?? context.skip(NO_TERMINAL);
  writeFileSync(path("a"), "abc");
  const refused = shell(toTerminal);
  expect(refused.stdout.toString()).toMatch(
    /^flowzip: a: compressed data is not written to a terminal; .*\r?\n$/,
  );
  for (const command of ["d", "t", "l"]) {
    const { stdout } = shell(`${terminalLine(`${COMMAND} ${command}`)}`);
    expect(stdout.toString()).toContain("compressed data is not read from a terminal");
  }
  const forced = shell(terminalLine(`${COMMAND} c -f -c a`) as string);
  expect(forced.stdout.includes(Buffer.from([0xf7, 0x46]))).toBe(true);
});

test("at a terminal, overwriting is asked about", (context) => {
  const line = terminalLine(`${COMMAND} c a`) ?? context.skip(NO_TERMINAL);
  writeFileSync(path("a"), "abc");
  writeFileSync(path("a.fz"), "precious");
  expect(shell(line, { input: "n\n" }).stdout.toString()).toContain("a.fz exists; replace it?");
  expect(readFileSync(path("a.fz"), "utf8")).toBe("precious");
  shell(line, { input: "y\n" });
  expect(run(["d", "-c", "a.fz"]).stdout.toString()).toBe("abc");
});

test("named pipes are read with -c, and special files left out otherwise", () => {
  const { status, stdout } = shell('mkfifo p; (printf abc > p &); "$1" "$2" c -c p | "$1" "$2" d');
  expect({ status, text: stdout.toString() }).toEqual({ status: 0, text: "abc" });
  expect(run(["c", "/dev/null", "-q"])).toMatchObject({ status: 1, stderr: "" });
});

test("standard input may be a file", () => {
  writeFileSync(path("a"), text(100));
  const { status, stdout } = shell('"$1" "$2" c < a > a.fz; "$1" "$2" l --json < a.fz; "$1" "$2" d < a.fz');
  expect(status).toBe(0);
  expect(stdout.subarray(stdout.indexOf("\n") + 1)).toEqual(text(100));
  expect(JSON.parse(stdout.subarray(0, stdout.indexOf("\n")).toString()).contentSize).toBe(text(100).length);
});

test("a progress bar is shown at a terminal, for work longer than a second, unless it is not wanted", (context) => {
  const line = (options: string) =>
    terminalLine(`(cat a; sleep 1.2; cat a) | ${COMMAND} c -f -o a.fz --block-size 64K ${options}`);
  const shown = line("") ?? context.skip(NO_TERMINAL);
  writeFileSync(path("a"), noise(500_000));
  expect(shell(shown).stdout.toString()).toContain("1/1 ");
  for (const options of ["-q", "--no-progress", "2> a.log"]) {
    expect(shell(`${line(options)}`).stdout.toString()).not.toContain("1/1 ");
  }
  expect(readFileSync(path("a.log"), "utf8")).toBe("");
});

test("a file that appears under the output's name meanwhile is not overwritten", async () => {
  const child = start("c", "--json", "-o", "out.fz");
  let stderr = "";
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  child.stdin.write("abc");
  while (readdirSync(path()).length === 0) await wait(10);
  writeFileSync(path("out.fz"), "precious");
  child.stdin.end("def");
  const [status] = await once(child, "close");
  expect({ status, code: JSON.parse(stderr).error.code }).toEqual({ status: 1, code: "file-exists" });
  expect(readdirSync(path())).toEqual(["out.fz"]);
  expect(readFileSync(path("out.fz"), "utf8")).toBe("precious");
});
