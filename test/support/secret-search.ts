// Searches everything that a run wrote for the secrets that the simulator gave out. They are
// looked for as bytes, also in UTF-16, in which browsers store text.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const keyHead = "sk_sc_";

/**
 * The files below `folder`, relative to it, that hold one of the `secrets`.
 * Files that vanish while it looks are passed over.
 */
export function filesWithSecrets(folder: string, secrets: readonly string[]): string[] {
  const holds = searcher(secrets);
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => {
    const bytes = content(join(folder, file));
    if (bytes === undefined) return false;
    const text = bytes.toString("latin1");
    return holds(text) || holds(text.replaceAll("\0", ""));
  });
}

/** Keys all begin alike, so that thousands of them cost one pass; others are few. */
function searcher(secrets: readonly string[]): (text: string) => boolean {
  const keys = new Set(secrets.filter((secret) => secret.startsWith(keyHead)));
  const lengths = [...new Set([...keys].map((key) => key.length))];
  const others = secrets.filter((secret) => !keys.has(secret));
  return (text) => {
    if (others.some((secret) => text.includes(secret))) return true;
    for (let at = text.indexOf(keyHead); at >= 0; at = text.indexOf(keyHead, at + 1)) {
      const start = at;
      if (lengths.some((length) => keys.has(text.slice(start, start + length)))) return true;
    }
    return false;
  };
}

function content(path: string): Buffer | undefined {
  try {
    return statSync(path).isFile() ? readFileSync(path) : undefined;
  } catch {
    return undefined;
  }
}
