// Bodies that look like a key's and stand for one.

/**
 * Words of instructions and examples. The short ones count only as a whole part between
 * separators, where a random body hardly ever has one; the long ones anywhere. None of them may
 * name an environment: real keys are tagged `dev`, `test`, `staging` and the like.
 */
const parts = new Set(
  "your yours here goes dummy fake sample insert replace paste todo".split(" "),
);
const anywhere =
  /example|placeholder|redacted|change[_-]?me|your[_-]?(?:api|key|secret|token)|(?:key|secret|token)[_-]?here|not[_-]?a[_-]?(?:real|key)/i;

/** Of either case alone: mixed, or only five of them, are drawn now and then. */
const crosses = /x{6}|X{6}/;

/** From so many of one character on it was not drawn. */
const filled = 8;

/** Whether a person marked the body of a key as standing in for a real one. */
export function isPlaceholder(body: string): boolean {
  return (
    isFilled(body) || crosses.test(body) || anywhere.test(body) || body.split(/[_-]/).some(isPart)
  );
}

/** One of those words as people write one, `YOUR` or `Your`; `yOuR` may well be drawn. */
function isPart(word: string): boolean {
  if (word.length < 4 || word.length > 7) return false;
  const lower = word.toLowerCase();
  if (!parts.has(lower)) return false;
  return word.slice(1) === lower.slice(1) || word === word.toUpperCase();
}

/** One character over and over, as nothing that was drawn has it. */
function isFilled(body: string): boolean {
  let run = 0;
  for (let at = 1; at < body.length; at++) {
    run = body.charCodeAt(at) === body.charCodeAt(at - 1) ? run + 1 : 0;
    if (run === filled - 1) return true;
  }
  return false;
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
