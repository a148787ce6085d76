// A key in a text that was encoded in base64, as in a Kubernetes Secret. Base64 turns three
// bytes into four characters, so there are three ways for the head of a key to look.

import type { Found } from "./found";
import { candidateFrom, keyOf } from "./plain-key";

/** The characters that are the same whatever stands before and behind the head. */
export const base64Cores = ["c2tfc2Nf", "NrX3NjX", "za19zY1"] as const;

/** How far into its four characters each of them begins. */
const within = { c2tfc2Nf: 0, NrX3NjX: 2, za19zY1: 3 } as const;
const bytesBefore = { c2tfc2Nf: 0, NrX3NjX: 1, za19zY1: 2 } as const;

const alphabet = /[A-Za-z0-9+/_-]/;
const run = /[A-Za-z0-9+/_-]{1,284}/y;

/** The key whose head's core stands at `at`; the range is the characters that encode it. */
export function base64At(
  text: string,
  at: number,
  core: (typeof base64Cores)[number],
): Found | undefined {
  const group = at - within[core];
  if (group < 0) return undefined;
  run.lastIndex = group;
  const encoded = run.exec(text)?.[0];
  if (encoded === undefined) return undefined;
  const decoded = decode(encoded);
  const head = bytesBefore[core];
  if (isInWord(wordBefore(text, group) + decoded.slice(0, head))) return undefined;
  const key = keyOf(candidateFrom(decoded, head), decoded);
  if (key === undefined) return undefined;
  const { secret } = key;
  return {
    start: group + characterOf(head),
    end: group + characterOf(key.end - 1) + 2,
    rule: "encoded-key",
    secret,
  };
}

/** Where the characters of a byte begin. */
function characterOf(byte: number): number {
  return Math.floor(byte / 3) * 4 + (byte % 3);
}

function decode(encoded: string): string {
  return Buffer.from(encoded, "base64").toString("latin1");
}

/** What the eight characters before a group of four say, if they are of the same text. */
function wordBefore(text: string, group: number): string {
  const before = text.slice(Math.max(0, group - 8), group);
  const groups = before.slice(before.length % 4);
  return Array.from(groups).every((one) => alphabet.test(one)) ? decode(groups) : "";
}

/** Whether the head would be in the middle of a name; bytes that are no text are another thing's. */
function isInWord(before: string): boolean {
  return /[A-Za-z0-9_]$/.test(before) && /^[\t\n\r -~]*$/.test(before);
}
