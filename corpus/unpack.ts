import { spawn } from "node:child_process";

/** The commands that unpack an archive into a folder, the likeliest first. */
function unpackers(kind: "zip" | "tar.gz", archive: string, folder: string): readonly (readonly string[])[] {
  if (kind === "tar.gz") return [["tar", "-xzf", archive, "-C", folder]];
  return [
    ["unzip", "-q", "-o", archive, "-d", folder],
    // The tar of macOS, BSD and Windows reads zip as well; GNU's does not.
    ["bsdtar", "-xf", archive, "-C", folder],
    ["tar", "-xf", archive, "-C", folder],
  ];
}

function succeeds([command, ...args]: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command ?? "", args, { stdio: "ignore" });
    child.once("error", () => resolve(false));
    child.once("close", (code) => resolve(code === 0));
  });
}

/**
 * Unpacks an archive with the commands of the system.
 * @returns undefined where it was unpacked, otherwise the command line that should have done it
 */
export async function unpack(
  kind: "zip" | "tar.gz",
  archive: string,
  folder: string,
): Promise<string | undefined> {
  const lines = unpackers(kind, archive, folder);
  for (const line of lines) {
    if (await succeeds(line)) return undefined;
  }
  return lines[0]?.map((word) => (/[^\w./:=-]/.test(word) ? `'${word}'` : word)).join(" ");
}
