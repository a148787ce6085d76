// Finds the secrets in every commit of a repository. Each version of a file is read once, no matter how many commits
// contain it.

import { committedFiles, type CommittedFile } from "../../git/log";
import { readObjects, sortBySize } from "../../git/queries";
import { gitOutput, type GitFolder } from "../../git/run";
import type { Finding, SecretLookup } from "../detector/incremental-detector";
import { findingsIn } from "../scan/bytes";

/** A secret in a file, with the commit that added it. */
export interface IntroducedSecret extends Omit<CommittedFile, "id"> {
  /** The finding in the commit's version of the file. */
  readonly finding: Finding;
  /** Whether any file of the commit at HEAD contains the same secret. */
  readonly isAtHead: boolean;
}

export interface HistorySearch extends GitFolder {
  readonly known?: SecretLookup;
  /** Bytes. Larger versions of files are not read. */
  readonly maxFileSize?: number;
  readonly signal?: AbortSignal;
  readonly progress?: (commits: number, done: number, total: number) => void;
}

export interface HistoryResult {
  readonly commits: number;
  /** The oldest commit for each secret and path, sorted from the newest commit to the oldest. */
  readonly introduced: readonly IntroducedSecret[];
  /** Numbers of file versions that were not read: too large, or missing from a partial clone. */
  readonly tooLarge: number;
  readonly missing: number;
  /** False if there are more than `maxChanges` file changes, of which the newest are searched. */
  readonly isComplete: boolean;
}

/** The maximum number of file changes in commits that are searched. */
export const maxChanges = 2_000_000;

const emptyResult: HistoryResult = { commits: 0, introduced: [], tooLarge: 0, missing: 0, isComplete: true };

/** Returns an empty result if the search is stopped. */
export async function searchHistory(search: HistorySearch): Promise<HistoryResult> {
  try {
    return await searchAll(search);
  } catch (error) {
    if (search.signal?.aborted === true) return emptyResult;
    throw error;
  }
}

async function searchAll(search: HistorySearch): Promise<HistoryResult> {
  const { known, maxFileSize = Infinity, signal, progress } = search;
  const files: CommittedFile[] = [];
  const commits = new Set<string>();
  let isComplete = true;
  for await (const file of committedFiles(search, signal)) {
    isComplete = files.length < maxChanges;
    if (!isComplete) break;
    files.push(file);
    commits.add(file.commit);
    if (files.length % 1000 === 0) progress?.(commits.size, 0, 0);
  }
  const ids = [...new Set(files.map(({ id }) => id))];
  const { fitting, tooLarge, missing } = await sortBySize(search, ids, maxFileSize, { signal });
  const found = new Map<string, readonly Finding[]>();
  let done = 0;
  for await (const { id, bytes } of readObjects(search, fitting, { signal })) {
    const findings = findingsIn(bytes, known) ?? [];
    if (findings.length > 0) found.set(id, findings);
    if (++done % 500 === 0) progress?.(commits.size, done, fitting.length);
  }
  const atHead = found.size === 0 ? new Set<string>() : await objectsAtHead(search);
  const fingerprintsAtHead = new Set(
    [...found].flatMap(([id, findings]) => (atHead.has(id) ? findings.map(({ fingerprint }) => fingerprint) : [])),
  );
  const introduced = new Map<string, IntroducedSecret>();
  // The log begins with the newest commit, so the last commit to be set is the oldest.
  for (const { id, ...file } of files) {
    for (const finding of found.get(id) ?? []) {
      const name = `${finding.fingerprint} ${file.path}`;
      introduced.delete(name);
      const isAtHead = fingerprintsAtHead.has(finding.fingerprint);
      introduced.set(name, { ...file, finding, isAtHead });
    }
  }
  return {
    commits: commits.size,
    introduced: [...introduced.values()].sort((a, b) => b.date - a.date),
    tooLarge: tooLarge.length,
    missing: missing.length,
    isComplete,
  };
}

async function objectsAtHead(repository: GitFolder): Promise<ReadonlySet<string>> {
  // HEAD may be a branch without commits.
  const listing = await gitOutput(repository, ["ls-tree", "-r", "-z", "--full-tree", "HEAD"])
    .then((output) => output.toString("utf8"))
    .catch(() => "");
  return new Set(listing.split("\0").map((line) => line.split(/[ \t]/)[2] ?? ""));
}
