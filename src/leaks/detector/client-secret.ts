// Recognizes the secrets of automation clients, which have no fixed form, by their names and by a nearby context: the
// client's identifier, or a URL of Skycloak.

import type { DetectedSecret } from "./facts";
import { keyHead } from "./key";
import type { Lines } from "./lines";
import { containsRandomRun, isPlaceholder } from "./randomness";

/** A part of every context. */
export const contextMarker = "kycloak";

/** A part of the names of client secrets in most languages. */
export const secretName = "lient[_.-]?[sS]ecret|LIENT[_-]?SECRET";

/** The lines above and below, and the columns before and after, within which a context counts as nearby. */
export const contextLines = 10;
export const contextColumns = 1000;

/** The maximum number of characters between the beginnings of a name and its secret. */
export const maxNameDistance = 200;

/** Whether the `contextMarker` at an offset belongs to a context. */
export function isContextAt(text: string, at: number): boolean {
  return (
    text.startsWith("skycloak-automation-", at - 1) ||
    (text.startsWith(".skycloak.io", at - 2) && !/\w/.test(text.charAt(at + 10)))
  );
}

const value = "(?<value>[A-Za-z0-9_~.+/=-]{16,200}(?![A-Za-z0-9_~.+/=-]))";
const assignmentPattern = new RegExp(
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
const credentialsPattern = new RegExp(String.raw`kycloak-automation-[\w-]{1,64}:${value}`, "dy");
const namePattern = new RegExp(String.raw`(?:${secretName})\\?["']?\s{0,16},?$`);
const valuePattern = new RegExp(String.raw`^\s{0,40}["']?value["']?\s{0,16}[:=]\s{0,16}["']?${value}`, "di");

/** The secret whose name or client identifier is at a column of a line. */
export function namedSecretAt(lines: Lines, line: number, at: number): DetectedSecret | undefined {
  const pattern = lines.line(line).startsWith(contextMarker, at) ? credentialsPattern : assignmentPattern;
  pattern.lastIndex = at;
  return secretIn(pattern.exec(lines.line(line)), line);
}

/** The secret on a line that contains its value, below a line with its name. */
export function secretBelowName(lines: Lines, line: number): DetectedSecret | undefined {
  const match = valuePattern.exec(lines.line(line).slice(0, 2 * contextColumns));
  const above = match === null ? undefined : lines.above(line);
  if (above === undefined || !namePattern.test(lines.line(above).slice(-maxNameDistance))) return undefined;
  return secretIn(match, line);
}

function secretIn(match: RegExpExecArray | null, line: number): DetectedSecret | undefined {
  const [start, end] = match?.indices?.groups?.["value"] ?? [0, 0];
  const secret = match?.groups?.["value"] ?? "";
  if (!isSecret(secret)) return undefined;
  return { line, start, endLine: line, end, rule: "client-secret", secret };
}

/** Whether a text looks random, and is neither a placeholder nor a key, which another rule finds. */
function isSecret(text: string): boolean {
  if (text.includes(keyHead) || isPlaceholder(text)) return false;
  return text.split(/[^A-Za-z0-9_-]/).some((run) => run.length >= 16 && containsRandomRun(run));
}

/** Looks up contexts by their position. */
export class Contexts {
  readonly #columns = new Map<number, number[]>();

  constructor(positions: Iterable<{ line: number; start: number }>) {
    for (const { line, start } of positions) {
      const columns = this.#columns.get(line);
      if (columns === undefined) this.#columns.set(line, [start]);
      else columns.push(start);
    }
  }

  hasContext({ line, start }: { line: number; start: number }): boolean {
    if (this.#columns.size === 0) return false;
    const columnsOnLine = this.#columns.get(line);
    if (columnsOnLine !== undefined) {
      const next = firstAtLeast(columnsOnLine, start - contextColumns);
      if (next !== undefined && next <= start + contextColumns) return true;
    }
    if (start > contextColumns) return false;
    for (let at = line - contextLines; at <= line + contextLines; at++) {
      if (at !== line && (this.#columns.get(at)?.[0] ?? Infinity) <= contextColumns) return true;
    }
    return false;
  }
}

/** The first of sorted numbers that is at least `min`. */
function firstAtLeast(numbers: readonly number[], min: number): number | undefined {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < min) low = middle + 1;
    else high = middle;
  }
  return numbers[low];
}
