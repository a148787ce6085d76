// `.skycloakignore`: fingerprints of secrets that are meant to stand in files, one a line, with
// comments behind `#`. Pure.

export const ignoreFileName = ".skycloakignore";

export interface IgnoreList {
  readonly fingerprints: ReadonlySet<string>;
  /** Lines, counted from 0, that are no fingerprint; the others hold all the same. */
  readonly badLines: readonly number[];
}

export function readIgnoreList(text: string): IgnoreList {
  const fingerprints = new Set<string>();
  const badLines: number[] = [];
  for (const [at, line] of text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\r|\n/)
    .entries()) {
    const said = line.replace(/#.*/, "").trim();
    if (said === "") continue;
    if (/^[0-9a-f]{16}$/i.test(said)) fingerprints.add(said.toLowerCase());
    else badLines.push(at);
  }
  return { fingerprints, badLines };
}
/** The file's text with one more fingerprint, and what it is about. */
export function withFingerprint(text: string, fingerprint: string, comment: string): string {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const before = text === "" || /[\r\n]$/.test(text) ? text : text + eol;
  return `${before}${fingerprint} # ${comment}${eol}`;
}
