// Tells from a file's bytes as they are that nothing can be found in them, which is so of nearly every
// file. To make texts of them takes longer than to look through them. Pure.

import { beforeInside, within, type Core } from "./base64-key";
import { joinReach, mostLineEnds } from "./joined-key";
import { theMachine } from "./machine";
import { escapeMarks, isWord, keyReach } from "./plain-key";
import { sweepBytes, type Sign } from "./sweep";

const quotes = new Set(Array.from("\"'`", (quote) => quote.charCodeAt(0)));
const escapes = new Set(Array.from(escapeMarks, (mark) => mark.charCodeAt(0)));
const [letterS = 0, letterK = 0] = Buffer.from("sk");
const percent = 37;
/** So far before a part of a head, in bytes, can its beginning stand. */
const splitReach = (mostLineEnds + 1) * joinReach * 4;
/** A literal's end in the first letters of a head, which no word runs into; an escape may. */
const beginsSplit = /(?:^|[^A-Za-z0-9_]|[\\%[][A-Za-z0-9;:?[%\\]{1,60})sk?["'`]/;
/** What ends in front of an escape in a head: a letter of it, or the escape of one. */
const ofHeadBefore = new Set(Array.from("kcs_bBfF3", (one) => one.charCodeAt(0)));
const operators = new Set(Array.from("+&~.<>|", (one) => one.charCodeAt(0)));
const commentEnds = new Set(Array.from("/\\", (one) => one.charCodeAt(0)));

/** Whether anything may be found in a file's bytes, of UTF-8 or what looks like it. */
export function mayHoldBytes(bytes: Buffer): boolean {
  const machine = theMachine();
  return machine === undefined || sweepBytes(machine, bytes, (sign, at) => leads(bytes, sign, at));
}

/** Whether what stands at an offset can lead to a finding. */
function leads(bytes: Buffer, sign: Sign, at: number): boolean {
  switch (sign) {
    case "key":
    case "head":
      return true;
    case "split":
      if (bytes[at - 1] === letterK) return isBehindHead(bytes, at - 1);
      return mayFollow(bytes, at - 2) && mayBeginBefore(bytes, at - 1);
    case "escape":
      return bytes[at] !== percent || ofHeadBefore.has(bytes[at - 1] ?? 0);
    case "context":
      return /^(?:-automation-|\.io)/.test(textOf(bytes, at + 7, at + 19));
    case "mark":
      return false;
    default:
      return mayBeCore(bytes, sign, at);
  }
}

function mayBeCore(bytes: Buffer, core: Core, at: number): boolean {
  const before = beforeInside(core);
  const isWhole = textOf(bytes, at - before, at - before + core.length) === core;
  return isWhole || mayBeBroken(bytes, at, core, before);
}

function textOf(bytes: Buffer, from: number, to: number): string {
  return bytes.toString("latin1", from, to);
}

/** At a `k`: the rest of a head's beginning before it, or its literal's. */
function isBehindHead(bytes: Buffer, at: number): boolean {
  const before = bytes[at - 1] ?? 0;
  return quotes.has(before) || (before === letterS && mayBegin(bytes, at - 1));
}

/** Not in the middle of an identifier, unless an escape before it may end there. */
function mayBegin(bytes: Buffer, at: number): boolean {
  if (!isWord(bytes[at - 1] ?? 0)) return true;
  for (let near = at - 2; near >= at - keyReach.before; near--) {
    if (escapes.has(bytes[near] ?? 0)) return true;
  }
  return false;
}

/** Whether another literal may end before the one that begins behind `at`, with an operator between them or none. */
function mayFollow(bytes: Buffer, at: number): boolean {
  let end = at;
  for (let letters = 0; letters < 2 && isPrefix(bytes[end] ?? 0); letters++) end--;
  end = spaceBefore(bytes, end);
  for (let signs = 0; signs < 2 && operators.has(bytes[end] ?? 0); signs++) end--;
  end = spaceBefore(bytes, end);
  const byte = bytes[end] ?? 0;
  // Behind the end of a line, or of a comment, there is no telling.
  return quotes.has(byte) || commentEnds.has(byte) || byte < 32 || byte > 126;
}

function spaceBefore(bytes: Buffer, at: number): number {
  let end = at;
  while (bytes[end] === 32 || bytes[end] === 9) end--;
  return end;
}

/** As of `f"…"` or `@"…"`. */
function isPrefix(byte: number): boolean {
  return (isWord(byte) && byte > 57 && byte !== 95) || byte === 36 || byte === 64;
}

/** A literal that ends in the first letters of a head. */
function mayBeginBefore(bytes: Buffer, at: number): boolean {
  return beginsSplit.test(textOf(bytes, Math.max(0, at - splitReach), at + 1));
}

/** Whether a line may end in the middle of a core, which it does between groups of four. */
function mayBeBroken(bytes: Buffer, at: number, core: Core, before: number): boolean {
  const inGroup = (within[core] + before) % 4;
  const group = at - inGroup;
  const own = before - inGroup;
  if (textOf(bytes, group, at) !== core.slice(own, before)) return false;
  if (isSpace(bytes[group - 1])) return true;
  if (core.length > own + 4 && isSpace(bytes[group + 4])) return true;
  // A whole group of the core may stand before this one.
  const isAfterGroup = own > 4 && textOf(bytes, group - 4, group) === core.slice(own - 4, own);
  return isAfterGroup && isSpace(bytes[group - 5]);
}

/** Or an end of the file. */
function isSpace(byte = 0): boolean {
  return byte <= 32;
}
