// The secrets of a text that is one string, a file's. The rules, and the comments that allow a
// secret, are those of open documents; only the lines with a candidate are looked at.

import { candidatesIn } from "./candidates";
import type { Found } from "./facts";
import { secretsIn, type Finding, type Known } from "./items";
import { LineFindings } from "./line-findings";
import { linesOf, TextLines, type DocumentLines, type LinePlace } from "./lines";

/** What is to be shown of a text, in order. */
export function findIn(text: string, known?: Known): readonly Finding[] {
  const candidates = candidatesIn(text, known?.held);
  if (candidates.length === 0) return [];
  const document = new TextLines(text);
  const findings = new LineFindings(known);
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
): Found | undefined {
  if (start.line >= document.lineCount) return undefined;
  const stretch = { line: start.line, from: start.character, to: start.character };
  return secretsIn(linesOf(document), stretch, known?.held).find(
    (found) => found.endLine === end.line && found.end === end.character,
  );
}
