// Takes out of a text whatever may be a secret. The last line of defence: nothing should
// hand a secret to the log in the first place.

const secrets: readonly (readonly [RegExp, string])[] = [
  [/sk_sc_[A-Za-z0-9_-]{4,}/g, "sk_sc_«redacted»"],
  [/((?:api-key|authorization|cookie)["']?\s*[:=]\s*["']?)(?!\s)[^\r\n"',}]+/gi, "$1«redacted»"],
  [
    /((?:client_secret|full_key|password|access_token|refresh_token)["']?\s*[:=]\s*["']?)[^\s"',}&]+/gi,
    "$1«redacted»",
  ],
];

export function redact(text: string): string {
  return secrets.reduce((line, [pattern, instead]) => line.replace(pattern, instead), text);
}
