// Recognizes the secrets of automation clients, which have no fixed form, by their names and by a nearby context: the
// client's identifier, or an address of Skycloak.

import type { DetectedSecret } from "./facts";
import { keyHead } from "./key";
import type { Lines } from "./lines";
import { containsRandomRun, isPlaceholder } from "./randomness";

/** In all contexts. */
export const contextHead = "kycloak";

/** In the names of client secrets in most languages. */
export const secretName = "lient[_.-]?[sS]ecret|LIENT[_-]?SECRET";

/** The lines above and below, and the characters of each, that are near. */
export const contextLines = 10;
export const contextReach = 1000;

/** The most characters between the beginnings of a name and its secret. */
export const nameReach = 200;

/** Whether a `contextHead` belongs to a context. */
export function isContextAt(text: string, at: number): boolean {
  return (
    text.startsWith("skycloak-automation-", at - 1) ||
    (text.startsWith(".skycloak.io", at - 2) && !/\w/.test(text.charAt(at + 10)))
  );
}

const value = "(?<value>[A-Za-z0-9_~.+/=-]{16,200}(?![A-Za-z0-9_~.+/=-]))";
const assigned = new RegExp(
  [
    String.raw`(?:${secretName})(?:\\?["'\])]){0,4}\s{0,16}`,
    // The name may be a value: `"name": "client_secret", "value": "…"`.
    String.raw`(?:,?\s{0,16}(?:\\?["'])?value(?:\\?["'])?\s{0,16})?`,
    String.raw`(?:=>|:=|[:=>,(]|\s|%3[ADad])\s{0,16}`,
    // The secret may be the default of a variable: `getenv("NAME", "…")`.
    String.raw`(?:[\w.]{1,24}\(["'][\w.-]{1,40}["'],\s{0,4})?`,
    String.raw`\(?(?:\\?["'\x60])?${value}`,
  ].join(""),
  "dy",
);
const credentials = new RegExp(String.raw`kycloak-automation-[\w-]{1,64}:${value}`, "dy");
const named = new RegExp(String.raw`(?:${secretName})\\?["']?\s{0,16},?$`);
const valueBelow = new RegExp(String.raw`^\s{0,40}["']?value["']?\s{0,16}[:=]\s{0,16}["']?${value}`, "di");

/** The secret whose name, or the name of whose client, is at a column of a line. */
export function namedSecretAt(lines: Lines, line: number, at: number): DetectedSecret | undefined {
  const pattern = lines.line(line).startsWith(contextHead, at) ? credentials : assigned;
  pattern.lastIndex = at;
  return secretIn(pattern.exec(lines.line(line)), line);
}

/** The secret on a line with a value whose name is on the line above. */
export function secretBelowName(lines: Lines, line: number): DetectedSecret | undefined {
  const match = valueBelow.exec(lines.line(line).slice(0, 2 * contextReach));
  const above = match === null ? undefined : lines.above(line);
  if (above === undefined || !named.test(lines.line(above).slice(-nameReach))) return undefined;
  return secretIn(match, line);
}

function secretIn(match: RegExpExecArray | null, line: number): DetectedSecret | undefined {
  const [start, end] = match?.indices?.groups?.["value"] ?? [0, 0];
  const secret = match?.groups?.["value"] ?? "";
  if (!isSecret(secret)) return undefined;
  return { line, start, endLine: line, end, rule: "client-secret", secret };
}

/** Whether a text is random, and neither a placeholder nor a key, which another rule finds. */
function isSecret(text: string): boolean {
  if (text.includes(keyHead) || isPlaceholder(text)) return false;
  return text.split(/[^A-Za-z0-9_-]/).some((run) => run.length >= 16 && containsRandomRun(run));
}

/** Looks up contexts by their position. */
export class Contexts {
  readonly #columns = new Map<number, number[]>();

  constructor(places: Iterable<{ line: number; start: number }>) {
    for (const { line, start } of places) {
      const columns = this.#columns.get(line);
      if (columns === undefined) this.#columns.set(line, [start]);
      else columns.push(start);
    }
  }

  hasContext({ line, start }: { line: number; start: number }): boolean {
    if (this.#columns.size === 0) return false;
    const beside = this.#columns.get(line);
    if (beside !== undefined) {
      const next = firstFrom(beside, start - contextReach);
      if (next !== undefined && next <= start + contextReach) return true;
    }
    if (start > contextReach) return false;
    for (let at = line - contextLines; at <= line + contextLines; at++) {
      if (at !== line && (this.#columns.get(at)?.[0] ?? Infinity) <= contextReach) return true;
    }
    return false;
  }
}

/** The first of sorted numbers that is at least `least`. */
function firstFrom(numbers: readonly number[], least: number): number | undefined {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return numbers[low];
}
