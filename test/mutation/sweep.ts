import { expect } from "vitest";
import { decode } from "../../dist/src/index.js";
import { equalBytes, type Sample } from "../support/files.js";

/** What became of a changed file: the code of an error, or the right content; another content fails the test. */
export async function outcome(
  changed: Uint8Array<ArrayBuffer>,
  sample: Pick<Sample, "name" | "content">,
  what: string,
): Promise<string> {
  let decoded: Uint8Array;
  try {
    decoded = await decode(changed, { maxOutputSize: 1 << 24 });
  } catch (error) {
    const { name, code, message } = error as { name: string; code: string; message: string };
    expect(name, `${sample.name}, ${what}: ${message}`).toBe("FlowzipError");
    return code;
  }
  if (!equalBytes(decoded, sample.content)) throw new Error(`${sample.name}, ${what}: a wrong content`);
  return "right";
}

/** Runs a few at a time, so that waits overlap; gives the outcomes in order. */
export async function each<Item>(
  items: readonly Item[],
  run: (item: Item) => Promise<string>,
): Promise<string[]> {
  const outcomes: string[] = [];
  for (let from = 0; from < items.length; from += 16) {
    outcomes.push(...(await Promise.all(items.slice(from, from + 16).map(run))));
  }
  return outcomes;
}

/** All numbers below a bound. */
export function below(bound: number): number[] {
  return Array.from({ length: bound }, (_, index) => index);
}
