import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FlowzipError } from "../../codec/container/errors.js";
import type { Corpus } from "../../corpus/corpus.js";
import { type FetchReport, fetchCorpus } from "../../corpus/fetch.js";
import { CORPORA, corporaNamed, expectedFiles } from "../../corpus/registry.js";
import { verifyCorpus } from "../../corpus/verify.js";

/** Of the three bytes "abc", from FIPS 180-2. */
const ABC_SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

const small: Corpus = {
  name: "small",
  what: "three files",
  home: "https://example.org/",
  licence: "none stated",
  figures: "FIPS 180-2",
  downloads: [
    { address: "https://example.org/abc", path: "abc", size: 3, sha256: ABC_SHA256 },
    { address: "https://example.org/other", path: "other" },
  ],
  files: [{ path: "abc", size: 3, sha256: ABC_SHA256 }],
};

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "flowzip-corpus-"));
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

async function run(corpus: Corpus, answers: Record<string, BodyInit>): Promise<FetchReport[]> {
  const fetch = async (address: string): Promise<Response> => {
    const body = answers[address];
    return body === undefined
      ? new Response("no", { status: 404, statusText: "Not Found" })
      : new Response(body);
  };
  const reports: FetchReport[] = [];
  for await (const report of fetchCorpus(corpus, { root, fetch })) reports.push(report);
  return reports;
}

describe("fetching", () => {
  it("writes what is right and says what could not be verified", async () => {
    const reports = await run(small, { "https://example.org/abc": "abc", "https://example.org/other": "x" });
    expect(reports.map(({ path, state }) => `${path} ${state}`)).toEqual(["abc fetched", "other fetched"]);
    expect(reports[1]?.detail).toContain("unverified");
    expect(await readFile(join(root, "small", "abc"), "utf8")).toBe("abc");
    expect((await verifyCorpus(small, root)).map(({ state }) => state)).toEqual(["ok", "unverified"]);
  });

  it("goes on past what fails, and says the address and the place", async () => {
    const reports = await run(small, { "https://example.org/other": "x" });
    expect(reports.map(({ state }) => state)).toEqual(["failed", "fetched"]);
    expect(reports[0]?.detail).toContain("404");
    expect(reports[0]?.detail).toContain("https://example.org/abc");
    expect(reports[0]?.detail).toContain(join(root, "small", "abc"));
  });

  it("keeps nothing of a file that is another one", async () => {
    const reports = await run(small, { "https://example.org/abc": "abd", "https://example.org/other": "x" });
    expect(reports[0]?.state).toBe("failed");
    expect(reports[0]?.detail).toContain(ABC_SHA256);
    expect(await readdir(join(root, "small"))).toEqual(["other"]);
  });

  it("does not download what is there", async () => {
    await mkdir(join(root, "small"));
    await writeFile(join(root, "small", "abc"), "abc");
    await writeFile(join(root, "small", "other"), "x");
    expect((await run(small, {})).map(({ state }) => state)).toEqual(["present", "present"]);
  });

  it("unpacks an archive and makes the beginning of a file", async () => {
    const archived: Corpus = {
      ...small,
      downloads: [{ address: "https://example.org/a.tar.gz", path: "a.tar.gz", archive: "tar.gz" }],
      files: [
        { path: "abc", size: 3, sha256: ABC_SHA256 },
        { path: "ab", size: 2, beginningOf: "abc" },
      ],
    };
    const reports = await run(archived, { "https://example.org/a.tar.gz": gzipSync(tarOf("abc", "abc")) });
    expect(reports.map(({ path, state }) => `${path} ${state}`)).toEqual(["a.tar.gz fetched", "ab fetched"]);
    expect(await readFile(join(root, "small", "ab"), "utf8")).toBe("ab");
    expect((await readdir(join(root, "small"))).sort()).toEqual(["ab", "abc"]);
    expect(await readdir(join(root, "archives"))).toEqual(["a.tar.gz"]);
  });

  it("says the command for an archive that does not unpack", async () => {
    const archived: Corpus = {
      ...small,
      downloads: [{ address: "https://example.org/a.tar.gz", path: "a.tar.gz", archive: "tar.gz" }],
    };
    const [report] = await run(archived, { "https://example.org/a.tar.gz": "not an archive" });
    expect(report?.state).toBe("failed");
    expect(report?.detail).toContain("run tar -xzf");
  });
});

