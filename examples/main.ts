/** Runs one example: prints its table and writes its picture. Called by `npm run example -- NAME`. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadSmall } from "./support/backend.js";
import type { Example } from "./support/example.js";

const EXAMPLES: Readonly<Record<string, () => Promise<{ readonly example: Example }>>> = {
  density: () => import("./density.js"),
  anomaly: () => import("./anomaly.js"),
  synthesis: () => import("./synthesis.js"),
  policy: () => import("./policy.js"),
  inference: () => import("./inference.js"),
};
const PICTURES = "examples/pictures";

const [name = ""] = process.argv.slice(2);
const load = EXAMPLES[name];
if (load === undefined) {
  console.error(`usage: npm run example -- ${Object.keys(EXAMPLES).join(" | ")}`);
  process.exitCode = 2;
} else {
  const { example } = await load();
  const { lines, picture } = await example.run(await loadSmall());
  console.log(lines.join("\n"));
  const path = join(PICTURES, `${name}.svg`);
  await mkdir(PICTURES, { recursive: true });
  await writeFile(path, picture);
  console.log(`\npicture: ${path}`);
}
