// Test output is read by people and kept by CI. Key strings in it are random ones of the tests'
// own, but a report that shows none is easy to check, and one that shows some is not.

const keyLike = /sk_sc_[A-Za-z0-9_-]{16,}/g;

/** The text with everything that looks like a whole API key replaced. */
export function redact(text: string): string {
  return text.replace(keyLike, "sk_sc_«secret»");
}
