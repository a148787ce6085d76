// What is to be found where one of the literals stands without which there is nothing to be found.

import { blockHead } from "./allow";
import { base64At, base64Cores } from "./base64-key";
import { contextHead } from "./client-secret";
import { escapedAt } from "./escapes";
import type { FoundOn } from "./found";
import type { HeldSecrets } from "./held";
import { joinedKey } from "./joined-key";
import type { Lines } from "./lines";
import { candidateAt, keyHead, keyOf } from "./plain-key";

/** In the middle of a key's head, so that a scan for it is not stopped at every `s`. */
export const plainHead = "_sc_";

/**
 * Literals of an escaped head: an escaped underscore, or an escaped letter between two plain
 * ones. Whatever else is escaped, `plainHead` is there.
 */
const percentHeads = ["%5F", "%5f", "%63_", "%73c_"] as const;
const unicodeHead = "\\u00";

/** Any of the literals, and a part of a head that ends with its string, for a text that is small: a line. */
export const heads = new RegExp(
  [
    plainHead,
    ...base64Cores,
    ...percentHeads,
    unicodeHead.replace("\\", "\\\\"),
    "s(?:k(?:_(?:sc?)?)?)?[\"'`]",
    contextHead,
    blockHead,
  ].join("|"),
  "g",
);

/** The longest of them, in characters. */
export const longestHead = 12;

/** How far the beginning of what is found can lie from the literal that led to it. */
export const headReach = { before: 16, after: 64 };

/** The key whose head, plain or escaped, stands over a column of a line, or what the vault holds. */
export function keyHere(
  lines: Lines,
  line: number,
  at: number,
  held: HeldSecrets | undefined,
): FoundOn | undefined {
  const text = lines.line(line);
  const candidate = candidateAt(text, at);
  if (candidate === undefined) return undefined;
  const found = joinedKey(lines, line, candidate) ?? keyOf(candidate, text);
  if (found !== undefined) return { ...found, line };
  // Whatever it looks like: the vault knows better.
  if (held?.refOfKey(candidate.text) === undefined) return undefined;
  const { start, end, text: whole } = candidate;
  return { line, start, end, rule: "held-secret", secret: whole };
}

/** The same where an escape stands that may be of a head; most are not. */
export function keyAtEscape(
  lines: Lines,
  line: number,
  at: number,
  held: HeldSecrets | undefined,
): FoundOn | undefined {
  const unit = escapedAt(lines.line(line), at)?.character;
  if (unit === undefined || !keyHead.includes(unit)) return undefined;
  return keyHere(lines, line, at, held);
}

/** The key of which a column of a line is in base64, the core of its head beginning there. */
export function keyAtCore(lines: Lines, line: number, at: number): FoundOn | undefined {
  const text = lines.line(line);
  const core = base64Cores.find((one) => text.startsWith(one, at));
  const found = core && base64At(lines, line, at, core);
  return found && { ...found, line };
}
