// A file that appears under a name which nobody else has taken: whoever is first has it.

import { link as hardLink, open, readFile, unlink } from "node:fs/promises";

export type Link = (from: string, to: string) => Promise<void>;

/**
 * Puts the content of a finished draft at `to`; false when there is a file already. By a hard
 * link it appears whole; where the file system has none (exFAT, some network drives) it is made
 * exclusively and written at once; until then it is empty.
 */
export async function putIfAbsent(
  draft: string,
  to: string,
  link: Link = hardLink,
): Promise<boolean> {
  try {
    await link(draft, to);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    // Of a disk that takes nothing at all, making the file says the same.
    return written(draft, to);
  }
}

async function written(draft: string, to: string): Promise<boolean> {
  const content = await readFile(draft);
  const file = await open(to, "wx", 0o600).catch((error: unknown) => {
    if (codeOf(error) === "EEXIST") return undefined;
    throw error;
  });
  if (file === undefined) return false;
  try {
    await file.writeFile(content);
    await file.sync();
    return true;
  } catch (error) {
    await unlink(to).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
