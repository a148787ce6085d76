// Words that people put where a key will be. Nothing here may be the name of an environment:
// real keys are tagged `dev`, `test`, `staging` and the like.

const anywhere = /example|placeholder|redacted|changeme|change[_-]me|goes[_-]here|xxxxxxxx/i;

const asWord = /(?:^|[_-])(?:your|dummy|fake|sample|insert|replace|todo|secret[_-]here)(?:[_-]|$)/i;

/** Whether a person marked the body of a key as standing in for a real one. */
export function isPlaceholder(body: string): boolean {
  return anywhere.test(body) || asWord.test(body);
}
