// Bodies that look like a key's and stand for one.

/**
 * Words of instructions and examples. The short ones count only as a whole part between
 * separators, where a random body hardly ever has one; the long ones anywhere. None of them may
 * name an environment: real keys are tagged `dev`, `test`, `staging` and the like.
 */
const asPart =
  /(?:^|[_-])(?:yours?|here|goes|dummy|fake|sample|insert|replace|paste|todo)(?:[_-]|$)/i;
const anywhere =
  /example|placeholder|redacted|change[_-]?me|your[_-]?(?:api|key|secret|token)|(?:key|secret|token)[_-]?here|not[_-]?a[_-]?(?:real|key)/i;

/** One character over and over, as nothing that was drawn has it. */
const filled = /([A-Za-z0-9_-])\1{7}|x{5}/i;

/** Whether a person marked the body of a key as standing in for a real one. */
export function isPlaceholder(body: string): boolean {
  return asPart.test(body) || anywhere.test(body) || filled.test(body);
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
