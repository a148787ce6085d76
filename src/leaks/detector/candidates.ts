// Where in a text a secret can be at all, told by searching for a few literals: everything that the
// rules find has one of these near it. V8 searches for up to six characters at many gigabytes a second,
// and for longer literals or alternations at a tenth of that.

import { blockHead } from "./allow-comments";
import { nestedParts } from "./base64";
import { contextHead, isContextAt } from "./client-secret";
import type { StoredSecrets } from "./stored-secrets";
import { mayContinueHead } from "./key";

type Test = (text: string, at: number) => boolean;

const isHexadecimal = follows(
  "%50xXuU{\\+#=",
  /(?:%(?:(?:25){0,4}|u00)|\\(?:[xu]\{?0{0,6}|N\{U\+0{0,6}|U0{0,6}|0{0,4})|`u\{0{0,6}|#[xX]0{0,6}|=)$/,
);

/** The head of a key has two underscores, so the first of them is in it, plain or escaped. */
const literals: readonly (readonly [string, Test?])[] = [
  ["_", mayStartHead],
  ["5F", isHexadecimal],
  ["5f", isHexadecimal],
  ["137", follows("\\0{", /\\(?:o\{)?0{0,6}$/)],
  ["95", follows("#\\0", /[#\\]0{0,6}$/)],
  ["wbar;"],
  ["Bar;"],
  ["LOW LI"],
  // The base64 of a head, at each of the three alignments: the parts that stay whole wherever an
  // encoder has broken the line. They begin with rare characters, which are found fastest.
  ...["2tf", "2Nf", "NrX3", "3NjX", "za19", "9zY1", ...nestedParts].map((literal) => [literal] as const),
  // In the names and addresses that a client secret is recognized by.
  [contextHead.slice(0, 6), isContextAt],
];

/** In a comment that silences a block, which matters only where there is something to silence. */
const blockComment = ["-disab", "-enabl"].map((literal) => [literal, endsBlockHead] as const);

function endsBlockHead(text: string, at: number): boolean {
  return text.startsWith(blockHead, at - blockHead.length + 1);
}

/** As much of a text as stays in the processor's cache while it is searched for one literal after the other. */
const partLength = 32_768;
const longestLiteral = 6;

/**
 * Whether a text can hold a secret that is recognizable by its form. A file's bytes read as Latin-1 are such a
 * text too, since all literals are ASCII.
 */
export function quickCheck(text: string): boolean {
  return offsetsOf(literals, text).next().done === false;
}

/** The offsets of all candidates, and of block comments where there are any, in order. */
export function findCandidates(text: string, stored?: StoredSecrets): number[] {
  const candidates: number[] = [];
  for (const at of offsetsOf(literals, text)) {
    if (text.charAt(at) !== "_" || mayContinueHead(text, at)) candidates.push(at);
  }
  if (stored?.isAnywhere === true) {
    for (const { start } of stored.search(text, 0, text.length)) candidates.push(start);
  }
  if (candidates.length > 0) {
    for (const at of offsetsOf(blockComment, text)) candidates.push(at);
  }
  return candidates.sort((a, b) => a - b);
}

/** Where the literals are that pass their tests. */
function* offsetsOf(from: typeof literals, text: string): Generator<number> {
  for (let start = 0; start < text.length; start += partLength) {
    const part = text.slice(start, start + partLength + longestLiteral - 1);
    for (const [literal, test] of from) {
      for (let at = part.indexOf(literal); at >= 0; at = part.indexOf(literal, at + 1)) {
        if (at < partLength && test?.(text, start + at) !== false) yield start + at;
      }
    }
  }
}

/** Whether a `_` may be the first of a head: `_sc_`, or less of it before something that may be inside a head. */
function mayStartHead(text: string, at: number): boolean {
  let end = at + 1;
  if (text.charCodeAt(end) === 115) end++;
  if (end === at + 2 && text.charCodeAt(end) === 99) end++;
  const after = text.charCodeAt(end);
  if (after === 95) return end === at + 3;
  return interrupts[Math.min(after, 128)] === 1 && precedes[Math.min(text.charCodeAt(at - 1), 128)] === 1;
}

/** What may stand inside the head of a key that is written plainly; the last one is for all that is not ASCII. */
const interrupts = marked("\"'`\\%&=[^<{}\u001b\u0080");

/** What may stand right before a `_` of it: a `k`, however it is escaped, or what may stand between. */
const precedes = marked("kbB};>3mK\"'`\\ \t\n\r\u001b\u0080ABCDEFGHIJLMNOPQRSTUVWXYZ@~=\u0007");

function marked(characters: string): Uint8Array {
  return Uint8Array.from({ length: 129 }, (_, code) => (characters.includes(String.fromCharCode(code)) ? 1 : 0));
}

/** Whether one of some characters, and then an escape's beginning, is right before a place. */
function follows(last: string, beginning: RegExp): Test {
  const isLast = marked(last);
  return (text, at) =>
    isLast[Math.min(text.charCodeAt(at - 1), 128)] === 1 && beginning.test(text.slice(Math.max(0, at - 12), at));
}
