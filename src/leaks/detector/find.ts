// Finds the secrets in a file's text, which is a single string. Follows the same rules and allow comments as in open
// documents, but only reads lines with a candidate.

import { findCandidates } from "./candidates";
import type { DetectedSecret } from "./facts";
import { secretsIn, type Finding, type SecretLookup } from "./items";
import { IncrementalDetector } from "./incremental-detector";
import { linesOf, TextLines, type DocumentLines, type TextPosition } from "./lines";

/** The findings to show for a text, in order. */
export function findSecrets(text: string, known?: SecretLookup): readonly Finding[] {
  const candidates = findCandidates(text, known?.stored);
  if (candidates.length === 0) return [];
  const document = new TextLines(text);
  const findings = new IncrementalDetector(known);
  findings.readCandidates(
    candidates.map((offset) => document.positionAt(offset)),
    document,
  );
  return findings.findings;
}

/** The secret at exactly this range of a document, allowed or not. */
export function secretAt(
  document: DocumentLines,
  start: TextPosition,
  end: TextPosition,
  known?: SecretLookup,
): DetectedSecret | undefined {
  if (start.line >= document.lineCount) return undefined;
  const stretch = { line: start.line, from: start.character, to: start.character };
  return secretsIn(linesOf(document), stretch, known?.stored).find(
    (found) => found.endLine === end.line && found.end === end.character,
  );
}
