// `.skycloakignore`: fingerprints of secrets that are meant to stand in files, one a line, with
// comments behind `#`. Pure.

import { singleLine } from "../ui/untrusted-text";

export const ignoreFileName = ".skycloakignore";

/** Larger files are not read: they are no lists of fingerprints. */
export const ignoreLimits = { bytes: 1024 * 1024, lines: 20_000, columns: 1000 } as const;

/** Messages about bad lines: more of them say nothing more. */
const mostBadLines = 100;

export interface IgnoreList {
  readonly fingerprints: ReadonlySet<string>;
  /** Lines, counted from 0, that are no fingerprint; the others hold all the same. */
  readonly badLines: readonly number[];
  /** The lines from here on are not read. */
  readonly endsAt?: number;
}

export function readIgnoreList(text: string): IgnoreList {
  const fingerprints = new Set<string>();
  const badLines: number[] = [];
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/, ignoreLimits.lines + 1);
  for (const [at, line] of lines.slice(0, ignoreLimits.lines).entries()) {
    const said = line.slice(0, ignoreLimits.columns).replace(/#[^]*/, "").trim();
    if (said === "" && line.length <= ignoreLimits.columns) continue;
    if (/^[0-9a-f]{16}$/i.test(said)) fingerprints.add(said.toLowerCase());
    else if (badLines.length < mostBadLines && !line.trimStart().startsWith("#")) badLines.push(at);
  }
  const { lines: endsAt } = ignoreLimits;
  return { fingerprints, badLines, ...(lines.length > endsAt ? { endsAt } : {}) };
}

/** The file's text with one more fingerprint, and what it is about. */
export function withFingerprint(text: string, fingerprint: string, comment: string): string {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const before = text === "" || /[\r\n]$/.test(text) ? text : text + eol;
  return `${before}${fingerprint} # ${singleLine(comment)}${eol}`;
}
