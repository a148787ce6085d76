// The secrets of a text that is one string, a file's. The rules, and the comments that allow a
// secret, are those of open documents; only the lines with a candidate are looked at.

import { candidatesIn } from "./candidates";
import { contextLines, secretsBeside } from "./client-secret";
import type { Stretch } from "./edits";
import type { FoundOn } from "./found";
import { itemsIn, secretsIn, type Finding, type Known } from "./items";
import { LineFindings } from "./line-findings";
import { linesOf, TextLines, type DocumentLines, type LinePlace } from "./lines";

/** What is to be shown of a text, in order. */
export function findIn(text: string, known?: Known): readonly Finding[] {
  const findings = new LineFindings(known);
  if (known?.held?.isAnywhere === true) {
    findings.read(new TextLines(text));
    return findings.findings;
  }
  const candidates = candidatesIn(text);
  if (candidates.length === 0) return [];
  const document = new TextLines(text);
  findings.readCandidates(
    candidates.map((offset) => document.placeAt(offset)),
    document,
  );
  return findings.findings;
}

/** The secret that is exactly at a place of a document, allowed or not. */
export function secretAt(
  document: DocumentLines,
  start: LinePlace,
  end: LinePlace,
  known?: Known,
): FoundOn | undefined {
  const lines = linesOf(document);
  if (start.line >= document.lineCount) return undefined;
  const isThere = (found: FoundOn): boolean =>
    found.line === start.line &&
    found.start === start.character &&
    (found.endLine ?? found.line) === end.line &&
    found.end === end.character;
  const whole = (line: number): Stretch => ({ line, from: 0, to: Infinity });
  const found = secretsIn(lines, whole(start.line), known?.held).find(isThere);
  if (found !== undefined) return found;
  const first = Math.max(0, start.line - contextLines - 1);
  const last = Math.min(document.lineCount - 1, start.line + contextLines);
  for (let line = first; line <= last; line++) {
    for (const item of itemsIn(lines, whole(line), { identify: () => undefined })) {
      if (item.kind !== "context") continue;
      const beside = secretsBeside(lines, { line, character: item.start }).find(isThere);
      if (beside !== undefined) return beside;
    }
  }
  return undefined;
}
