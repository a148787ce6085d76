import { findSecrets } from "../../../src/leaks/detector/find";
import type { Change } from "../../../src/leaks/detector/edits";
import type { TextPosition as Place } from "../../../src/leaks/detector/lines";
import type { DocumentLines as Lines, Finding, SecretLookup } from "../../../src/leaks/detector/incremental-detector";

/** A text in lines that changes like the editor's. */
export class TextLines implements Lines {
  readonly #lines: string[];
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.#lines = text.split(/\r\n|\r|\n/);
    const ends = Array.from(text.matchAll(/\r\n|\r|\n/g), ({ index, 0: end }) => index + end.length);
    this.#starts = [0, ...ends];
  }

  /** The offset of a position in the original text. */
  offsetOf(line: number, character: number): number {
    return (this.#starts[line] ?? Number.NaN) + character;
  }

  get text(): string {
    return this.#lines.join("\n");
  }

  get lineCount(): number {
    return this.#lines.length;
  }

  line(index: number): string {
    const line = this.#lines[index];
    if (line === undefined) throw new RangeError(`No line ${index}`);
    return line;
  }

  change({ range: { start, end }, text }: Change): void {
    const before = this.line(start.line).slice(0, start.character);
    const after = this.line(end.line).slice(end.character);
    const lines = (before + text + after).split(/\r\n|\r|\n/);
    this.#lines.splice(start.line, end.line - start.line + 1, ...lines);
  }

  /** The position at a fraction of the text, 0 to 1. */
  placeAt(part: number): Place {
    const line = Math.min(this.lineCount - 1, Math.floor(part * this.lineCount));
    const rest = part * this.lineCount - line;
    return { line, character: Math.round(rest * this.line(line).length) };
  }

  /** The position after a number of characters; a line break counts as one. */
  placeAfter({ line, character }: Place, characters: number): Place {
    let left = characters;
    let at = { line, character };
    for (;;) {
      const room = this.line(at.line).length - at.character;
      if (left <= room) return { line: at.line, character: at.character + left };
      if (at.line === this.lineCount - 1) return { line: at.line, character: at.character + room };
      left -= room + 1;
      at = { line: at.line + 1, character: 0 };
    }
  }
}

/** A finding with offsets. */
export type TextFinding = Pick<Finding, "start" | "end" | "rule" | "head" | "fingerprint">;

export function findInText(text: string, known?: SecretLookup): TextFinding[] {
  return withOffsets(text, findSecrets(text, known));
}

export function withOffsets(text: string, findings: readonly Finding[]): TextFinding[] {
  const lines = new TextLines(text);
  return findings.map(({ line, start, endLine, end, rule, head, fingerprint }) => ({
    start: lines.offsetOf(line, start),
    end: lines.offsetOf(endLine, end),
    rule,
    head,
    fingerprint,
  }));
}
