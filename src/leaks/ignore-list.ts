// `.skycloakignore` files: fingerprints of secrets that are allowed in files, one per line, with comments after
// `#`. Shared by the editor and the command line.

import { dirname } from "node:path";
import { singleLine } from "../ui/untrusted-text";

export const ignoreFileName = ".skycloakignore";

/** Larger files are not read, since they cannot be lists of fingerprints. */
export const ignoreLimits = { bytes: 1024 * 1024, lines: 20_000, columns: 1000 } as const;

/** The maximum number of invalid lines that are reported. */
const maxBadLines = 100;

/** Lines are counted from 0. If the file is too long, `firstUnreadLine` and all lines after it are not read. */
export function readIgnoreList(text: string) {
  const fingerprints = new Set<string>();
  /** Invalid lines, which don't affect the others. */
  const badLines: number[] = [];
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/, ignoreLimits.lines + 1);
  for (const [index, line] of lines.slice(0, ignoreLimits.lines).entries()) {
    const entry = line.slice(0, ignoreLimits.columns).replace(/#[^]*/, "").trim();
    if (entry === "" && line.length <= ignoreLimits.columns) continue;
    if (/^[0-9a-f]{16}$/i.test(entry)) fingerprints.add(entry.toLowerCase());
    else if (badLines.length < maxBadLines && !line.trimStart().startsWith("#")) badLines.push(index);
  }
  const firstUnreadLine = lines.length > ignoreLimits.lines ? ignoreLimits.lines : undefined;
  return { fingerprints, badLines, firstUnreadLine };
}

/** The file's text with one more fingerprint and a comment. */
export function withFingerprint(text: string, fingerprint: string, comment: string): string {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const before = text === "" || /[\r\n]$/.test(text) ? text : text + eol;
  return `${before}${fingerprint} # ${singleLine(comment)}${eol}`;
}

/**
 * The folders whose `.skycloakignore` applies to the files of a folder: the folder and its parents up to the top of its
 * repository. Outside a repository, the last parent is the nearest of `tops`, and there are none if the folder is in no
 * top. Lists add up.
 */
export function foldersOf(folder: string, tops: readonly string[], isRepository: (folder: string) => boolean) {
  const folders: string[] = [];
  /** The number of folders up to the nearest top. */
  let countToTop = 0;
  for (let current = folder; ; current = dirname(current)) {
    folders.push(current);
    if (isRepository(current)) return folders;
    if (countToTop === 0 && tops.includes(current)) countToTop = folders.length;
    if (dirname(current) === current) return folders.slice(0, countToTop);
  }
}
