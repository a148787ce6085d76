// Where a file stands in its repository, for the editor and the command line. Has no `vscode`.

import { readText } from "../files/text";
import {
  committedBytes,
  headCommit,
  isIgnored,
  isInIndex,
  type GitRepository,
} from "../git/queries";
import { findIn } from "./engine/find";
import type { Standing } from "./verdict";

export interface FileState {
  /** Where whatever is not committed stands. */
  readonly standing: Exclude<Standing, "committed">;
  /** Fingerprints of the secrets in the commit's version. */
  readonly committed: ReadonlySet<string>;
}

/** In a repository of none. */
export const plain: FileState = { standing: "plain", committed: new Set() };

export const unknown: FileState = { standing: "unknown", committed: new Set() };

/** Fingerprints in a file as it is at a commit; undefined where the commit does not have it. */
export type CommittedIn = (
  repository: GitRepository,
  commit: string,
  path: string,
) => Promise<ReadonlySet<string> | undefined>;

/** @param path a real one: Git keeps what a link points to where that is */
export async function stateOf(
  repository: GitRepository,
  path: string,
  committedIn: CommittedIn = fingerprintsAt,
): Promise<FileState> {
  const head = await headCommit(repository);
  const committed = head === undefined ? undefined : await committedIn(repository, head, path);
  if (committed !== undefined) return { standing: "tracked", committed };
  if (await isInIndex(repository, path)) return { ...plain, standing: "tracked" };
  return (await isIgnored(repository, path)) ? plain : { ...plain, standing: "untracked" };
}

export function fingerprintsAt(
  repository: GitRepository,
  commit: string,
  path: string,
): Promise<ReadonlySet<string> | undefined> {
  return committedBytes(repository, commit, path).then(fingerprintsIn, () => undefined);
}

export function fingerprintsIn(bytes: Buffer): ReadonlySet<string> {
  const reading = readText(bytes);
  const findings = reading.ok ? findIn(reading.text) : [];
  return new Set(findings.map(({ fingerprint }) => fingerprint));
}
