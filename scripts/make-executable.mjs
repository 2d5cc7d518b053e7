/** Marks the compiled command as executable: the TypeScript compiler does not set modes. */
import { chmod } from "node:fs/promises";

await chmod(new URL("../dist/src/cli/main.js", import.meta.url), 0o755);
