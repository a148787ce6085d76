// The secrets in every commit of a repository. Each version of a file is read once, however many
// commits have it.

import { committedFiles, type CommittedFile } from "../../git/log";
import { readObjects } from "../../git/objects";
import { gitOutput } from "../../git/run";
import type { Finding, Known } from "../engine/line-findings";
import { findingsIn } from "../scan-bytes";

/** A secret in a file, by the commit that put it there. */
export interface Introduced extends Omit<CommittedFile, "id"> {
  /** Where it stands in that version. */
  readonly finding: Finding;
  /** Whether the same secret is anywhere in the commit at HEAD. */
  readonly livesAtHead: boolean;
}

export interface HistorySearch {
  /** The git program. */
  readonly binary: string;
  readonly folder: string;
  readonly known?: Known;
  readonly signal?: AbortSignal;
  readonly progress?: (commits: number, done: number, of: number) => void;
}

export interface HistoryFound {
  readonly commits: number;
  /** By secret and path the oldest commit; in the order of the commits, the newest first. */
  readonly introduced: readonly Introduced[];
}

export async function searchHistory(search: HistorySearch): Promise<HistoryFound> {
  const { binary, folder, known, signal, progress } = search;
  const files: CommittedFile[] = [];
  const commits = new Set<string>();
  for await (const file of committedFiles(binary, folder, signal)) {
    files.push(file);
    commits.add(file.commit);
    if (files.length % 1000 === 0) progress?.(commits.size, 0, 0);
  }
  const ids = [...new Set(files.map(({ id }) => id))];
  const found = new Map<string, readonly Finding[]>();
  let done = 0;
  for await (const { id, bytes } of readObjects(binary, folder, ids)) {
    if (signal?.aborted === true) break;
    const findings = findingsIn(bytes, known);
    if (findings.length > 0) found.set(id, findings);
    if (++done % 500 === 0) progress?.(commits.size, done, ids.length);
  }
  const atHead = found.size === 0 ? new Set<string>() : await objectsAtHead(binary, folder);
  const living = new Set(
    [...found].flatMap(([id, findings]) =>
      atHead.has(id) ? findings.map(({ fingerprint }) => fingerprint) : [],
    ),
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
  };
}

async function objectsAtHead(binary: string, folder: string): Promise<ReadonlySet<string>> {
  // A repository may have no commit that is checked out.
  const listed = await gitOutput(binary, folder, ["ls-tree", "-r", "-z", "--full-tree", "HEAD"])
    .then((output) => output.toString("utf8"))
    .catch(() => "");
  return new Set(listed.split("\0").map((line) => line.split(/[ \t]/)[2] ?? ""));
}
