// A document with keys in it, and the same with references in their place.
import { createReplacer } from "../../../src/leaks/references/replace";
import { environmentKey } from "../leaks/random-key";

/** A document in which `K` stands for the key, with a random one instead. */
export function withKey(template: string, key = environmentKey()): string {
  return template.replaceAll(/(?<![A-Za-z0-9_])K(?![A-Za-z0-9_])/g, key);
}

/** All keys replaced together; undefined where nothing is offered for any. */
export function replaced(language: string, path: string, text: string, key: string): string | undefined {
  const replace = createReplacer(language, path, text);
  const edits = new Map<string, { start: number; end: number; text: string }>();
  for (const { index } of text.matchAll(new RegExp(key, "g"))) {
    const found = replace({ start: index, end: index + key.length });
    for (const edit of found?.edits ?? []) edits.set(JSON.stringify(edit), edit);
  }
  if (edits.size === 0) return undefined;
  // From the end, as an editor applies them.
  const order = [...edits.values()].sort((a, b) => b.start - a.start || b.end - a.end);
  return order.reduce((now, { start, end, text: by }) => now.slice(0, start) + by + now.slice(end), text);
}
