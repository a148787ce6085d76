// What to put in the place of a key, so that the value is read from the environment and the
// file is still right in its language. Pure: answers edits, or nothing where nothing is right.

import { inData } from "./data";
import type { Language } from "./language";
import { languages } from "./languages";
import { placeAt } from "./lexer";
import { type KeyPlace, type LineEdit, type Replacement, simple } from "./replacement";
import { type Edit, Spot, variable } from "./spot";

/** A text larger than this, in UTF-16 units, is not read to know what a place in it is. */
const largest = 1_000_000;

export function replacement(place: KeyPlace): Replacement | undefined {
  const language = languages[place.language];
  return language === undefined ? inData(place) : inCode(place, language);
}

function inCode(place: KeyPlace, language: Language): Replacement | undefined {
  const text = place.text();
  if (text.length > largest) return undefined;
  const lines = new LineStarts(text);
  const lineStart = lines.startOf(place.lineNumber);
  const key = { start: lineStart + place.key.start, end: lineStart + place.key.end };
  const where = placeAt(text, key.start, language.syntax);
  switch (where.kind) {
    case "comment":
      // In a comment nothing is read; the name alone says what was there.
      return simple(place, variable);
    case "heredoc":
      return where.expands && language.inHeredoc !== undefined
        ? simple(place, language.inHeredoc)
        : undefined;
    case "code": {
      const bare = language.bare?.(text, key);
      return bare === undefined ? undefined : simple(place, bare);
    }
    case "string": {
      const edits = language.inString(new Spot(text, key, where));
      if (edits === undefined) return undefined;
      const imported = language.imports?.(text);
      const all = imported === undefined ? edits : [...edits, imported];
      return { reference: language.expression, edits: all.map((edit) => lines.edit(edit)) };
    }
  }
}

/** Offsets as lines and columns. */
class LineStarts {
  readonly #starts: number[] = [0];

  constructor(text: string) {
    for (const { index, 0: end } of text.matchAll(/\r\n|\r|\n/g)) {
      this.#starts.push(index + end.length);
    }
  }

  startOf(line: number): number {
    return this.#starts[line] ?? 0;
  }

  /** No edit here goes over the end of a line. */
  edit({ start, end, text }: Edit): LineEdit {
    const line = this.#starts.findLastIndex((from) => from <= start);
    const from = this.startOf(line);
    return { line, start: start - from, end: end - from, text };
  }
}
