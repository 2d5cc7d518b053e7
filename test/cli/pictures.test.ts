import { readFileSync, writeFileSync } from "node:fs";
import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { Random as Generator } from "../../corpus/generate/random.js";
import { ppm } from "../../corpus/generate/signals.js";
import { chunk, decodePng, filteredRows, ihdr, SIGNATURE } from "../formats/png/encoder.js";
import { useFolder } from "./command.js";

const { path, run } = useFolder();
const WIDTH = 60;
const HEIGHT = 50;
const PPM = ppm(new Generator(3, 1), WIDTH, HEIGHT);
const SAMPLES = PPM.subarray(PPM.length - 3 * WIDTH * HEIGHT);

/** A PNG whose stream has a block that no zlib makes, behind one of half of the rows. */
function oddPng(): Buffer {
  const drawing = {
    width: WIDTH,
    height: HEIGHT,
    depth: 8,
    colour: 2,
    isInterlaced: false,
    samples: [...SAMPLES],
  };
  const rows = filteredRows(drawing, () => 1);
  const half = rows.length >> 1;
  const rest = rows.subarray(half);
  const frame = Buffer.alloc(5);
  frame[0] = 1;
  frame.writeUInt16LE(rest.length, 1);
  frame.writeUInt16LE(65535 - rest.length, 3);
  const begun = deflateSync(rows.subarray(0, half), { finishFlush: 2 });
  const stream = Buffer.concat([begun, frame, rest, deflateSync(rows).subarray(-4)]);
  return Buffer.concat([SIGNATURE, ihdr(drawing), chunk("IDAT", stream), chunk("IEND")]);
}

test("list says what is kept of a picture, and what was done to it", () => {
  writeFileSync(path("a.ppm"), PPM);
  writeFileSync(path("b.png"), oddPng());
  writeFileSync(path("c"), "text");
  expect(run(["c", "a.ppm", "c"]).status).toBe(0);
  expect(run(["c", "--pixels", "b.png"]).status).toBe(0);
  const table = run(["l", "a.ppm.fz", "b.png.fz", "c.fz"]).stdout.toString().split("\n");
  expect(table.slice(1, 4).map((line) => /PNM file|PNG pixels|bytes/.exec(line)?.[0])).toEqual([
    "PNM file",
    "PNG pixels",
    "bytes",
  ]);
  const { files } = JSON.parse(run(["l", "--json", "b.png.fz", "c.fz"]).stdout.toString());
  expect(files[0].members[0].picture).toEqual({
    ...{ format: "PNG", kept: "pixels", width: WIDTH, height: HEIGHT, planes: 3, bits: 8, tiles: 1 },
    chains: [{ flows: [expect.any(String)], prior: "planes network", tiles: 1 }],
  });
  expect(files[1].members[0].picture).toBeUndefined();
  expect(run(["l", "-v", "a.ppm.fz"]).stdout.toString()).toContain("60 x 50, 3 x 8 bits, 1 tile");
});

test("a PNG that cannot be made again is bytes, with a hint unless -q says no", () => {
  writeFileSync(path("a.png"), oddPng());
  const told = run(["c", "a.png"]);
  expect(told.stderr).toMatch(/^flowzip: a\.png: hint: [^\n]* [\d,]+ bytes; [^\n]*--pixels[^\n]* [\d,]+\n$/);
  const [, bytes, guess] = /takes ([\d,]+) bytes.*about ([\d,]+)/.exec(told.stderr) as RegExpExecArray;
  const number = (text: string | undefined) => Number(text?.replaceAll(",", ""));
  expect(number(bytes)).toBe(readFileSync(path("a.png.fz")).length);
  expect(run(["d", "-c", "a.png.fz"]).stdout.equals(oddPng())).toBe(true);
  expect(run(["c", "-f", "-q", "a.png"]).stderr).toBe("");
  const json = JSON.parse(run(["c", "-f", "--json", "a.png"]).stderr);
  expect(json.hint.file).toBe("a.png");
  expect(run(["c", "-f", "--pixels", "a.png"]).stderr).toBe("");
  expect(number(guess) / readFileSync(path("a.png.fz")).length).toBeCloseTo(1, 1);
  expect(decodePng(run(["d", "-c", "a.png.fz"]).stdout).samples).toEqual([...SAMPLES]);
});

test("--region writes a part of a picture, from a file and from a pipe", () => {
  writeFileSync(path("a.ppm"), PPM);
  writeFileSync(path("b.png"), oddPng());
  expect(run(["c", "--pixels", "a.ppm", "b.png"]).status).toBe(0);
  const rows = Array.from({ length: 7 }, (_, y) =>
    SAMPLES.subarray(3 * ((y + 4) * WIDTH + 10), 3 * ((y + 4) * WIDTH + 22)),
  );
  const expected = Buffer.concat([Buffer.from("P6\n12 7\n255\n"), ...rows]);
  expect(run(["d", "--region", "10,4,12,7", "a.ppm.fz", "-o", "part"]).status).toBe(0);
  expect(readFileSync(path("part")).equals(expected)).toBe(true);
  const packed = readFileSync(path("a.ppm.fz"));
  expect(run(["d", "--region", "10,4,12,7"], { input: packed }).stdout.equals(expected)).toBe(true);
  const part = decodePng(run(["d", "-c", "--region", "10,4,12,7", "b.png.fz"]).stdout);
  expect([part.width, part.height, part.samples]).toEqual([12, 7, rows.flatMap((row) => [...row])]);
  expect(run(["d", "--region", "50,4,12,7", "a.ppm.fz", "-o", "none"])).toMatchObject({ status: 1 });
  for (const wrong of ["1,2,3", "1,2,3,0", "-1,2,3,4", "a,b,c,d", "1,2,3,4,5"])
    expect(run(["d", `--region=${wrong}`, "a.ppm.fz"]).status, wrong).toBe(2);
});

test("--raw takes samples of a shape, and no others", () => {
  writeFileSync(path("a"), SAMPLES);
  expect(run(["c", "--raw", `${WIDTH}x${HEIGHT}x3`, "a"]).status).toBe(0);
  expect(
    JSON.parse(run(["l", "--json", "a.fz"]).stdout.toString()).files[0].members[0].picture,
  ).toMatchObject({
    ...{ format: "raw samples", kept: "file", width: WIDTH, height: HEIGHT, planes: 3, bits: 8 },
  });
  expect(run(["d", "-c", "a.fz"]).stdout.equals(SAMPLES)).toBe(true);
  const part = run(["d", "-c", "--region", "0,1,2,1", "a.fz"]).stdout;
  expect(part.equals(SAMPLES.subarray(3 * WIDTH, 3 * WIDTH + 6))).toBe(true);
  expect(run(["c", "-f", "--raw", `${WIDTH}x${HEIGHT}x1:u16`, "a"]).stderr).toMatch(/9000 bytes.*6000/);
  expect(run(["c", "-f", "--raw", "60x50", "a"]).status).not.toBe(0);
  expect(run(["c", "-f", "--raw", `${WIDTH / 2}x${HEIGHT}x3:u16`, "-l", "max", "a"]).status).toBe(0);
  expect(run(["d", "-c", "a.fz"]).stdout.equals(SAMPLES)).toBe(true);
});
