// Which of the items are shown: what no comment allows, on its line, the one above, or in a block.

import { allowReach, allowsBelow, allowsHere } from "./allow";
import type { Stretch } from "./edits";
import type { Finding, Item, SecretItem } from "./items";
import type { Lines } from "./lines";

/** The same items, with what is said around the stretches about secrets looked up again. */
export function withAllowances(
  items: readonly Item[],
  lines: Lines,
  stretches: readonly Stretch[],
): Item[] {
  const touched = new Map<number, Stretch[]>();
  for (const stretch of stretches) {
    const others = touched.get(stretch.line);
    if (others === undefined) touched.set(stretch.line, [stretch]);
    else others.push(stretch);
  }
  let lastLine = -1;
  let above = { line: -1, allows: false, hasSecret: false };
  return items.map((item) => {
    if (item.kind !== "secret") return item;
    const { line } = item;
    if (line !== lastLine) above = { line: -1, allows: false, hasSecret: lastLine === line - 1 };
    lastLine = line;
    const allowedHere = isNear(item, touched) ? allowedOn(lines, item) : item.allowedHere;
    let { allowedFromAbove } = item;
    if (touched.has(line) || touched.has(line - 1)) {
      // Once for a line, however many secrets are on it.
      if (above.line !== line) {
        const allows = allowedBy(lines, line, above.hasSecret);
        above = { ...above, line, allows };
      }
      allowedFromAbove = above.allows;
    }
    const same = allowedHere === item.allowedHere && allowedFromAbove === item.allowedFromAbove;
    return same ? item : { ...item, allowedHere, allowedFromAbove };
  });
}

/** Whether a stretch lies on its lines, near enough that a word there means it. */
function isNear(
  { line, start, endLine, end }: Finding,
  touched: ReadonlyMap<number, readonly Stretch[]>,
): boolean {
  for (let at = line; at <= endLine; at++) {
    const near = touched
      .get(at)
      ?.some(
        ({ from, to }) =>
          (at > line || start - allowReach <= to) && (at < endLine || end + allowReach >= from),
      );
    if (near === true) return true;
  }
  return false;
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

export function shownOf(items: readonly Item[]): SecretItem[] {
  let silent = false;
  const shown: SecretItem[] = [];
  for (const item of items) {
    if (item.kind === "mark") silent = item.opens;
    else if (item.kind === "secret" && !silent && !item.allowedHere && !item.allowedFromAbove)
      shown.push(item);
  }
  return shown;
}