describe("verifying", () => {
  it("tells missing, wrong size, wrong digest and good apart", async () => {
    const folder = join(root, "small");
    await mkdir(folder);
    const state = async () => (await verifyCorpus(small, root))[0]?.state;
    expect(await state()).toBe("missing");
    await writeFile(join(folder, "abc"), "abcd");
    expect(await state()).toBe("wrong");
    await writeFile(join(folder, "abc"), "abd");
    expect(await state()).toBe("wrong");
    await writeFile(join(folder, "abc"), "abc");
    expect(await state()).toBe("ok");
  });
});

describe("the table of corpora", () => {
  it("has unique names, whole digests, https addresses and relative paths", () => {
    expect(new Set(CORPORA.map(({ name }) => name)).size).toBe(CORPORA.length);
    for (const corpus of CORPORA) {
      expect(corpus.licence).not.toBe("");
      for (const { address } of corpus.downloads) expect(new URL(address).protocol).toBe("https:");
      const paths = expectedFiles(corpus).map(({ path }) => path);
      expect(new Set(paths).size).toBe(paths.length);
      for (const { path, sha256, sha1, md5 } of [...expectedFiles(corpus), ...corpus.downloads]) {
        expect(path.startsWith("/") || path.split("/").includes("..")).toBe(false);
        expect(sha256 ?? "0".repeat(64)).toMatch(/^[0-9a-f]{64}$/);
        expect(sha1 ?? "0".repeat(40)).toMatch(/^[0-9a-f]{40}$/);
        expect(md5 ?? "0".repeat(32)).toMatch(/^[0-9a-f]{32}$/);
      }
    }
  });

  // The totals that the literature states.
  it.each([
    ["canterbury", 2_810_784],
    ["silesia", 211_938_580],
  ])("%s has %d bytes", (name, total) => {
    const [corpus] = corporaNamed([name]);
    expect(corpus?.files.reduce((sum, { size }) => sum + (size ?? 0), 0)).toBe(total);
  });

  it("Calgary's usual 14 files have 3,141,622 bytes", () => {
    const files = corporaNamed(["calgary"])[0]?.files.filter(({ path }) => !/^paper[3-6]$/.test(path)) ?? [];
    expect(files.length).toBe(14);
    expect(files.reduce((sum, { size }) => sum + (size ?? 0), 0)).toBe(3_141_622);
  });

  it("the fax page is the same file in Calgary and Canterbury", () => {
    const [calgary, canterbury] = corporaNamed(["calgary", "canterbury"]);
    const pic = calgary?.files.find(({ path }) => path === "pic");
    const ptt5 = canterbury?.files.find(({ path }) => path === "ptt5");
    expect(pic?.sha256).toBeDefined();
    expect(pic?.sha256).toBe(ptt5?.sha256);
  });

  it("names the known ones where a name is not", () => {
    expect(() => corporaNamed(["calgari"])).toThrow(FlowzipError);
    expect(() => corporaNamed(["calgari"])).toThrow(/calgary/);
  });
});

/** A tar archive of one file, written by the format's definition (ustar, POSIX.1-1988). */
function tarOf(name: string, content: string): Uint8Array {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write("0000644\0", 100);
  header.write("0000000\0", 108);
  header.write("0000000\0", 116);
  header.write(`${content.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write("00000000000\0", 136);
  header.write("        ", 148);
  header.write("0", 156);
  header.write("ustar\x0000", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  const body = Buffer.alloc(512);
  body.write(content);
  return Buffer.concat([header, body, Buffer.alloc(1024)]);
}
