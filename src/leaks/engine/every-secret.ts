// The secrets of a text, whether a comment allows them or not: what a sweep leads to, judged by the rules.

import { blockHead, blockMarkAt, type BlockMark } from "./allow";
import { base64Over, beforeInside, type Core } from "./base64-key";
import { isContextAt, secretsBeside } from "./client-secret";
import type { Found, FoundOn } from "./found";
import type { HeldSecrets } from "./held";
import { joinedKey, mayBeJoined } from "./joined-key";
import type { OffsetLines } from "./lines";
import { theMachine } from "./machine";
import { isPlaceholder } from "./placeholder";
import { candidateAt, keyHead, keyOf } from "./plain-key";
import { keyAtCore, keyAtEscape, keyHere, plainHead } from "./rules";
import { keySplitAt, keySplitBefore } from "./split-head";
import { quietAbove, quietLine, sweepText, unsure, type Judge } from "./sweep";
import { sweepPlainly } from "./sweep-plainly";

const quietBits = quietLine | quietAbove;

/** Where in a head its literal is, by which a sweep finds it. */
const middle = keyHead.indexOf(plainHead);

/** A secret, and what is known of the comments near it; of most, but not of all. */
export interface Seen extends Found {
  readonly quiet?: number;
}

/** Goes through a text. */
export type Sweep = (text: string, judge: Judge) => void;

interface Everything {
  readonly found: Seen[];
  readonly marks: readonly BlockMark[];
}

/** Allowed ones too, each once and in order, and what opens and closes silence; places are offsets in the text. */
export function everySecret(
  text: string,
  lines: OffsetLines,
  held: HeldSecrets | undefined,
  sweep: Sweep = anySweep,
): Everything {
  const found: Seen[] = [];
  const contexts: number[] = [];
  const marks: BlockMark[] = [];
  /** Where the last key ended, as it stands by itself: in the middle of that no other has its head. */
  let behind = 0;
  sweep(text, (sign, at, end, bits) => {
    switch (sign) {
      case "key": {
        if (at + middle < behind) break;
        const secret = text.slice(at, end);
        if ((bits & unsure) !== 0 && isDoubtful(secret)) atHead(at + middle);
        else key({ start: at, end, rule: "plain-key", secret, quiet: bits & quietBits });
        break;
      }
      case "head":
        if (at >= behind) atHead(at);
        break;
      case "split":
        if (at >= behind) on(at, (line, column) => keySplitAt(lines, line, column));
        break;
      case "escape":
        on(at, (line, column) => keyAtEscape(lines, line, column, held));
        break;
      case "context":
        if (isContextAt(text, at)) contexts.push(at);
        break;
      case "mark":
        marks.push(...given(blockMarkAt(text, at + 1 - blockHead.length)));
        break;
      default:
        atCore(sign, at);
    }
    return false;
  });
  if (held?.isAnywhere === true) {
    for (const { start, end } of held.search(text, 0, text.length)) {
      found.push({ start, end, rule: "held-secret", secret: text.slice(start, end) });
    }
  }
  for (const at of contexts) {
    const line = lines.at(at);
    found.push(...secretsBeside(lines, { line, character: at - line }).map(inText));
  }
  return { found: inOrder(found), marks };

  function key(one: Seen): void {
    found.push(mayBeJoined(text, one.end) ? withJoined(lines, one) : one);
    behind = one.end;
  }

  function atHead(at: number): void {
    const one = keyOf(candidateAt(text, at), text);
    if (one !== undefined) {
      key(one);
      return;
    }
    on(
      at,
      (line, column) => keyHere(lines, line, column, held) ?? keySplitBefore(lines, line, column),
    );
  }

  function atCore(core: Core, at: number): void {
    const start = at - beforeInside(core);
    if (text.startsWith(core, start)) {
      on(start, (line, column) => keyAtCore(lines, line, column));
    } else if (isNearSpace(text, at)) {
      const line = lines.at(at);
      for (const upper of [...given(lines.above(line)), line]) {
        found.push(...given(base64Over(lines, upper)).map(inText));
      }
    }
  }

  function on(at: number, rule: (line: number, column: number) => FoundOn | undefined): void {
    const line = lines.at(at);
    found.push(...given(rule(line, at - line)).map(inText));
  }
}

function anySweep(text: string, judge: Judge): void {
  const machine = theMachine();
  if (machine === undefined) sweepPlainly(text, judge);
  else sweepText(machine, text, judge);
}

/** Whether it takes more to tell whether this is a key: it may stand for one, or be two. */
function isDoubtful(secret: string): boolean {
  return secret.includes("-sk") || isPlaceholder(secret.slice(keyHead.length));
}

/** Whether a line may end so near that it does in the middle of a core. */
function isNearSpace(text: string, at: number): boolean {
  for (let near = at - 5; near <= at + 4; near++) if (!(text.charCodeAt(near) > 32)) return true;
  return false;
}

/** What a key and the literals behind it are together. */
function withJoined(lines: OffsetLines, one: Seen): Seen {
  const line = lines.at(one.start);
  const { start, end, rule, secret: text } = one;
  const isEscaped = rule === "encoded-key";
  const candidate = { start: start - line, end: end - line, text, isEscaped };
  const joined = joinedKey(lines, line, candidate);
  return joined === undefined ? one : inText({ ...joined, line });
}

function given<T>(one: T | undefined): T[] {
  return one === undefined ? [] : [one];
}

function inText({ line, endLine = line, start, end, rule, secret }: FoundOn): Found {
  return { start: line + start, end: endLine + end, rule, secret };
}

/** What several rules have found is one finding, and the first of them is right. */
function inOrder(found: Seen[]): Seen[] {
  const isInOrder = found.every(({ start }, at) => at === 0 || start > (found[at - 1]?.start ?? 0));
  if (isInOrder) return found;
  const sorted = found.sort((a, b) => a.start - b.start);
  return sorted.filter(({ start }, at) => start !== sorted[at - 1]?.start);
}
