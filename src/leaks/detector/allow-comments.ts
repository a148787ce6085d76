// Comments that say: this one is meant to be here. Ours, and those of the scanners that people
// have already. What a comment looks like in a language does not matter, only its word.

import { Contexts } from "./client-secret";
import { endOfText, overlapsAny, type Region } from "./edits";
import type { Finding, Item, SecretItem } from "./items";
import type { Lines } from "./lines";

/**
 * How far from a key, in characters, a word on its line can stand and still mean it. One at the
 * far end of a minified file does not.
 */
const allowReach = 1000;

const here =
  /(?<![\w-])(?:skycloak:allow|gitleaks:allow|trufflehog:ignore|ggignore|pragma:\s?(?:allow|white)list[ -]secret|secretlint-disable-line(?<names>[^\r\n]*))(?![\w-])/gi;
const next =
  /(?<![\w-])(?:pragma:\s?(?:allow|white)list[ -]nextline[ -]secret|secretlint-disable-next-line(?<names>[^\r\n]*))(?![\w-])/gi;

/** Whether this part of a line allows the keys of the same line. */
function allowsHere(part: string): boolean {
  return containsMarker(part, here);
}

/**
 * Whether a line allows the keys of the one below. A formatter moves a comment up, so any word
 * does; but where the line above has a key itself, its comment is about that one. `above` is the
 * line, or its last `allowReach` characters.
 */
function allowsBelow(above: string, hasKeyItself: boolean): boolean {
  return containsMarker(above, next) || (!hasKeyItself && containsMarker(above, here));
}

/** In each of those comments. Found many times as fast, since it begins with a literal. */
const hint = /:\s?(?:allow|ignore|whitelist)|ggignore|-disable-/i;

function containsMarker(part: string, marker: RegExp): boolean {
  return hint.test(part) && Array.from(part.matchAll(marker)).some((match) => appliesToKeys(match.groups?.["names"]));
}

/** What opens or closes a stretch in which secretlint, and we, say nothing. */
export interface BlockMark {
  readonly start: number;
  readonly end: number;
  readonly opens: boolean;
}

export const blockHead = "secretlint-";

/** How far from `blockHead`, in characters, the text can change whether it is a mark. */
const blockReach = { before: 16, after: 256 };

const block = /secretlint-(?<verb>disable|enable)(?![\w-])(?<names>[^\r\n]{0,200})/y;
const commentOpened = /(?:\/\/|\/?\*|#|<!--|--|;|%|'|\bREM|\{\{!?|\(\*|""")\s*$/i;

/** The mark whose head stands at `at`: the first thing in a comment, or it is only talk of it. */
export function blockMarkAt(text: string, at: number): BlockMark | undefined {
  block.lastIndex = at;
  const { verb, names } = block.exec(text)?.groups ?? {};
  if (verb === undefined || !appliesToKeys(names)) return undefined;
  if (!commentOpened.test(text.slice(Math.max(0, at - blockReach.before), at))) return undefined;
  return { start: at, end: at + blockHead.length + verb.length, opens: verb === "disable" };
}

/**
 * Secretlint's comments may name the rules that they are about. One for patterns may well be the
 * rule that looks for these keys; any other is not. What follows `--` is the reason.
 */
function appliesToKeys(text = ""): boolean {
  const [names = ""] = text.split(/\s--\s/);
  const rules = names.match(/@?[\w.-]+\/[\w.-]+|secretlint-rule-[\w-]+/g);
  return rules === null || rules.some((rule) => /skycloak|pattern/i.test(rule));
}

/** The same items, with what is said of secrets in and around the regions looked up again. */
export function withAllowances(items: readonly Item[], lines: Lines, regions: readonly Region[]): readonly Item[] {
  if (items.length === 0) return items;
  const first = regions[0]?.start.line ?? endOfText;
  const last = regions.at(-1)?.end.line ?? 0;
  let lastLine = -1;
  let above = { line: -1, allows: false, hasSecret: false };
  return items.map((item) => {
    if (item.kind !== "secret") return item;
    const { line } = item;
    if (line !== lastLine) above = { line: -1, allows: false, hasSecret: lastLine === line - 1 };
    lastLine = line;
    if (item.endLine < first || line - 1 > last) return item;
    const allowedHere = isTouched(item, regions) ? allowedOn(lines, item) : item.allowedHere;
    let { allowedFromAbove } = item;
    const isOther = overlapsAny(regions, { line: line - 1, character: 0 }, { line, character: endOfText });
    if (isOther) {
      // Once for a line, however many secrets are on it.
      if (above.line !== line) {
        above = { ...above, line, allows: allowedBy(lines, line, above.hasSecret) };
      }
      allowedFromAbove = above.allows;
    }
    const same = allowedHere === item.allowedHere && allowedFromAbove === item.allowedFromAbove;
    return same ? item : { ...item, allowedHere, allowedFromAbove };
  });
}

/** Whether a region is near enough that a word there means the finding. */
function isTouched({ line, start, endLine, end }: Finding, regions: readonly Region[]): boolean {
  return overlapsAny(regions, { line, character: start - allowReach }, { line: endLine, character: end + allowReach });
}

function allowedOn(lines: Lines, { line, start, endLine, end }: Finding): boolean {
  for (let at = line; at <= endLine; at++) {
    const from = at === line ? Math.max(0, start - allowReach) : 0;
    const to = at === endLine ? end + allowReach : Infinity;
    if (allowsHere(lines.line(at).slice(from, to))) return true;
  }
  return false;
}

function allowedBy(lines: Lines, line: number, hasSecret: boolean): boolean {
  const above = lines.above(line);
  return above !== undefined && allowsBelow(lines.line(above).slice(-allowReach), hasSecret);
}

/** What no comment allows and, where only its name tells that it is a secret, has to do with Skycloak. */
export function visibleSecrets(items: readonly Item[]): SecretItem[] {
  let silent = false;
  let contexts: Contexts | undefined;
  const shown: SecretItem[] = [];
  for (const item of items) {
    if (item.kind === "mark") silent = item.opens;
    if (item.kind !== "secret" || silent || item.allowedHere || item.allowedFromAbove) continue;
    if (item.rule === "client-secret") {
      contexts ??= new Contexts(items.filter(({ kind }) => kind === "context"));
      if (!contexts.hasContext(item)) continue;
    }
    shown.push(item);
  }
  return shown;
}
