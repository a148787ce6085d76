// Searches the files of a run for secrets that the simulator has issued, as bytes and in UTF-16, which browsers use.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const keyHead = "sk_sc_";

/** The files in `folder`, as relative paths, that contain one of `secrets`. Files that vanish meanwhile are ignored. */
export function filesWithSecrets(folder: string, secrets: readonly string[]): string[] {
  const holds = searcher(secrets);
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => {
    const bytes = content(join(folder, file));
    if (bytes === undefined) return false;
    const text = bytes.toString("latin1");
    return holds(text) || holds(text.replaceAll("\0", ""));
  });
}

/** Keys share a prefix, so thousands of them take one pass; other secrets are few. */
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
