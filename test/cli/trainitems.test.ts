import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { draws } from "../item/models.js";
import { native } from "../train/item/native.js";
import { expectBytes, useFolder } from "./command.js";

const tf = await native();
const draw = draws(17);

describe.skipIf(tf === undefined)("training of items on the command line", () => {
  const { path, run } = useFolder();

  it("makes a model with its curve, a report, and files that need it", () => {
    const rows = Array.from({ length: 2000 }, () => draw(0, 99)).map(
      (first) => `${first},${3 * first + draw(0, 2)}`,
    );
    writeFileSync(path("rows.csv"), `a,b\n${rows.join("\n")}\n`);
    const args = ["-a", "maf", "--steps", "40", "--holdout", "0", "--hidden", "8", "-o", "m.fzm"];
    const trained = run(["train", ...args, "rows.csv"]);
    expect(trained.status).toBe(0);
    expect(trained.stdout.toString()).toMatch(/^m\.fzm: \d+ bytes, .* 40 steps\nall 2000 items: \d+ bytes/);
    expect(readFileSync(path("m.fzm.svg"), "utf8")).toContain("<svg");
    const shown = JSON.parse(run(["models", "show", "m.fzm"]).stdout.toString());
    expect(shown).toMatchObject({
      name: "m",
      names: ["a", "b"],
      training: { data: ["rows.csv"], steps: 40 },
    });
    expect(run(["compress", "-m", "m.fzm", "rows.csv"]).status).toBe(0);
    expect(run(["decompress", "-m", "m.fzm", "rows.csv.fz", "-o", "copy"]).status).toBe(0);
    expectBytes(readFileSync(path("copy")), readFileSync(path("rows.csv")));
  });

  it("refuses architectures that there are not, and items of several shapes", () => {
    writeFileSync(path("two.csv"), "a,b\n1,2\n3,4\n");
    writeFileSync(path("three.csv"), "a,b,c\n1,2,3\n3,4,5\n");
    const codeOf = (...args: string[]) => {
      const { status, stderr } = run(["train", "--steps", "1", ...args]);
      expect(status).toBe(1);
      return stderr;
    };
    expect(codeOf("-a", "magic", "two.csv")).toContain("there is no architecture 'magic'");
    expect(codeOf("-a", "maf", "two.csv", "three.csv")).toContain("items of 1 x 1 x 2 and of 1 x 1 x 3");
  });
});
