// Keys in a multi-root workspace.
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { fingerprintOf } from "../../../src/leaks/detector/facts";
import { eventually } from "../../support/eventually";
import { environmentKey } from "../../unit/leaks/random-key";
import { MemoryFiles } from "../host/memory-files";
import { FakeUser } from "../host/fake-user";
import { run } from "../host/session";

describe("Keys in a workspace of several folders", () => {
  const made: string[] = [];
  let user: FakeUser;

  beforeEach(() => {
    user = FakeUser.install();
  });

  afterEach(async () => {
    await run("leaks.clearScan");
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    for (const path of made.splice(0)) rmSync(path, { force: true });
    user.uninstall();
  });

  function write(folder: number, name: string, text: string): vscode.Uri {
    const { uri } = vscode.workspace.workspaceFolders?.[folder] ?? {};
    assert.ok(uri, `There is no folder ${folder}`);
    const path = join(uri.fsPath, name);
    writeFileSync(path, text);
    made.push(path);
    return vscode.Uri.file(path);
  }

  const messages = (uri: vscode.Uri): string[] =>
    vscode.languages
      .getDiagnostics(uri)
      .filter(({ source }) => source === "Skycloak")
      .map(({ message }) => message);

  it("are found in each of them, as serious as its Git says, with its own list of allowed ones", async () => {
    assert.equal(vscode.workspace.workspaceFolders?.length, 2);
    const [key, fixture] = [environmentKey(), environmentKey()];
    write(1, ".skycloakignore", `${fingerprintOf(fixture)}\n`);
    const shop = write(0, "keys.txt", `${key}\n${fixture}\n`);
    const docs = write(1, "keys.txt", `${key}\n${fixture}\n`);
    await run("leaks.scan");
    assert.match(user.lastMessage?.text ?? "", /^Skycloak keys found: 3, in \d+ files/);
    await eventually(() => {
      const [inShop, inDocs] = [messages(shop), messages(docs)];
      assert.deepEqual([inShop.length, inDocs.length], [2, 1]);
      // Only the project's folder is a repository.
      assert.match(inShop[0] ?? "", /It is not committed yet/);
      assert.doesNotMatch(inDocs[0] ?? "", /committed/);
    });
  });

  it("are found in a folder that is on no disk, and that VS Code can't search", async () => {
    const text = `${environmentKey()}\n`;
    const files = ["keys.txt", "deep/down/keys.txt", "node_modules/a/keys.txt", ".git/keys.txt"];
    const memory = new MemoryFiles(Object.fromEntries(files.map((name) => [`/plans/${name}`, text])));
    const provider = vscode.workspace.registerFileSystemProvider("memory", memory);
    const folder = vscode.Uri.parse("memory:/plans");
    const at = (name: string): vscode.Uri => vscode.Uri.joinPath(folder, name);
    const isOpen = (): boolean => vscode.workspace.getWorkspaceFolder(at("keys.txt")) !== undefined;
    try {
      assert.ok(vscode.workspace.updateWorkspaceFolders(2, 0, { uri: folder }));
      await eventually(() => assert.ok(isOpen()));
      await run("leaks.scan");
      assert.match(user.lastMessage?.text ?? "", /^Skycloak keys found: 2, in \d+ files/);
      await eventually(() => {
        const counts = files.map((name) => messages(at(name)).length);
        assert.deepEqual(counts, [1, 1, 0, 0]);
      });
      await vscode.workspace.fs.writeFile(at("keys.txt"), Buffer.from("nothing\n"));
      await eventually(() => assert.deepEqual(messages(at("keys.txt")), []));
      assert.equal(messages(at("deep/down/keys.txt")).length, 1);
    } finally {
      vscode.workspace.updateWorkspaceFolders(2, 1);
      await eventually(() => assert.ok(!isOpen()));
      provider.dispose();
    }
  });
});
