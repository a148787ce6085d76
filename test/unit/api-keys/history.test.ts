import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import "../helpers/editor";
import { toCsv, History } from "../../../src/api-keys/history";
import type { JournalEntry } from "../../../src/secrets/journal";
import type { OperationOutcome } from "../../../src/api-keys/recovery";
import { apiKey } from "../helpers/keys";

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
    host: "",
    started: "",
  };

  const base = { operation: "rotate", origin: entry.origin, id: "1", outcome: "done" } as const;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "skycloak-history-"));
    file = join(folder, "new", "history.jsonl");
    let time = Date.parse("2026-06-15T12:00:00Z");
    history = new History(
      file,
      (ref) => (ref === entry.by ? "admin" : ""),
      (error) => assert.fail(String(error)),
      () => new Date((time += 1000)),
    );
  });

  after(() => rmSync(folder, { recursive: true }));

  it("is empty to begin with", async () => assert.deepEqual(await history.read(), []));

  it("keeps what was done, the latest first, whatever wrote into the file meanwhile", async () => {
    await history.add({ ...entry, operation: "create" }, "done");
    appendFileSync(file, '{"at":3}\nnot JSON\n');
    await history.add({ ...entry, operation: "revoke" }, "done");
    const found = (await history.read()).map(({ operation, name, by }) => [operation, name, by]);
    assert.deepEqual(found, [
      ["revoke", "ci", "admin"],
      ["create", "ci", "admin"],
    ]);
  });

  it("says of each operation what is known last, and never less than that", async () => {
    const outcome = async (): Promise<string | undefined> =>
      (await history.read()).find(({ id }) => id === `${entry.id} ${entry.startedAt}`)?.outcome;
    const learn = (outcome: OperationOutcome): Promise<void> => history.addOutcome(entry, outcome);
    await learn({ kind: "unknown" });
    assert.equal(await outcome(), "unknown");
    await learn({ kind: "lost", key: apiKey({ id: "1" }) });
    assert.equal(await outcome(), "lost");
    await learn({ kind: "unknown" });
    assert.equal(await outcome(), "lost");
    await learn({ kind: "not-done" });
    assert.equal(await outcome(), "not-done");
    assert.equal(new Set((await history.read()).map(({ id }) => id)).size, 3);
    assert.equal(readFileSync(file, "utf8").trim().split("\n").length, 8);
  });

  it("stops nothing where it can't be written", async () => {
    const errors: unknown[] = [];
    const unwritable = new History(
      "/dev/null/history",
      () => "",
      (error) => errors.push(error),
    );
    await unwritable.addOutcome(entry, { kind: "not-done" });
    assert.equal(errors.length, 1);
    assert.deepEqual(await unwritable.read(), []);
  });

  const fields: readonly (readonly [name: string, shown: string])[] = [
    ["plain", "plain"],
    ["", ""],
    ["1-2+3=x@y", "1-2+3=x@y"],
    ['=HYPERLINK("x")', '\'=HYPERLINK("x")'],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"],
    [" =1", "' =1"],
    ["\u00a0=1", "'\u00a0=1"],
    ["\t=1", "\\t=1"],
    ["\r=1", "\\r=1"],
    ["\n=1", "\\n=1"],
    ["a\r\n=1", "a\\r\\n=1"],
    ["\ufeff=1", "\\u{FEFF}=1"],
    ["\0=1", "\\u{0}=1"],
    ["\u200b=1", "\\u{200B}=1"],
    ["\u202e=1", "\\u{202E}=1"],
    ["\x1b[31mred", "\\u{1B}[31mred"],
    ["＝1", "'＝1"],
    ["＠x", "'＠x"],
    ['"=1"', '\'"=1"'],
    ["a;=1", "a;'=1"],
    ['a";"=1', 'a";\'"=1'],
    ["a; @b;-c", "a;' @b;'-c"],
    ["a, b", "a, b"],
    ['say "hi"', 'say "hi"'],
    ["日本 é", "日本 é"],
  ];

  it("is exported for spreadsheets, with nothing in it that they would run", () => {
    const at = "2026-06-15T12:00:00Z";
    const csv = toCsv(fields.map(([name]) => ({ ...base, at, by: name, name, keyId: name })));
    const [head, ...rows] = csvRows(csv);
    assert.deepEqual(head, ["at", "operation", "name", "keyId", "origin", "by", "outcome"]);
    assert.deepEqual(
      rows,
      fields.map(([, shown]) => [at, "rotate", shown, shown, "https://a.example", shown, "done"]),
    );
    // Also as Excel reads it where semicolons are separators.
    for (const cell of csv.split(/\r\n|;/)) assert.doesNotMatch(cell, /^[\s"]*[=+\-@]/);
  });

  it("is exported with bounded fields", () => {
    const huge = "=".repeat(10_000_000);
    const csv = toCsv([{ ...base, at: "", by: huge, name: huge }]);
    assert.ok(csv.length < 5000);
  });
});

/** Parsed by RFC 4180. */
function csvRows(text: string): string[][] {
  return text
    .split("\r\n")
    .slice(0, -1)
    .map((line) =>
      Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)/g), ([, quoted, plain]) =>
        quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'),
      ),
    );
}
