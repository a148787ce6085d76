// Exports, realm exports and realm imports: starting, following, downloading, uploading, deleting.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { eventually } from "../../support/eventually";
import { run, setUpSession } from "../host/session";
import { control, type Row } from "../host/skycloak";
import { childRows, rowAt, writeRequests } from "../host/cluster-rows";

const cluster = "customers-prod";
const at = (...way: readonly string[]): Promise<Row> => rowAt(cluster, ...way);

describe("What leaves and enters a cluster", () => {
  const session = setUpSession({
    prepare: () => control().changeSettings({ lifecycle: { exportMs: 1 }, exportBytes: 300_000 }),
  });
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "skycloak-transfers-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const file = (name: string): vscode.Uri => vscode.Uri.file(join(folder, name));
  const told = (pattern: RegExp): Promise<void> =>
    eventually(() => {
      const texts = session.user.messages.map(({ text }) => text);
      assert.ok(
        texts.some((text) => pattern.test(text)),
        texts.join("\n"),
      );
    });
  /** Asserts that no message or prompt contains the secret. */
  const nobodySaw = (secret: string): void => {
    const { messages, prompts } = session.user;
    assert.ok(secret.length > 7 && !JSON.stringify([messages, prompts]).includes(secret));
  };
  const exportsNow = async (): Promise<Row[]> => childRows(await at("Exports"));

  it("exports a cluster, follows it, downloads it, and deletes it", async () => {
    const { user } = session;
    const before = (await exportsNow()).length;
    user.willPick("pg_dump").willPick("With Credentials").willPick("Generate a Password");
    user.willPress("Start Export").willPress("Download…").willChooseFile(file("all.zip"));
    await run("startExport", (await at("Exports")).node);
    const password = await vscode.env.clipboard.readText();
    await told(/^Downloaded all\.zip \(300 kB\)\. Its SHA-256 matches\.$/);
    assert.equal((await readFile(join(folder, "all.zip"))).length, 300_000);
    assert.deepEqual(await readdir(folder), ["all.zip"]);
    nobodySaw(password);
    const asked = user.prompts.find(({ items }) => items.some(({ label }) => label === "Generate a Password"));
    assert.ok(asked?.items.every(({ label }) => label !== "No Password"));
    const [suggested] = user.fileDialogs;
    assert.match(suggested?.name ?? "", /^customers-prod-\d{4}-\d\d-\d\d\.zip$/);
    assert.deepEqual(suggested?.filters, { Export: ["zip"] });
    await told(/^The export of “customers-prod” is ready\. Skycloak keeps it until \S/);
    const [made, ...others] = await exportsNow();
    assert.equal(others.length, before);
    assert.match(`${made?.label ?? ""} ${made?.context ?? ""}`, /^PGDUMP export completed/);
    const stored = await control().requests({ path: "/exports/**" });
    assert.deepEqual(
      stored.map(({ server, status }) => `${server} ${status ?? 0}`),
      ["storage 200"],
    );

    // Half of the file, as if it were complete.
    const fault = { kind: "malformed" } as const;
    await control().addFault({ server: "storage", path: "/exports/**", times: 1, fault });
    await writeFile(join(folder, "all.zip"), "before");
    user.willChooseFile(file("all.zip"));
    await run("downloadExport", made?.node);
    assert.match(user.lastMessage?.text ?? "", /Nothing was saved\. The file is damaged/);
    assert.equal(await readFile(join(folder, "all.zip"), "utf8"), "before");
    assert.deepEqual(await readdir(folder), ["all.zip"]);

    user.willPress("Delete");
    await run("deleteExport", made?.node);
    assert.equal((await exportsNow()).length, before);
    assert.deepEqual(
      (await writeRequests()).map((line) => line.replace(/[0-9a-f-]{36}$/, "ID")),
      ["POST /exports", "DELETE /exports/ID"],
    );
  });

  it("stops a download where the person says so, and leaves nothing of it", async () => {
    const { user } = session;
    user.willPick("SQL").willPick("Without Credentials").willPick("No Password").willPress("Download…");
    const request = { path: "/exports/**", reached: "arrived" } as const;
    await control().addFault({ server: "storage", path: request.path, fault: { kind: "stall" } });
    let isStopped = false;
    user.onProgress = (title, stop) => {
      if (!title.startsWith("Downloading")) return;
      void control()
        .awaitRequests(request)
        .then(() => {
          stop();
          isStopped = true;
        });
    };
    user.willChooseFile(file("half.zip"));
    await run("startExport", (await at()).node);
    await eventually(async () => {
      assert.ok(isStopped, "it was not stopped yet");
      assert.deepEqual(await readdir(folder), []);
    });
    assert.match(user.lastMessage?.text ?? "", /^The export of “customers-prod” is ready\./);
  });

  it("goes on following what it lost sight of, when the list is read again", async () => {
    const { user } = session;
    const path = "/clusters/{cluster_id}/exports/{export_id}";
    await control().addFault({ path, times: 1, fault: { kind: "answer", status: 401 } });
    user.willPick("SQL").willPick("Without Credentials").willPick("No Password");
    await run("startExport", (await at("Exports")).node);
    await control().awaitRequests({ path, reached: "finished" });
    await eventually(async () => {
      await run("refresh");
      assert.match(user.lastMessage?.text ?? "", /^The export of “customers-prod” is ready\./);
    });
    const asked = await control().requests({ path });
    assert.deepEqual(
      asked.map(({ status }) => status),
      [401, 200],
    );
  });

  it("imports a file in clear without asking for a password, and refuses what is no realm", async () => {
    const { user } = session;
    await writeFile(join(folder, "list.json"), "[]");
    user.willChooseFile(file("list.json"));
    await run("importRealm", (await at("Realms")).node);
    assert.match(user.lastMessage?.text ?? "", /^list\.json contains several realms/);
    await writeFile(join(folder, "shop.json"), JSON.stringify({ realm: "shop", enabled: true }));
    const path = "/clusters/{cluster_id}/realms/import";
    await control().addFault({ path, times: 1, fault: { kind: "drop", when: "after" } });
    user.willChooseFile(file("shop.json")).willPress("Import");
    await run("importRealm", (await at("Realms")).node);
    const question = user.messages.find(({ modal }) => modal);
    assert.equal(question?.text, `Import the realm “shop” into “${cluster}”?`);
    assert.match(question.detail, /^From shop\.json \(31 bytes\)\./);
    // The response was lost, so the request isn't repeated; the change was made.
    assert.match(user.lastMessage?.text ?? "", /the change may have been made/);
    assert.equal((await writeRequests()).filter((line) => line === "POST /realms/import").length, 1);
  });

  it("exports a realm with a password, and brings it back from the file and from the store", async () => {
    const { user } = session;
    const password = randomBytes(12).toString("hex");
    const realm = (await childRows(await at("Realms")))[0]?.label ?? "";
    const { node } = await at("Realms", realm);
    user.willPick("Type a Password").willType(password).willType(password);
    user.willPress("Download…").willChooseFile(file("realm.zip.enc"));
    await run("exportRealm", node);
    await told(/^Downloaded realm\.zip\.enc/);
    const [suggested] = user.fileDialogs;
    assert.match(suggested?.name ?? "", /^[\w-]+-\d{4}-\d\d-\d\d\.zip\.enc$/);
    assert.deepEqual(suggested?.filters, { Export: ["zip.enc", "enc"] });
    assert.deepEqual(
      user.prompts.filter(({ title }) => title === `Export the Realm “${realm}”`).map(({ masked }) => masked),
      [false, true, true],
    );
    // An import of an existing realm isn't started.
    user.willPick("From a File…").willChooseFile(file("realm.zip.enc")).willType(password).willPress("Import");
    await run("importRealm", (await at("Realms")).node);
    await told(/There is a realm named/);
    assert.deepEqual(user.fileDialogs.at(-1)?.filters, {
      "Realm Exports": ["zip.enc", "enc", "json"],
      "All Files": ["*"],
    });

    const gone = async (): Promise<void> => {
      user.willType(realm);
      await run("deleteRealm", (await at("Realms", realm)).node);
    };
    await gone();
    user.willPick("From a File…").willChooseFile(file("realm.zip.enc")).willType(password).willPress("Import");
    await run("importRealm", (await at("Realms")).node);
    await told(new RegExp(`^Imported the realm “${realm}” into “${cluster}”\\.$`));
    assert.deepEqual(user.messages.at(-1)?.buttons, ["Open Admin Console"]);
    await gone();
    user.willPick(realm).willType(`${password}!`).willPress("Import");
    await run("importRealm", (await at()).node);
    await told(/^The import of a realm into “customers-prod” failed\. The password does not open/);
    user.willPick(realm).willType(password).willPress("Import");
    await run("importRealm", (await at()).node);
    await at("Realms", realm);
    nobodySaw(password);
    const puts = await control().requests({ method: "PUT" });
    assert.deepEqual(
      puts.map(({ server, status }) => `${server} ${status ?? 0}`),
      ["storage 200", "storage 200"],
    );

    user.willPick(realm).willChooseFile(file("again.zip.enc"));
    await run("downloadRealmExport", node);
    await told(/^Downloaded again\.zip\.enc/);

    // Files are kept for a day. Nothing is asked for a file that is gone.
    const body = { id: "1", status: "completed", expires_at: "2026-01-01T00:00:00Z" };
    const fault = { kind: "answer", status: 200, body } as const;
    await control().addFault({ path: "/realm-exports/{export_id}", times: 1, fault });
    const before = user.prompts.length;
    user.willPick(realm);
    await run("importRealm", (await at()).node);
    assert.match(user.lastMessage?.text ?? "", /Skycloak has deleted it\.$/);
    assert.equal(user.prompts.length, before + 1);
    await run("importRealm", (await at()).node);
    assert.equal(user.prompts.at(-1)?.title, `Import a Realm into “${cluster}”`);
    assert.deepEqual(user.prompts.at(-1)?.items, []);
  });

  it("asks nothing for what the key is known to lack", async () => {
    const { user } = session;
    await control().changeKey("main", { scopes: ["clusters:read", "clusters:exports:read"] });
    user.willPick("SQL").willPick("Without Credentials").willPick("No Password");
    const { node } = await at("Exports");
    for (const asked of [3, 0]) {
      const before = user.prompts.length;
      await run("startExport", node);
      assert.equal(user.prompts.length - before, asked);
      assert.match(user.lastMessage?.text ?? "", /lacks the scope clusters:exports:write/);
    }
    assert.deepEqual(await writeRequests(), ["POST /exports"]);
  });
});
