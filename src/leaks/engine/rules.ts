// What is to be found where one of the literals stands without which there is nothing to be found.

import { blockHead, blockMarkAt, type BlockMark } from "./allow";
import { base64At, base64Cores } from "./base64-key";
import { contextHead, isContextAt } from "./client-secret";
import { escapedAt } from "./escapes";
import type { Found } from "./found";
import type { HeldSecrets } from "./held";
import { joinedKey, mayBeJoined } from "./joined-key";
import type { Lines } from "./lines";
import { candidateAt, keyHead, keyOf } from "./plain-key";
import { splitAt, splitBefore } from "./split-head";

/** In the middle of a key's head, so that a scan for it is not stopped at every `s`. */
export const plainHead = "_sc_";

/**
 * Literals of an escaped head: an escaped underscore, or an escaped letter between two plain
 * ones. Whatever else is escaped, `plainHead` is there.
 */
export const percentHeads = ["%5F", "%5f", "%63_", "%73c_"] as const;
export const unicodeHead = "\\u00";

/** The head's first part, where a string literal ends with it: the rest may be in the next one. */
export const splitHeads = [`sk_"`, "sk_'"] as const;

/** Any of the literals, for a text that is small: a line. */
export const heads = new RegExp(
  [
    plainHead,
    ...base64Cores,
    ...percentHeads,
    unicodeHead.replace("\\", "\\\\"),
    ...splitHeads,
    contextHead,
    blockHead,
  ].join("|"),
  "g",
);

/** The longest of them, in characters. */
export const longestHead = 12;

/** How far the beginning of what is found can lie from the literal that led to it. */
export const headReach = { before: 16, after: 64 };

export type Hit =
  | { readonly kind: "secret"; readonly found: Found }
  | { readonly kind: "context" }
  | { readonly kind: "mark"; readonly mark: BlockMark };

/** What is at a literal in a line; undefined if nothing is. */
export function hitAt(
  lines: Lines,
  line: number,
  at: number,
  head: string,
  held: HeldSecrets | undefined,
): Hit | undefined {
  const text = lines.line(line);
  switch (head) {
    case blockHead: {
      const mark = blockMarkAt(text, at);
      return mark && { kind: "mark", mark };
    }
    case contextHead:
      return isContextAt(text, at) ? { kind: "context" } : undefined;
    case "c2tfc2Nf":
    case "NrX3NjX":
    case "za19zY1":
      return secret(base64At(lines, line, at, head));
    case splitHeads[0]:
    case splitHeads[1]:
      return secret(joinedKey(lines, line, splitAt(text, at, head.length - 1)));
    case unicodeHead: {
      const unit = escapedAt(text, at)?.character;
      if (unit === undefined || !keyHead.includes(unit)) return undefined;
    }
  }
  return secret(keyHere(lines, line, at, held));
}

/**
 * The key whose plain head is at a place in a whole text, if all of it stands there plainly and
 * nothing can be joined to it; undefined also where the lines have to be looked at for that.
 */
export function keyOfOnePiece(text: string, at: number): Found | undefined {
  const found = keyOf(candidateAt(text, at), text);
  return found === undefined || mayBeJoined(text, found.end) ? undefined : found;
}

function keyHere(
  lines: Lines,
  line: number,
  at: number,
  held: HeldSecrets | undefined,
): Found | undefined {
  const text = lines.line(line);
  const candidate = candidateAt(text, at);
  if (candidate === undefined) {
    const split = splitBefore(text, at);
    return split && joinedKey(lines, line, split);
  }
  const found = joinedKey(lines, line, candidate) ?? keyOf(candidate, text);
  if (found !== undefined) return found;
  // Whatever it looks like: the vault knows better.
  if (held?.refOfKey(candidate.text) === undefined) return undefined;
  const { start, end, text: whole } = candidate;
  return { start, end, rule: "held-secret", secret: whole };
}

function secret(found: Found | undefined): Hit | undefined {
  return found && { kind: "secret", found };
}
