// Documents with keys, and the same with references instead.
import { createReplacer } from "../../../src/leaks/references/replace";
import { environmentKey } from "../leaks/random-key";

/** Replaces `K` in a document by a random key. */
export function withKey(template: string, key = environmentKey()): string {
  return template.replaceAll(/(?<![A-Za-z0-9_])K(?![A-Za-z0-9_])/g, key);
}

/** Replaces all keys; undefined if no reference is offered for any. */
export function replaced(language: string, path: string, text: string, key: string): string | undefined {
  const replace = createReplacer(language, path, text);
  const edits = new Map<string, { start: number; end: number; text: string }>();
  for (const { index } of text.matchAll(new RegExp(key, "g"))) {
    const found = replace({ start: index, end: index + key.length });
    for (const edit of found?.edits ?? []) edits.set(JSON.stringify(edit), edit);
  }
  if (edits.size === 0) return undefined;
  // From the end, like an editor.
  const order = [...edits.values()].sort((a, b) => b.start - a.start || b.end - a.end);
  return order.reduce((now, { start, end, text: by }) => now.slice(0, start) + by + now.slice(end), text);
}
