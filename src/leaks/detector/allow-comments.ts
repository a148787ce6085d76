// Comments that allow a secret: ours, and those of other scanners. Only their markers matter, not the comment syntax.

import { Contexts } from "./client-secret";
import { endOfText, overlapsAny, type Region } from "./edits";
import type { Finding, Item, SecretItem } from "./items";
import type { Lines } from "./lines";

/**
 * The maximum number of characters between a secret and the marker that allows it on a line, which may be a whole
 * minified file.
 */
const maxAllowDistance = 1000;

const sameLineMarker =
  /(?<![\w-])(?:skycloak:allow|gitleaks:allow|trufflehog:ignore|ggignore|pragma:\s?(?:allow|white)list[ -]secret|secretlint-disable-line(?<names>[^\r\n]*))(?![\w-])/gi;
const nextLineMarker =
  /(?<![\w-])(?:pragma:\s?(?:allow|white)list[ -]nextline[ -]secret|secretlint-disable-next-line(?<names>[^\r\n]*))(?![\w-])/gi;

/** A cheap pre-check: every marker contains one of these. */
const quickCheck = /:\s?(?:allow|ignore|whitelist)|ggignore|-disable-/i;

function containsMarker(part: string, marker: RegExp): boolean {
  return (
    quickCheck.test(part) && Array.from(part.matchAll(marker)).some((match) => appliesToKeys(match.groups?.["names"]))
  );
}

/** A secretlint comment that begins or ends a block without findings. */
export interface BlockComment {
  readonly start: number;
  readonly end: number;
  readonly opens: boolean;
}

export const blockPrefix = "secretlint-";

/** The number of characters around `blockPrefix` that decide whether it begins a block comment. */
const blockContext = { before: 16, after: 256 };

const block = /secretlint-(?<verb>disable|enable)(?![\w-])(?<names>[^\r\n]{0,200})/y;
const commentStart = /(?:\/\/|\/?\*|#|<!--|--|;|%|'|\bREM|\{\{!?|\(\*|""")\s*$/i;

/** The block comment that starts at a column. It has to be the first text in a comment. */
export function blockCommentAt(text: string, at: number): BlockComment | undefined {
  block.lastIndex = at;
  const { verb, names } = block.exec(text)?.groups ?? {};
  if (verb === undefined || !appliesToKeys(names)) return undefined;
  if (!commentStart.test(text.slice(Math.max(0, at - blockContext.before), at))) return undefined;
  return { start: at, end: at + blockPrefix.length + verb.length, opens: verb === "disable" };
}

/**
 * Secretlint's comments may name rules. Only pattern rules can match our keys.
 * The text after `--` is the reason.
 */
function appliesToKeys(text = ""): boolean {
  const [names = ""] = text.split(/\s--\s/);
  const rules = names.match(/@?[\w.-]+\/[\w.-]+|secretlint-rule-[\w-]+/g);
  return rules === null || rules.some((rule) => /skycloak|pattern/i.test(rule));
}

/** The items, after checking again which secrets in and around the regions are allowed. */
export function updateAllowed(items: readonly Item[], lines: Lines, regions: readonly Region[]): readonly Item[] {
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
    const isAboveChanged = overlapsAny(regions, { line: line - 1, character: 0 }, { line, character: endOfText });
    if (isAboveChanged) {
      // Computed once per line, however many secrets are on it.
      if (above.line !== line) {
        above = { ...above, line, allows: isAllowedFromAbove(lines, line, above.hasSecret) };
      }
      allowedFromAbove = above.allows;
    }
    const same = allowedHere === item.allowedHere && allowedFromAbove === item.allowedFromAbove;
    return same ? item : { ...item, allowedHere, allowedFromAbove };
  });
}

/** Whether a marker in one of the regions could be close enough to allow a finding. */
function isTouched({ line, start, endLine, end }: Finding, regions: readonly Region[]): boolean {
  return overlapsAny(
    regions,
    { line, character: start - maxAllowDistance },
    { line: endLine, character: end + maxAllowDistance },
  );
}

function allowedOn(lines: Lines, { line, start, endLine, end }: Finding): boolean {
  for (let at = line; at <= endLine; at++) {
    const from = at === line ? Math.max(0, start - maxAllowDistance) : 0;
    const to = at === endLine ? end + maxAllowDistance : Infinity;
    if (containsMarker(lines.line(at).slice(from, to), sameLineMarker)) return true;
  }
  return false;
}

/**
 * Whether a marker on the line above allows the secrets of a line. Formatters move comments to their own line, so every
 * kind of marker counts, unless the line above contains a secret itself.
 */
function isAllowedFromAbove(lines: Lines, line: number, hasSecretAbove: boolean): boolean {
  const above = lines.above(line);
  if (above === undefined) return false;
  const end = lines.line(above).slice(-maxAllowDistance);
  if (!quickCheck.test(end)) return false;
  return containsMarker(end, nextLineMarker) || (!hasSecretAbove && containsMarker(end, sameLineMarker));
}

/** The secrets that no comment allows; client secrets only near a context. */
export function visibleSecrets(items: readonly Item[]): SecretItem[] {
  let isSuppressed = false;
  let contexts: Contexts | undefined;
  const shown: SecretItem[] = [];
  for (const item of items) {
    if (item.kind === "mark") isSuppressed = item.opens;
    if (item.kind !== "secret" || isSuppressed || item.allowedHere || item.allowedFromAbove) continue;
    if (item.rule === "client-secret") {
      contexts ??= new Contexts(items.filter(({ kind }) => kind === "context"));
      if (!contexts.hasContext(item)) continue;
    }
    shown.push(item);
  }
  return shown;
}
