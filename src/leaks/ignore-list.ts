// `.skycloakignore` files: fingerprints of secrets that are allowed in files, one per line, with comments after
// `#`. Shared by the editor and the command line.

import { dirname } from "node:path";
import { singleLine } from "../ui/untrusted-text";

export const ignoreFileName = ".skycloakignore";

/** Larger files are not read, since they cannot be lists of fingerprints. */
export const ignoreLimits = { bytes: 1024 * 1024, lines: 20_000, columns: 1000 } as const;

/** Invalid lines that are reported. */
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
    const entry = line.slice(0, ignoreLimits.columns).replace(/#[^]*/, "").trim();
    if (entry === "" && line.length <= ignoreLimits.columns) continue;
    if (/^[0-9a-f]{16}$/i.test(entry)) fingerprints.add(entry.toLowerCase());
    else if (badLines.length < mostBadLines && !line.trimStart().startsWith("#")) badLines.push(at);
  }
  const { lines: endsAt } = ignoreLimits;
  return { fingerprints, badLines, ...(lines.length > endsAt ? { endsAt } : {}) };
}

/** The file's text with one more fingerprint and a comment. */
export function withFingerprint(text: string, fingerprint: string, comment: string): string {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const before = text === "" || /[\r\n]$/.test(text) ? text : text + eol;
  return `${before}${fingerprint} # ${singleLine(comment)}${eol}`;
}

/**
 * The folders whose `.skycloakignore` applies to the files of a folder: those up to the top of its repository, or,
 * outside of a repository, up to the nearest of the `tops` (none if it is in none). Lists add up.
 */
export function foldersOf(
  folder: string,
  tops: readonly string[],
  isRepository: (folder: string) => boolean,
): string[] {
  const folders: string[] = [];
  /** How many of them are within a top. */
  let within = 0;
  for (let current = folder; ; current = dirname(current)) {
    folders.push(current);
    if (isRepository(current)) return folders;
    if (within === 0 && tops.includes(current)) within = folders.length;
    if (dirname(current) === current) return folders.slice(0, within);
  }
}
