// Characters that are written as something else: percent-encoded as in URLs, escaped as in JSON
// and in string literals, or as HTML entities.

export interface Unit {
  readonly character: string;
  /** Where the next one begins. */
  readonly end: number;
}

const written =
  /%(?:25)*([0-9A-Fa-f]{2})|\\+u00([0-9A-Fa-f]{2})|\\+x([0-9A-Fa-f]{2})|&#x([0-9A-Fa-f]{2});|&#(\d{2,3});/y;

/** The one escaped character that is written at `at`; undefined if none is. */
export function escapedAt(text: string, at: number): Unit | undefined {
  written.lastIndex = at;
  const match = written.exec(text);
  if (match === null) return undefined;
  const [whole, percent, unicode, byte, hexEntity, entity] = match;
  const hex = percent ?? unicode ?? byte ?? hexEntity;
  const code = hex === undefined ? Number(entity) : parseInt(hex, 16);
  return { character: String.fromCharCode(code), end: at + whole.length };
}

/** The longest that a character is written, with room for an escape that is escaped again. */
const longestUnit = 9;

/** Whether the word is written from `at` on, escaped or not; where it ends. */
export function wordAt(text: string, at: number, word: string): number | undefined {
  let next = at;
  for (const character of word) {
    if (text.charAt(next) === character) {
      next++;
      continue;
    }
    const unit = escapedAt(text, next);
    if (unit?.character !== character) return undefined;
    next = unit.end;
  }
  return next;
}

/** Where the word begins that is written, escaped or not, over the place `at`. */
export function wordOver(text: string, at: number, word: string): number | undefined {
  for (let start = Math.max(0, at - longestUnit * word.length); start <= at; start++) {
    const end = wordAt(text, start, word);
    if (end !== undefined && end > at) return start;
  }
  return undefined;
}
