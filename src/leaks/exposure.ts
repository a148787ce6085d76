// How exposed a file's secrets are in Git, and how serious that makes a finding. Shared by the editor and the command
// line, so it does not import `vscode`.

import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { blobsAt, headCommit, ignoredPaths, indexedPaths } from "../git/queries";
import { maxFileSize, readObjects, repositoryAt, sortBySize } from "../git/queries";
import { enclosingRepository } from "../git/repositories";
import type { GitFolder } from "../git/run";
import type { SecretFacts } from "./detector/facts";
import { findingsIn } from "./scan/bytes";

/**
 * `committed`: the secret is in the commit at HEAD. `tracked`: Git has the file, but not the secret yet. `plain`: the
 * file is ignored, or in no repository. `untitled`: not even on disk. `unknown`: not known (yet).
 */
export type Exposure = "committed" | "tracked" | "untracked" | "plain" | "untitled" | "unknown";

export interface FileState {
  /** The exposure of every secret that is not committed. */
  readonly exposure: Exclude<Exposure, "committed">;
  /** Fingerprints of the secrets in the committed version. */
  readonly committed: ReadonlySet<string>;
}

/** The state of a file in no repository. */
export const plain: FileState = { exposure: "plain", committed: new Set() };

export const unknown: FileState = { exposure: "unknown", committed: new Set() };

export function exposureIn({ exposure, committed }: FileState, fingerprint: string): Exposure {
  return committed.has(fingerprint) ? "committed" : exposure;
}

/**
 * Finds the states of files of one repository, with a few Git processes however many files there are.
 * Rejects if Git fails.
 *
 * @param paths real paths, since Git tracks a link's target under the target's own path
 * @param cache fingerprints by blob, to which newly read blobs are added
 */
export async function statesIn(
  repository: GitFolder,
  paths: readonly string[],
  cache: Map<string, ReadonlySet<string>> = new Map<string, ReadonlySet<string>>(),
): Promise<ReadonlyMap<string, FileState>> {
  const head = await headCommit(repository);
  const blobs = head === undefined ? new Map<string, string>() : await blobsAt(repository, head, paths);
  const unread = [...new Set(blobs.values())].filter((id) => !cache.has(id));
  // Blobs that are too large, or missing from a partial clone, are skipped.
  const { fitting } = await sortBySize(repository, unread, maxFileSize);
  for await (const { id, bytes } of readObjects(repository, fitting)) cache.set(id, fingerprintsIn(bytes));
  const uncommitted = paths.filter((path) => !blobs.has(path));
  const indexed = await indexedPaths(repository, uncommitted);
  const unindexed = uncommitted.filter((path) => !indexed.has(path));
  const ignored = await ignoredPaths(repository, unindexed);
  const stateOf = (path: string): FileState => {
    const committed = cache.get(blobs.get(path) ?? "") ?? plain.committed;
    if (blobs.has(path) || indexed.has(path)) return { exposure: "tracked", committed };
    return ignored.has(path) ? plain : { exposure: "untracked", committed };
  };
  return new Map(paths.map((path) => [path, stateOf(path)]));
}

export function fingerprintsIn(bytes: Buffer): ReadonlySet<string> {
  return new Set(findingsIn(bytes)?.map(({ fingerprint }) => fingerprint));
}

/** The state of one file, which may be a link. */
export async function stateOnDisk(path: string, folder: string): Promise<FileState> {
  const file = resolve(folder, path);
  const real = await realpath(file).catch(() => file);
  const root = await enclosingRepository(real);
  if (root === undefined) return plain;
  const states = await statesIn(repositoryAt("git", root), [real]).catch(() => undefined);
  return states?.get(real) ?? unknown;
}

export type Severity = "error" | "warning" | "information" | "hint";

const severities: Readonly<Record<Exposure, readonly [whole: Severity, part: Severity]>> = {
  committed: ["error", "warning"],
  tracked: ["warning", "warning"],
  untracked: ["warning", "information"],
  unknown: ["warning", "information"],
  plain: ["information", "hint"],
  untitled: ["information", "hint"],
};

export function severityOf(
  { rule, isPartial }: Pick<SecretFacts, "rule" | "isPartial">,
  exposure: Exposure,
  isDead: boolean,
): Severity {
  if (isDead) return "information";
  const [whole, part] = severities[exposure];
  return rule === "joined-key" || isPartial ? part : whole;
}
