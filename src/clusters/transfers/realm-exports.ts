// The realm exports that were made from here. The API can't list them, so each is recorded in a small file:
// which realm it is of, and never a URL or a password.

import { join } from "node:path";
import type { Connection } from "../../connections/connection";
import type { Services } from "../../services";
import {
  entryFiles,
  hasTexts,
  type EntryFiles,
  type EntryKind,
} from "../../storage/replicated-index";

export interface RealmExportNote {
  readonly id: string;
  readonly connection: string;
  /** Of the API that made it. */
  readonly origin?: string;
  readonly cluster: string;
  readonly clusterName: string;
  readonly realm: string;
  /** RFC 3339, UTC. */
  readonly at: string;
}

/** The ID by which a note is stored and removed: two servers may have given out the same export ID. */
export function noteId({ connection, id }: Pick<RealmExportNote, "connection" | "id">): string {
  return `${connection} ${id}`;
}

const kind: EntryKind<RealmExportNote> = {
  is: (value): value is RealmExportNote =>
    hasTexts(value, ["id", "connection", "cluster", "clusterName", "realm", "at"], ["origin"]),
  idOf: noteId,
  // Nothing is written twice.
  generationOf: () => "",
};

export function realmExportNotes({
  context,
  drafts,
}: Pick<Services, "context" | "drafts">): EntryFiles<RealmExportNote> {
  return entryFiles(join(context.globalStorageUri.fsPath, "realm-exports"), kind, drafts);
}

/** The exports that a connection can see, newest first. */
export async function notedExports(
  parts: Pick<Services, "context" | "drafts">,
  connection: Pick<Connection, "id" | "clusters" | "origin">,
): Promise<readonly RealmExportNote[]> {
  const { id, clusters } = connection;
  const isSeen = (one: RealmExportNote): boolean =>
    one.origin === connection.origin() && clusters.find(one.cluster) !== undefined;
  const all = await realmExportNotes(parts).all();
  return all
    .filter((one) => one.connection === id || isSeen(one))
    .sort((a, b) => b.at.localeCompare(a.at));
}
