// Keys in documents that aren't files of the workspace: a side of a diff, and an extension's file system.
import assert from "node:assert/strict";
import { truncateSync } from "node:fs";
import * as vscode from "vscode";
import { notifyOnce } from "../../../src/leaks/editor/indicators";
import type { LeakDiagnostics } from "../../../src/leaks/editor/diagnostics";
import { eventually } from "../../support/eventually";
import { environmentKey } from "../../unit/leaks/random-key";
import { project } from "../host/project";
import { setUpSession } from "../host/session";

describe("A key in a document", () => {
  const session = setUpSession({ connected: false });
  const { write } = project();
  const subscriptions: vscode.Disposable[] = [];

  afterEach(() => {
    for (const one of subscriptions.splice(0)) one.dispose();
  });

  const messages = (uri: vscode.Uri): string[] =>
    vscode.languages
      .getDiagnostics(uri)
      .filter(({ source }) => source === "Skycloak")
      .map(({ message }) => message);

  it("29 is told of on the working side of a comparison, and not on the other", async () => {
    const right = write("compared.txt", `now ${environmentKey()}\n`);
    const before = `before ${environmentKey()}\n`;
    subscriptions.push(
      vscode.workspace.registerTextDocumentContentProvider("review", {
        provideTextDocumentContent: () => before,
      }),
    );
    const review = right.with({ scheme: "review" });
    await vscode.commands.executeCommand("vscode.diff", review, right);
    await eventually(() => assert.equal(messages(right).length, 1));
    const opened = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === "review");
    assert.ok(opened?.getText() === before, "the other side is not open");
    assert.deepEqual(messages(opened.uri), []);
  });

  it("is said to be looked for in vain where the editor shows a file to no extension", async () => {
    const uri = write("huge.log", "");
    truncateSync(uri.fsPath, 51 * 1024 * 1024);
    const told = (): number =>
      session.user.messages.filter(({ text }) => text.startsWith("huge.log is not searched for Skycloak keys")).length;
    await vscode.commands.executeCommand("vscode.open", uri);
    await eventually(() => assert.equal(told(), 1));
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await vscode.commands.executeCommand("vscode.open", uri);
    const other = write("other.txt", environmentKey());
    await vscode.commands.executeCommand("vscode.open", other);
    await eventually(() => assert.equal(messages(other).length, 1));
    assert.equal(told(), 1);
  });

  it("waits in a document that nobody sees, until it is seen or changed", async () => {
    const [hidden, changed, shown] = ["hidden.txt", "changed.txt", "shown.txt"].map((name) =>
      write(name, `k: ${environmentKey()}\n`),
    ) as [vscode.Uri, vscode.Uri, vscode.Uri];
    for (const uri of [hidden, changed]) await vscode.workspace.openTextDocument(uri);
    await vscode.commands.executeCommand("vscode.open", shown);
    await eventually(() => assert.equal(messages(shown).length, 1));
    const edit = new vscode.WorkspaceEdit();
    edit.insert(changed, new vscode.Position(0, 0), "# more\n");
    assert.ok(await vscode.workspace.applyEdit(edit));
    await eventually(() => assert.equal(messages(changed).length, 1));
    assert.deepEqual(messages(hidden), []);
    await vscode.commands.executeCommand("vscode.open", hidden);
    await eventually(() => assert.equal(messages(hidden).length, 1));
    const document = await vscode.workspace.openTextDocument(changed);
    await document.save();
  });

  it("is told of in a virtual file system, of which Git knows nothing", async () => {
    const text = new TextEncoder().encode(`\n  key: ${environmentKey()}\n`);
    subscriptions.push(vscode.workspace.registerFileSystemProvider("made-up", readOnly(text), { isReadonly: true }));
    const uri = vscode.Uri.parse("made-up:/remote/values.yaml");
    await vscode.window.showTextDocument(uri);
    await eventually(() => {
      const [found = "", ...others] = messages(uri);
      assert.deepEqual(others, []);
      assert.match(found, /^Skycloak API key \(sk_sc_live_…\) in plain text\./);
      assert.match(found, /Anyone who can read this file can use it\.$/);
    });
  });
});

describe("The first key that is found", () => {
  const session = setUpSession({ connected: false });

  it("is told of once, and in no later session", () => {
    const changed = new vscode.EventEmitter<readonly vscode.Uri[]>();
    const found = new Set<vscode.Uri>();
    const problems = {
      onDidChange: changed.event,
      forDocument: (uri: vscode.Uri) => (found.has(uri) ? [{}] : []),
    } as unknown as LeakDiagnostics;
    const kept = new Map<string, unknown>();
    const state = {
      get: (name: string) => kept.get(name),
      update: (name: string, value: unknown) => Promise.resolve(void kept.set(name, value)),
    } as unknown as vscode.Memento;
    const [clean, first, second] = ["clean", "first", "second"].map((name) =>
      vscode.Uri.file(`/made-up/${name}.txt`),
    ) as [vscode.Uri, vscode.Uri, vscode.Uri];
    const told = (): string[] => session.user.messages.map(({ text }) => text);
    const now = notifyOnce(problems, state);
    changed.fire([clean]);
    assert.deepEqual(told(), []);
    for (const uri of [first, second]) found.add(uri);
    changed.fire([clean, first]);
    changed.fire([second]);
    now.dispose();
    const later = notifyOnce(problems, state);
    changed.fire([second]);
    later.dispose();
    assert.equal(told().length, 1);
    assert.match(told()[0] ?? "", /^Skycloak API key found in .*first\.txt\./);
  });
});

/** A read-only file system with the same text at every path. */
function readOnly(text: Uint8Array): vscode.FileSystemProvider {
  const refuse = (): never => {
    throw vscode.FileSystemError.NoPermissions();
  };
  return {
    onDidChangeFile: new vscode.EventEmitter<vscode.FileChangeEvent[]>().event,
    watch: () => new vscode.Disposable(() => undefined),
    stat: () => ({ type: vscode.FileType.File, ctime: 0, mtime: 0, size: text.length }),
    readDirectory: () => [],
    readFile: () => text,
    createDirectory: refuse,
    writeFile: refuse,
    delete: refuse,
    rename: refuse,
  };
}
