// The secrets in every commit of a repository. Each version of a file is read once, however many
// commits have it.

import { committedFiles, type CommittedFile } from "../../git/log";
import { readObjects, sizesOf } from "../../git/queries";
import { gitOutput, type GitFolder } from "../../git/run";
import type { Finding, SecretLookup } from "../detector/incremental-detector";
import { findingsIn } from "../scan/bytes";

/** A secret in a file, by the commit that put it there. */
export interface Introduced extends Omit<CommittedFile, "id"> {
  /** Its location in that version. */
  readonly finding: Finding;
  /** Whether the same secret is anywhere in the commit at HEAD. */
  readonly livesAtHead: boolean;
}

export interface HistorySearch extends GitFolder {
  readonly known?: SecretLookup;
  /** Bytes of a version of a file that is read. */
  readonly largest?: number;
  readonly signal?: AbortSignal;
  readonly progress?: (commits: number, done: number, of: number) => void;
}

export interface HistoryResult {
  readonly commits: number;
  /** By secret and path the oldest commit; in the order of the commits, the newest first. */
  readonly introduced: readonly Introduced[];
  /** Versions of files that were not read: too large, or not there in a partial clone. */
  readonly tooLarge: number;
  readonly missing: number;
  /** False if there are more changes of files than are searched: then the newest are. */
  readonly isWhole: boolean;
}

/** Changes of files in commits that are searched. */
export const mostChanges = 2_000_000;

const nothing: HistoryResult = { commits: 0, introduced: [], tooLarge: 0, missing: 0, isWhole: true };

/** Finds nothing where it is stopped. */
export async function searchHistory(search: HistorySearch): Promise<HistoryResult> {
  try {
    return await searchAll(search);
  } catch (error) {
    if (search.signal?.aborted === true) return nothing;
    throw error;
  }
}

async function searchAll(search: HistorySearch): Promise<HistoryResult> {
  const { known, largest = Infinity, signal, progress } = search;
  const files: CommittedFile[] = [];
  const commits = new Set<string>();
  let isWhole = true;
  for await (const file of committedFiles(search, signal)) {
    isWhole = files.length < mostChanges;
    if (!isWhole) break;
    files.push(file);
    commits.add(file.commit);
    if (files.length % 1000 === 0) progress?.(commits.size, 0, 0);
  }
  const all = [...new Set(files.map(({ id }) => id))];
  const { fitting, tooLarge, missing } = await sizesOf(search, all, largest, { signal });
  const found = new Map<string, readonly Finding[]>();
  let done = 0;
  for await (const { id, bytes } of readObjects(search, fitting, { signal })) {
    const findings = findingsIn(bytes, known) ?? [];
    if (findings.length > 0) found.set(id, findings);
    if (++done % 500 === 0) progress?.(commits.size, done, fitting.length);
  }
  const atHead = found.size === 0 ? new Set<string>() : await objectsAtHead(search);
  const living = new Set(
    [...found].flatMap(([id, findings]) => (atHead.has(id) ? findings.map(({ fingerprint }) => fingerprint) : [])),
  );
  const introduced = new Map<string, Introduced>();
  // The log begins with the newest; the last one to be put in is the oldest.
  for (const { id, ...file } of files) {
    for (const finding of found.get(id) ?? []) {
      const name = `${finding.fingerprint} ${file.path}`;
      introduced.delete(name);
      const livesAtHead = living.has(finding.fingerprint);
      introduced.set(name, { ...file, finding, livesAtHead });
    }
  }
  return {
    commits: commits.size,
    introduced: [...introduced.values()].sort((a, b) => b.date - a.date),
    tooLarge: tooLarge.length,
    missing: missing.length,
    isWhole,
  };
}

async function objectsAtHead(repository: GitFolder): Promise<ReadonlySet<string>> {
  // A repository may have no commit that is checked out.
  const listed = await gitOutput(repository, ["ls-tree", "-r", "-z", "--full-tree", "HEAD"])
    .then((output) => output.toString("utf8"))
    .catch(() => "");
  return new Set(listed.split("\0").map((line) => line.split(/[ \t]/)[2] ?? ""));
}
