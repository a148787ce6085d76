// Bodies that look like a key's and stand for one.

/**
 * Words of instructions and examples. The short ones count only as a whole part between
 * separators, where a random body hardly ever has one; the long ones anywhere. None of them may
 * name an environment: real keys are tagged `dev`, `test`, `staging` and the like.
 */
const words = "your yours here goes dummy fake sample insert replace paste todo".split(" ");
const parts = new Set(words);
const anywhere =
  /example|placeholder|redacted|change[_-]?me|your[_-]?(?:api|key|secret|token)|(?:key|secret|token)[_-]?here|not[_-]?a[_-]?(?:real|key)/i;

/** What each that counts anywhere begins with; few bodies that were drawn have one of these. */
const beginnings = "exa pla red cha you key sec tok not".split(" ");

/** Marks the first two. */
const begins = new Uint8Array(1024);
for (const word of beginnings) begins[pairOf(word.charCodeAt(0), word.charCodeAt(1))] = 1;

/** Of either case alone: mixed, or only five of them, are drawn now and then. */
const crosses = 6;

/** From so many of one character on it was not drawn. */
const filled = 8;

/** Whether a person marked the body of a key as standing in for a real one. */
export function isPlaceholder(body: string): boolean {
  const { length } = body;
  let last = 0;
  let run = 1;
  let part = 0;
  let mayHoldWord = false;
  for (let at = 0; at < length; at++) {
    const code = body.charCodeAt(at);
    if (code === last) {
      run++;
      if (run === filled || (run === crosses && (code | 32) === 120)) return true;
    } else {
      run = 1;
    }
    if (begins[pairOf(last, code)] === 1) mayHoldWord = true;
    if (code === 95 || code === 45) {
      if (isPart(body, part, at)) return true;
      part = at + 1;
    }
    last = code;
  }
  return isPart(body, part, length) || (mayHoldWord && anywhere.test(body));
}

/** Two characters as a number, the same for small and capital letters. */
function pairOf(first: number, second: number): number {
  return ((first & 31) << 5) | (second & 31);
}

/** One of those words as people write one, `YOUR` or `Your`; `yOuR` may well be drawn. */
function isPart(body: string, start: number, end: number): boolean {
  if (end - start < 4 || end - start > 7) return false;
  const word = body.slice(start, end);
  const lower = word.toLowerCase();
  if (!parts.has(lower)) return false;
  return word.slice(1) === lower.slice(1) || word === word.toUpperCase();
}

/** Below this, a body that goes on in dots or stars is the shown head of a longer one. */
const shortestWhole = 32;

/**
 * Whether this is the head of a key, shown for people to recognise it: `9f3a…`, `9f3a****`.
 * `after` is the text behind it, three characters of it if there are so many.
 */
export function isShortened(body: string, after: string): boolean {
  return body.length < shortestWhole && /^(?:…|\.\.\.|[*•●])/.test(after);
}
