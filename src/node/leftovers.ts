import { rmSync } from "node:fs";

const SIGNALS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** The unfinished files of this process. */
const unfinished = new Set<string>();

/** Has a file removed if a signal ends the process before {@link keep} is called. */
export function removeIfInterrupted(path: string): void {
  if (unfinished.size === 0) for (const signal of SIGNALS) process.on(signal, interrupted);
  unfinished.add(path);
}

/** The file is finished, or removed already. */
export function keep(path: string): void {
  unfinished.delete(path);
  // With nothing to remove, a signal shall do what it does by itself, even while the process waits in a write.
  if (unfinished.size === 0) for (const signal of SIGNALS) process.off(signal, interrupted);
}

/** Removes all unfinished files at once. */
export function removeLeftovers(): void {
  for (const path of unfinished) rmSync(path, { force: true });
  unfinished.clear();
}

function interrupted(signal: NodeJS.Signals): void {
  try {
    removeLeftovers();
  } finally {
    // Whoever started the process shall see that the signal ended it.
    for (const each of SIGNALS) process.off(each, interrupted);
    process.kill(process.pid, signal);
  }
}
