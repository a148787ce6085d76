import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Services } from "../../../src/services";
import { recordId, realmExportRecords, type RealmExportRecord } from "../../../src/clusters/transfers/transfer";
import { ownDrafts } from "../helpers/drafts";

const note = (id: string, connection: string): RealmExportRecord => ({
  id,
  connection,
  cluster: "c",
  clusterName: "customers-prod",
  realm: "customers",
  at: "2030-01-15T12:00:00Z",
});

describe("The notes of realm exports", () => {
  let folder = "";
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "realm-exports-"))));
  afterEach(() => rm(folder, { recursive: true }));

  for (const [what, removed, left] of [
    ["the export of a connection", note("1", "a"), [note("1", "b"), note("2", "a")]],
    ["the same id at another connection", note("1", "b"), [note("1", "a"), note("2", "a")]],
    ["another export", note("2", "a"), [note("1", "a"), note("1", "b")]],
  ] as const) {
    it(`lose just one that is removed: ${what}`, async () => {
      const context = { globalStorageUri: { fsPath: folder } } as unknown as Services["context"];
      const notes = realmExportRecords({ context, drafts: ownDrafts });
      for (const one of [note("1", "a"), note("1", "b"), note("2", "a")]) await notes.write(one);
      await notes.remove(recordId(removed));
      const found = await notes.all();
      assert.deepEqual(found.map(recordId).sort(), left.map(recordId).sort());
    });
  }
});
