// After a rotation, the new key is written to files that Git ignores: to disk, readable by their owner only, and never
// into an editor, which would keep copies.
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import * as vscode from "vscode";
import { eventually } from "../../support/eventually";
import { project } from "../host/project";
import { loadViews, keyNode, run, setUpSession } from "../host/session";
import { control } from "../host/skycloak";

describe("Replacing the old text of a rotated key", () => {
  const session = setUpSession();
  const { write } = project();

  async function typeInto(document: vscode.TextDocument, text: string): Promise<void> {
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), text);
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.ok(document.isDirty);
  }

  it("writes the new key to the disk only, saving first what was typed", async () => {
    const { key, user } = session;
    await loadViews();
    const clean = write("ignored/.env", `A=${key}\nB=${key}\n`);
    const typed = write(".env", `KEY=${key}\n`);
    const document = await vscode.workspace.openTextDocument(typed);
    await vscode.window.showTextDocument(document);
    await typeInto(document, "# typed\n");
    const untitled = await vscode.workspace.openTextDocument({
      language: "shellscript",
      content: `KEY="${key}"\n`,
    });
    user.willPress("Rotate").willPress("Replace in Files…").willAccept();
    await run("rotateKey", await keyNode("Workspace admin"));

    await eventually(() => assert.ok(!untitled.getText().includes(key)));
    const rows = user.prompts.flatMap(({ items }) => items);
    const wordsOf = (label: string): (string | undefined)[] =>
      rows.filter((row) => row.label.endsWith(label)).map(({ description }) => description);
    assert.deepEqual(wordsOf("ignored/.env:1"), ["→ the new key"]);
    assert.deepEqual(wordsOf("ignored/.env:2"), ["→ the new key"]);
    assert.deepEqual(
      rows.filter(({ label }) => label === ".env:2").map(({ description }) => description),
      ["→ the new key (saves the file first)"],
    );
    const now = await eventually(async () => {
      const found = (await control().secrets()).find(
        ({ secret }) => readFileSync(typed.fsPath, "utf8") === `# typed\nKEY=${secret}\n`,
      )?.secret;
      assert.ok(found !== undefined && found !== key, "the new key is not in .env");
      return found;
    });
    await eventually(() => {
      assert.ok(readFileSync(clean.fsPath, "utf8") === `A=${now}\nB=${now}\n`);
    });
    for (const { fsPath } of [clean, typed]) assert.equal(statSync(fsPath).mode & 0o777, 0o600);
    const unsaved = vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty);
    assert.ok(unsaved.includes(untitled));
    for (const one of unsaved) assert.ok(!one.getText().includes(now));
    // The editor reloads the file.
    await eventually(() => assert.ok(document.getText().includes(now)));
    assert.ok(!document.isDirty);
    await vscode.window.showTextDocument(untitled);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });
});
