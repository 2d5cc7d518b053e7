import { createInterface } from "node:readline/promises";
import { stderrIsTerminal, stdinIsTerminal } from "../node/standard.js";

/** Whether somebody can be asked: both what is read and what is written for people is a terminal. */
export function canAsk(): boolean {
  return stdinIsTerminal() && stderrIsTerminal();
}

/** Asks at the terminal; anything but y or yes is a no. */
export async function askYesNo(question: string): Promise<boolean> {
  // Without line editing, Ctrl-C stays the signal that it is.
  const terminal = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  try {
    const answer = await Promise.race([
      terminal.question(`${question} (y/n) `),
      new Promise<string>((resolve) => terminal.once("close", () => resolve(""))),
    ]);
    return /^\s*y(es)?\s*$/i.test(answer);
  } finally {
    terminal.close();
  }
}
