/** Bundles the examples and runs one: `npm run example -- NAME`, in the root of the repository. */
import { build } from "esbuild";

const folder = "examples/out";
await build({
  entryPoints: ["examples/main.ts"],
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  packages: "external",
  outdir: folder,
  outExtension: { ".js": ".mjs" },
  logLevel: "warning",
});
await import(new URL(`../${folder}/main.mjs`, import.meta.url));
