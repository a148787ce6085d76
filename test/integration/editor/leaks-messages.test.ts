// Warnings by the state of the file in Git and by what is known about the key.
import assert from "node:assert/strict";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { eventually } from "../../support/eventually";
import { environmentKey } from "../../unit/leaks/random-key";
import { problemsOf, waitForProblem } from "../host/problems";
import { project } from "../host/project";
import { run, setUpSession } from "../host/session";
import { control } from "../host/skycloak";

const { Error: error, Warning: warning, Information: information } = vscode.DiagnosticSeverity;

describe("A warning about a key", () => {
  const session = setUpSession({ connected: false });
  const { folder, git, removeAfterTest, write } = project();

  it("is as serious as where the file stands", async () => {
    const text = (): string => `export const k = "${environmentKey()}";\n`;
    const kept = write("kept.ts", text());
    git("add", "kept.ts");
    git("commit", "-q", "-m", "x");
    const [staged, fresh] = [write("staged.ts", text()), write("fresh.ts", text())];
    git("add", "staged.ts");
    try {
      await vscode.commands.executeCommand("git.refresh");
      for (const uri of [fresh, staged, kept]) {
        await vscode.commands.executeCommand("vscode.open", uri, { preview: false });
      }
      await waitForProblem(fresh, warning, /not committed yet/);
      await waitForProblem(staged, warning, /about to be committed/);
      await waitForProblem(kept, error, /committed: rotate it/);
      // Another key in the same file isn't committed.
      const edit = new vscode.WorkspaceEdit();
      edit.insert(kept, new vscode.Position(0, 0), text());
      await vscode.workspace.applyEdit(edit);
      const both = problemsOf(kept).map(({ severity }) => severity);
      assert.deepEqual(both, [warning, error]);
      await (await vscode.workspace.openTextDocument(kept)).save();
    } finally {
      git("reset", "-q", "--hard", "HEAD~1");
    }
  });

  it("follows a commit, and a checkout", async () => {
    const uri = write("fresh.ts", `export const k = "${environmentKey()}";\n`);
    // Doesn't wait for the whole scan, which takes longer than the test.
    const look = (): void => void vscode.commands.executeCommand("git.refresh");
    git("branch", "before");
    try {
      await vscode.commands.executeCommand("vscode.open", uri);
      await waitForProblem(uri, warning, /not committed yet/);
      git("add", "fresh.ts");
      git("commit", "-q", "-m", "x");
      look();
      await waitForProblem(uri, error, /committed: rotate it/);
      // A branch without the file, which stays in the working tree.
      git("symbolic-ref", "HEAD", "refs/heads/before");
      git("reset", "-q");
      look();
      await waitForProblem(uri, warning, /not committed yet/);
    } finally {
      git("symbolic-ref", "HEAD", "refs/heads/main");
      git("reset", "-q", "--hard", "before");
      git("branch", "-D", "before");
    }
  });

  it("8 is a note where Git ignores the file, and where there is no file", async () => {
    write(".gitignore", "*.local\n");
    const uri = write("key.local", environmentKey());
    await vscode.commands.executeCommand("vscode.open", uri);
    await waitForProblem(uri, information, /not in Git/);
    write(".gitignore", "");
    await vscode.commands.executeCommand("git.refresh");
    await waitForProblem(uri, warning, /not committed yet/);
    const document = await vscode.workspace.openTextDocument({ content: environmentKey() });
    await vscode.window.showTextDocument(document);
    await waitForProblem(document.uri, information, /Secret storage is safer/);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  it("is about the file that a symbolic link points to", async () => {
    const target = write("target.txt", environmentKey());
    git("add", "target.txt");
    const link = join(folder(), "link.txt");
    symlinkSync(target.fsPath, link);
    removeAfterTest(link);
    await vscode.commands.executeCommand("vscode.open", vscode.Uri.file(link));
    await waitForProblem(vscode.Uri.file(link), warning, /about to be committed/);
  });

  it("names the other places of the same key", async () => {
    const key = environmentKey();
    const first = write("first.txt", key);
    const second = write("second.txt", `a\n  ${key}`);
    await vscode.commands.executeCommand("vscode.open", first);
    await eventually(() => assert.equal(problemsOf(first).length, 1));
    await vscode.commands.executeCommand("vscode.open", second, vscode.ViewColumn.Beside);
    await eventually(() => {
      const [{ relatedInformation: [place] = [] } = {}] = problemsOf(first);
      assert.equal(place?.location.uri.toString(), second.toString());
      assert.deepEqual([place.location.range.start.line, place.location.range.start.character], [1, 2]);
    });
  });

  it("goes everywhere with a fingerprint in .skycloakignore, and comes back with it", async () => {
    const key = environmentKey();
    const uri = write("fixture.json", `{"k":"${key}"}`);
    await vscode.commands.executeCommand("vscode.open", uri);
    await eventually(() => assert.equal(problemsOf(uri).length, 1));
    removeAfterTest(join(folder(), ".skycloakignore"));
    await fix(uri, /^Allow this key everywhere/);
    await eventually(() => assert.equal(problemsOf(uri).length, 0));
    const list = write(".skycloakignore", "# nothing\nnonsense\n");
    await eventually(() => {
      assert.equal(problemsOf(uri).length, 1);
      assert.equal(problemsOf(list).length, 1);
    });
  });

  it("moves all keys of a file into the secret store, and undoes it in one step", async () => {
    const before = `a = "${environmentKey()}"\nb = "${environmentKey()}"\n`;
    const document = await vscode.workspace.openTextDocument({
      content: before,
      language: "python",
    });
    await vscode.window.showTextDocument(document);
    await eventually(() => assert.equal(problemsOf(document.uri).length, 2));
    await fix(document.uri, /^Store all keys/);
    const read = 'os.environ["SKYCLOAK_API_KEY"]';
    assert.equal(document.getText(), `import os\na = ${read}\nb = ${read}\n`);
    assert.equal(session.user.lastMessage?.text, "Stored 2 keys.");
    assert.deepEqual(session.user.lastMessage.buttons, ["Show API Keys"]);
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), before);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  const terminal = "Open Terminal with Key";
  const add = ["Add to .env", "Add"];
  for (const [what, ignored, before, presses, after] of [
    ["that is there", ".env\n", "A=1", add, "A=1\nSKYCLOAK_API_KEY=KEY\n"],
    ["that is missing", ".env\n", undefined, add, "SKYCLOAK_API_KEY=KEY\n"],
    ["after whose question nothing is wanted", ".env\n", "A=1", add.slice(0, 1), "A=1"],
    ["that would be committed", "", "A=1", [], "A=1"],
    ["that has a key", ".env\n", "export SKYCLOAK_API_KEY=x\n", [], "export SKYCLOAK_API_KEY=x\n"],
    ["that is no text", ".env\n", "\0".repeat(20), [], "\0".repeat(20)],
  ] as const) {
    it(`names the key that it moved, and offers a terminal and an ignored .env: one ${what}`, async () => {
      const { user } = session;
      const key = environmentKey();
      write(".gitignore", ignored);
      const path = join(folder(), ".env");
      removeAfterTest(path);
      if (before !== undefined) write(".env", before);
      const uri = write("moved.js", `f("${key}");\n`);
      await vscode.commands.executeCommand("vscode.open", uri);
      await eventually(() => assert.equal(problemsOf(uri).length, 1));
      for (const button of presses) user.willPress(button);
      await fix(uri, /^Store the key and replace/);
      // The first warning of all is announced once.
      const heard = () => user.messages.filter(({ text }) => !text.startsWith("Skycloak API key found"));
      const told = await eventually(() => {
        const [message] = heard();
        assert.ok(message);
        return message;
      });
      assert.match(told.text, /^Stored the API key “sk_sc_\w+”\.$/);
      assert.ok(!told.text.includes(key.slice(-16)));
      assert.deepEqual(
        told.buttons,
        presses.length === 0 ? [terminal, "Rename…"] : [terminal, "Add to .env", "Rename…"],
      );
      await eventually(() => {
        assert.equal(heard().length, presses.length === 0 ? 1 : 2);
        const text = existsSync(path) ? readFileSync(path, "utf8") : undefined;
        assert.equal(text?.replace(key, "KEY"), after);
      });
      assert.match(heard()[1]?.detail ?? "plain text. Git ignores it", /plain text\. Git ignores it/);
    });
  }

  it("adds no key to a .env that has unsaved changes, under any path", async () => {
    const { user } = session;
    write(".gitignore", ".env\nlink.txt\n");
    const file = write(".env", "A=1\n");
    symlinkSync(".env", join(folder(), "link.txt"));
    removeAfterTest(join(folder(), "link.txt"));
    const uri = write("moved.js", `f("${environmentKey()}");\n`);
    await vscode.commands.executeCommand("vscode.open", uri);
    await eventually(() => assert.equal(problemsOf(uri).length, 1));
    const opened = await vscode.workspace.openTextDocument(join(folder(), "link.txt"));
    const edit = new vscode.WorkspaceEdit();
    edit.insert(opened.uri, new vscode.Position(0, 0), "SKYCLOAK_API_KEY=x\n");
    await vscode.workspace.applyEdit(edit);
    for (const button of add) user.willPress(button);
    await fix(uri, /^Store the key and replace/);
    await eventually(() => assert.match(user.lastMessage?.text ?? "", /^Save \.env first/));
    assert.ok(opened.isDirty);
    assert.equal(readFileSync(file.fsPath, "utf8"), "A=1\n");
    await opened.save();
  });

  it("says whether the key still works, when asked and not before", async () => {
    const dead = environmentKey();
    for (const [key, words] of [
      [session.key, /The key works/],
      [dead, /The key no longer works/],
    ] as const) {
      const uri = write("asked.txt", `${key}\n`);
      await vscode.commands.executeCommand("vscode.open", uri);
      await eventually(() => assert.equal(problemsOf(uri).length, 1));
      assert.deepEqual(await control().requests(), []);
      await fix(uri, /^Check whether/);
      assert.match(session.user.lastMessage?.text ?? "", words);
      assert.equal((await control().requests()).length, 1);
      await control().clearRequests();
      const isDead = key === dead;
      if (isDead) await waitForProblem(uri, information, /No longer valid/);
      const [{ tags = [] } = {}] = problemsOf(uri);
      assert.equal(tags.includes(vscode.DiagnosticTag.Deprecated), isDead);
      await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    }
  });
});

describe("A warning about a key that the connection knows", () => {
  const session = setUpSession();

  it("names it, offers to rotate it, and tells the dead text from then on", async () => {
    await run("refresh");
    const document = await vscode.workspace.openTextDocument({ content: `k: ${session.key}\n` });
    await vscode.window.showTextDocument(document);
    await waitForProblem(document.uri, information, /“Workspace admin” \(active, last used/);
    const words = await hoverAt(document.uri);
    assert.match(words, /“Workspace admin”&#58; active&#44; last used/);
    assert.match(words, /Check whether this key still works/);
    assert.ok(!words.includes(session.key.slice(-16)));
    const offered = (await fixes(document.uri)).map(({ title }) => title);
    assert.ok(!offered.some((title) => title.startsWith("Store the key")), offered.join());
    session.user.willPress("Rotate");
    await fix(document.uri, /^Rotate “Workspace admin”/);
    await waitForProblem(document.uri, information, /“Workspace admin” \(no longer valid/);
    const titles = (await fixes(document.uri)).map(({ title }) => title);
    assert.ok(!titles.some((title) => /^(Rotate|Check)/.test(title)), titles.join());
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });
});

/** The extension's hover. */
async function hoverAt(uri: vscode.Uri): Promise<string> {
  const at = problemsOf(uri)[0]?.range.start;
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", uri, at);
  const contents = hovers.flatMap((one) => one.contents);
  return contents.map((one) => (one instanceof vscode.MarkdownString ? one.value : "")).join("\n");
}

async function fixes(uri: vscode.Uri): Promise<vscode.CodeAction[]> {
  const [problem] = problemsOf(uri);
  return eventually(
    async () =>
      await vscode.commands.executeCommand<vscode.CodeAction[]>(
        "vscode.executeCodeActionProvider",
        uri,
        problem?.range,
        vscode.CodeActionKind.QuickFix.value,
      ),
  );
}

async function fix(uri: vscode.Uri, title: RegExp): Promise<void> {
  const action = (await fixes(uri)).find((one) => title.test(one.title));
  assert.ok(action, `No fix ${String(title)}`);
  const { command, arguments: given = [] } = action.command ?? {};
  if (command !== undefined) await vscode.commands.executeCommand(command, ...(given as unknown[]));
}
