import { describe, expect, it } from "vitest";
import type { Measurement } from "../../src/bench/measure.js";
import { circumstances, csvReport, jsonReport, packageVersion, textReport } from "../../src/bench/report.js";
import { alignedTable, grouped } from "../../src/bench/table.js";
import { totalsOf } from "../../src/bench/totals.js";

const MEBIBYTE = 2 ** 20;

const good: Measurement = {
  file: "a.txt",
  bytes: 1_000_000,
  codec: "one -9",
  packed: 250_000,
  encode: { seconds: 0.5, peakBytes: 3 * MEBIBYTE },
  decode: { seconds: 0.25, peakBytes: 2.5 * MEBIBYTE },
  problem: undefined,
};

const tooShort: Measurement = {
  ...good,
  file: 'b, "quoted".txt',
  bytes: 3000,
  packed: 4000,
  encode: { seconds: undefined, peakBytes: undefined },
  decode: { seconds: undefined, peakBytes: 4 * MEBIBYTE },
};

const broken: Measurement = {
  ...good,
  codec: "two",
  packed: undefined,
  encode: undefined,
  decode: undefined,
  problem: "encoding failed: out of memory",
};

describe("a table", () => {
  it("aligns its columns", () => {
    expect(
      alignedTable(
        ["name", "n"],
        [
          ["a", "1"],
          ["bcdef", "1,234"],
        ],
        ["left", "right"],
      ),
    ).toEqual(["name       n", "-----  -----", "a          1", "bcdef  1,234"]);
  });

  it.each([
    [0, "0"],
    [999, "999"],
    [1000, "1,000"],
    [1_234_567, "1,234,567"],
    [211_938_580, "211,938,580"],
  ])("groups the digits of %d", (value, text) => {
    expect(grouped(value)).toBe(text);
  });
});

describe("the text report", () => {
  const lines = textReport([good, tooShort, broken]).split("\n");

  it("has every file, and each codec's totals at the bottom", () => {
    expect(lines.slice(2, 8).map((line) => line.split(/\s{2,}/)[0])).toEqual([
      "a.txt",
      'b, "quoted".txt',
      "a.txt",
      lines[1]?.split("  ")[0],
      "all 2",
      "all 1",
    ]);
  });

  it("states size, ratio, bits, speeds and memory", () => {
    const cells = lines[2]?.split(/\s{2,}/);
    expect(cells).toEqual([
      "a.txt",
      "one -9",
      "1,000,000",
      "250,000",
      "4.000",
      "2.0000",
      "2.00",
      "4.00",
      "3.0",
      "2.5",
      "ok",
    ]);
  });

  it("leaves blank what was too short to time, and shows a loss", () => {
    expect(lines[3]?.split(/\s{2,}/)).toEqual([
      'b, "quoted".txt',
      "one -9",
      "3,000",
      "4,000",
      "0.750",
      "10.6667",
      "4.0",
      "ok",
    ]);
  });

  it("does not hide a failure", () => {
    expect(lines[4]).toContain("FAILED: encoding failed: out of memory");
    expect(lines[7]).toContain("1 FAILED");
  });
});

describe("totals", () => {
  it("add up sizes, and times only where they are known", () => {
    const [one, two] = totalsOf([good, tooShort, broken]);
    expect(one).toEqual({
      codec: "one -9",
      files: 2,
      failed: 0,
      bytes: 1_003_000,
      packed: 254_000,
      encodeSpeed: 2_000_000,
      decodeSpeed: 4_000_000,
      encodePeak: 3 * MEBIBYTE,
      decodePeak: 4 * MEBIBYTE,
    });
    expect(two).toMatchObject({ codec: "two", files: 1, failed: 1, bytes: 0, packed: 0 });
    expect(two?.encodeSpeed).toBeUndefined();
  });
});

describe("the CSV report", () => {
  it("quotes as RFC 4180 says", () => {
    expect(csvReport([good, tooShort, broken]).split("\r\n")).toEqual([
      "file,codec,bytes,packed,encode_seconds,decode_seconds,encode_peak_bytes,decode_peak_bytes,round_trip,problem",
      "a.txt,one -9,1000000,250000,0.5,0.25,3145728,2621440,ok,",
      '"b, ""quoted"".txt",one -9,3000,4000,,,,4194304,ok,',
      "a.txt,two,1000000,,,,,,failed,encoding failed: out of memory",
      "",
    ]);
  });
});

describe("the JSON report", () => {
  it("records the circumstances, every measurement and the totals", () => {
    const codec = { name: "one -9", version: "1.2.3", run: () => Promise.reject(new Error("not run")) };
    const report = JSON.parse(jsonReport([good, broken], circumstances([codec], 3)));
    expect(report).toMatchObject({
      node: process.version,
      repeat: 3,
      codecs: [{ name: "one -9", version: "1.2.3" }],
      measurements: [
        { file: "a.txt", packed: 250_000, encode: { seconds: 0.5 } },
        { codec: "two", problem: "encoding failed: out of memory" },
      ],
      totals: [
        { codec: "one -9", files: 1, failed: 0 },
        { codec: "two", failed: 1 },
      ],
    });
    expect(report.command[0]).toBe("flowzip");
    expect(report.processor).not.toBe("");
    expect(Number.isNaN(Date.parse(report.date))).toBe(false);
  });

  it("knows the version of the package", () => {
    expect(packageVersion()).toMatch(/^\d+\.\d+\.\d+/);
  });
});
