// The whole workspace, and its history, searched for keys.
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import * as vscode from "vscode";
import { eventually } from "../bed/eventually";
import { environmentKey } from "../unit/leaks/random-key";
import { project } from "./host/project";
import { run, session } from "./host/session";

describe("Scanning the workspace for keys", () => {
  const desk = session({ connected: false });
  const { git, write } = project();
  const count = (uri: vscode.Uri): number =>
    vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "Skycloak").length;

  afterEach(async () => {
    await run("leaks.clearScan");
  });

  it("puts what it finds into Problems without opening it, keeps it true, and clears it", async () => {
    const plain = write("deep/er/a.txt", `\n  ${environmentKey()}`);
    const encoded = write("deep/b.yaml", `k: ${Buffer.from(environmentKey()).toString("base64")}`);
    const ignored = write("secret.local", environmentKey());
    const wide = write("wide.txt", Buffer.from(`\uFEFF${environmentKey()}`, "utf16le"));
    write(".gitignore", "*.local\n");
    await run("leaks.scan");
    assert.match(desk.person.lastHeard?.text ?? "", /^Skycloak keys found: 3, in \d+ files/);
    await eventually(() => {
      assert.deepEqual([plain, encoded, wide, ignored].map(count), [1, 1, 1, 0]);
    });
    assert.ok(
      !vscode.workspace.textDocuments.some(({ uri }) => uri.toString() === plain.toString()),
    );
    await run("leaks.scanAll");
    await eventually(() => assert.equal(count(ignored), 1));
    write("deep/b.yaml", "k: none");
    const later = write("deep/later.txt", environmentKey());
    rmSync(wide.fsPath);
    await eventually(() => {
      assert.deepEqual([plain, encoded, wide, later].map(count), [1, 0, 0, 1]);
    });
    await run("leaks.clearScan");
    assert.deepEqual([plain, encoded, wide, later, ignored].map(count), [0, 0, 0, 0, 0]);
  });

  it("shows what stands in the history, and opens the commit's version", async () => {
    const key = environmentKey();
    const uri = write("old.txt", `first\n${key}\n`);
    git("add", "-A");
    git("commit", "-q", "-m", "with a key");
    writeFileSync(uri.fsPath, "gone\n");
    git("commit", "-q", "-a", "-m", "without");
    await vscode.commands.executeCommand("git.refresh");
    await run("leaks.scanHistory");
    assert.equal(desk.person.contexts.get("skycloak.historyScanned"), true);
    assert.deepEqual(desk.person.heard, []);
    git("reset", "-q", "--hard", "HEAD~2");
  });
});
