// An automation client's secret has no form of its own; what stands beside it tells: the client's
// identifier, or an address of Skycloak's.

import type { FoundOn } from "./found";
import type { LinePlace, Lines } from "./lines";
import { isPlaceholder } from "./placeholder";
import { keyHead } from "./plain-key";
import { holdsRandomStretch } from "./randomness";

export const contextHead = "kycloak";

/** So many lines up and down, and so many characters of each, are beside it. */
export const contextLines = 10;
export const contextReach = 1000;

/** Whether what stands over `at`, where `contextHead` was found, says whose secrets are near. */
export function isContextAt(text: string, at: number): boolean {
  return (
    text.startsWith("skycloak-automation-", at - 1) ||
    /^\.skycloak\.io\b/.test(text.slice(at - 2, at + 11))
  );
}

const value = "(?<value>[A-Za-z0-9_~.+/=-]{16,200})";
const assigned = new RegExp(
  String.raw`client[_-]?secret(?:\\?["'\])])*\s*(?:=>|:=|[:=>,]|\s)\s*(?:\\?["'\x60])?${value}`,
  "dgi",
);
const named = /client[_-]?secret\\?["']?\s*,?$/i;
const valueBelow = new RegExp(String.raw`^\s*["']?value["']?\s*[:=]\s*["']?${value}`, "di");
const credentials = new RegExp(String.raw`skycloak-automation-[\w-]+:${value}`, "dg");

/** The secrets beside a context at a place. */
export function secretsBeside(lines: Lines, { line, character }: LinePlace): FoundOn[] {
  const text = lines.line(line);
  const from = Math.max(0, character - contextReach);
  const found = secretsIn(lines, line, from, character + contextReach);
  let at = lines.above(line);
  for (let up = 0; at !== undefined && up < contextLines; up++, at = lines.above(at)) {
    const { length } = lines.line(at);
    found.push(...secretsIn(lines, at, Math.max(0, length - contextReach), length));
  }
  at = from + 2 * contextReach >= text.length ? lines.below(line) : undefined;
  for (let down = 0; at !== undefined && down < contextLines; down++, at = lines.below(at)) {
    found.push(...secretsIn(lines, at, 0, contextReach));
  }
  return found;
}

function secretsIn(lines: Lines, line: number, from: number, to: number): FoundOn[] {
  const part = lines.line(line).slice(from, to);
  const found: FoundOn[] = [];
  for (const pattern of [assigned, credentials]) {
    for (const match of part.matchAll(pattern)) add(found, match, line, from);
  }
  if (named.test(part)) {
    const below = lines.below(line);
    const match = below === undefined ? null : valueBelow.exec(lines.line(below).slice(0, to));
    if (below !== undefined && match !== null) add(found, match, below, 0);
  }
  return found;
}

function add(found: FoundOn[], match: RegExpExecArray, line: number, base: number): void {
  const [start, end] = match.indices?.groups?.["value"] ?? [0, 0];
  const secret = match.groups?.["value"] ?? "";
  if (!isSecret(secret)) return;
  found.push({ line, start: base + start, end: base + end, rule: "client-secret", secret });
}

/** Drawn at random, and neither a placeholder nor a key, which another rule finds. */
function isSecret(text: string): boolean {
  if (text.includes(keyHead) || isPlaceholder(text)) return false;
  return text.split(/[^A-Za-z0-9_-]/).some((run) => run.length >= 16 && holdsRandomStretch(run));
}
