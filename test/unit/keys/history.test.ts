import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asCsv, History, operationId } from "../../../src/keys/history";
import { learnedRecord, recordOf } from "../../../src/keys/recorded";
import type { JournalEntry } from "../../../src/vault/journal";
import { apiKey } from "../support/keys";

describe("The history of keys", () => {
  let folder: string;
  let file: string;
  let history: History;
  const entry: JournalEntry = {
    operation: "rotate",
    origin: "https://a.example",
    name: "ci",
    keyId: "1",
    ref: "r",
    by: "b",
    id: "1",
    stage: "unknown",
    startedAt: "2026-06-15T11:59:00Z",
    process: 1,
    run: "1",
  };

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "skycloak-history-"));
    file = join(folder, "new", "history.jsonl");
    let time = Date.parse("2026-06-15T12:00:00Z");
    history = new History(file, () => new Date((time += 1000)));
  });

  after(() => rmSync(folder, { recursive: true }));

  it("is empty to begin with", async () => assert.deepEqual(await history.read(), []));

  it("keeps what was done, the latest first, whatever wrote into the file meanwhile", async () => {
    await history.add({ ...recordOf({ ...entry, operation: "create" }, "done"), by: "admin" });
    appendFileSync(file, '{"at":3}\nnot JSON\n');
    await history.add({ ...recordOf({ ...entry, operation: "revoke" }, "done"), by: "admin" });
    const found = (await history.read()).map(({ operation, name, by }) => [operation, name, by]);
    assert.deepEqual(found, [
      ["revoke", "ci", "admin"],
      ["create", "ci", "admin"],
    ]);
  });

  it("says of each operation what is known last, and never less than that", async () => {
    const outcome = async (): Promise<string | undefined> =>
      (await history.read()).find(({ id }) => id === operationId(entry))?.outcome;
    const learn = async (learned: Parameters<typeof learnedRecord>[1]): Promise<void> => {
      const record = learnedRecord(entry, learned);
      assert.ok(record);
      await history.add({ ...record, by: "admin" });
    };
    await learn({ kind: "unknown" });
    assert.equal(await outcome(), "unknown");
    await learn({ kind: "out-of-reach", key: apiKey({ id: "1" }) });
    assert.equal(await outcome(), "lost");
    await learn({ kind: "unknown" });
    assert.equal(await outcome(), "lost");
    await learn({ kind: "not-done" });
    assert.equal(await outcome(), "not-done");
    assert.equal(new Set((await history.read()).map(({ id }) => id)).size, 3);
    assert.equal(readFileSync(file, "utf8").trim().split("\n").length, 8);
  });

  it("is exported for spreadsheets, with nothing in it that they would run", async () => {
    const base = (await history.read())[0];
    assert.ok(base);
    const csv = asCsv([
      { ...base, name: '=HYPERLINK("x")', by: "a, b\nc" },
      { ...base, name: "plain" },
    ]);
    const [head, first] = csv.split("\r\n");
    assert.equal(head, "at,operation,name,keyId,origin,by,outcome");
    assert.match(first ?? "", /,"'=HYPERLINK\(""x""\)",1,https:\/\/a\.example,"a, b\nc",/);
    assert.ok(csv.endsWith("\r\n"));
  });
});
