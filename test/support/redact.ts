// Redacts keys in test output, which people read and CI keeps. These keys are random ones of the tests, but a report
// without any is easy to check.

const keyLike = /sk_sc_[A-Za-z0-9_-]{16,}/g;

/** Replaces everything that looks like a whole API key. */
export function redact(text: string): string {
  return text.replace(keyLike, "sk_sc_«secret»");
}
