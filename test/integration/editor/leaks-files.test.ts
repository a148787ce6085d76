// Links, several names of a file, unsaved documents, and repositories that would run programs.
import assert from "node:assert/strict";
import { linkSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { getGitApi } from "../../../src/git/git-api";
import { findOccurrences } from "../../../src/api-keys/commands/replace-in-files";
import { findSecret } from "../../../src/files/workspace";
import { Secret } from "../../../src/secrets/secret";
import { eventually } from "../../support/eventually";
import { temporaryFolder } from "../../support/temporary";
import { environmentKey } from "../../unit/leaks/random-key";
import { hostileRepository, takeObject } from "../../unit/helpers/hostile-repository";
import { problemsOf, waitForProblem } from "../host/problems";
import { project } from "../host/project";
import { run, setUpSession } from "../host/session";
import { setSetting } from "../host/skycloak";

const { Error: error, Warning: warning } = vscode.DiagnosticSeverity;

describe("A file with a key", () => {
  const session = setUpSession({ connected: false });
  const { folder, git, removeAfterTest, write } = project();
  const away: (() => void)[] = [];

  afterEach(async () => {
    await run("leaks.clearScan");
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    for (const act of away.splice(0)) act();
  });

  const link = (target: string, name: string): vscode.Uri => {
    const path = join(folder(), name);
    symlinkSync(target, path);
    removeAfterTest(path);
    return vscode.Uri.file(path);
  };
  const elsewhere = (): string => {
    const temporary = temporaryFolder("elsewhere");
    away.push(() => temporary.remove());
    return temporary.path;
  };
  const heard = (): string => session.user.lastMessage?.text ?? "";

  it("is found once, by what its names lead to, and takes a key only where Git does not keep it", async () => {
    const key = environmentKey();
    const secret = new Secret(key);
    write(".gitignore", "*.local\n.env\nlinked\n");
    const tracked = write("config/tracked.env", `K=${key}\n`);
    git("add", "-f", "config/tracked.env");
    link(join("config", "tracked.env"), ".env");
    link(".env", "again.local");
    link("nowhere", "dangling.local");
    link("loop.local", "loop.local");
    const ignored = write("own.local", `K=${key}\n`);
    const hard = write(".env.hard.local", `K=${key}\n`);
    linkSync(hard.fsPath, join(folder(), ".env.other.local"));
    removeAfterTest(join(folder(), ".env.other.local"));
    const outside = join(elsewhere(), "outside.env");
    writeFileSync(outside, `K=${key}\n`);
    const led = link(outside, "out.local");
    const none = new vscode.CancellationTokenSource();
    const { files } = await findSecret(secret, none.token);
    const names = files.map(({ uri }) => uri.fsPath).sort();
    const hardName = names.find((name) => /(?:hard|other)\.local$/.test(name)) ?? "";
    const expected = [tracked.fsPath, ignored.fsPath, led.fsPath, hardName];
    assert.deepEqual(names, expected.sort());
    const places = await findOccurrences(
      files.map(({ uri }) => uri),
      secret,
    );
    const by = new Map(
      places.map(({ uri, replacement, outsidePath: at }) => [
        uri.fsPath,
        `${typeof replacement === "object" ? "reference" : replacement} ${at === undefined ? "inside" : "outside"}`,
      ]),
    );
    assert.equal(by.get(tracked.fsPath), "reference inside");
    assert.equal(by.get(hardName), "reference inside");
    assert.equal(by.get(ignored.fsPath), "key inside");
    assert.equal(by.get(led.fsPath), "key outside");
  });

  it("counts in a scan as it is in the editor, saved or not, and under one name", async () => {
    const key = environmentKey();
    const uri = write("open.txt", `${key}\n${key}\n`);
    const alias = link("open.txt", "alias.txt");
    await run("leaks.scan");
    assert.match(heard(), /^Skycloak keys found: 2,/);
    assert.deepEqual([problemsOf(uri).length, problemsOf(alias).length], [2, 0]);

    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(uri, new vscode.Range(0, 0, 2, 0), "nothing\n");
    await vscode.workspace.applyEdit(edit);
    await run("leaks.scan");
    assert.match(heard(), /^No Skycloak keys found/);
    assert.deepEqual([problemsOf(uri).length, problemsOf(alias).length], [0, 0]);
    // The unsaved text is gone, and the file's keys count.
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    await eventually(() => {
      assert.deepEqual([problemsOf(uri).length, problemsOf(alias).length], [2, 0]);
    });

    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(alias));
    await eventually(() => {
      assert.deepEqual([problemsOf(uri).length, problemsOf(alias).length], [0, 2]);
    });
    await run("leaks.scan");
    assert.match(heard(), /^Skycloak keys found: 2,/);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");

    const untitled = await vscode.workspace.openTextDocument({ content: key });
    await vscode.window.showTextDocument(untitled);
    await eventually(() => assert.equal(problemsOf(untitled.uri).length, 1));
    await run("leaks.scan");
    assert.match(heard(), /^Skycloak keys found: 3,/);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  it("has nothing run by its repository, which the Git extension has not opened", async () => {
    await setSetting("git.autoRepositoryDetection", false);
    away.push(() => void setSetting("git.autoRepositoryDetection", undefined));
    const top = join(folder(), "h");
    mkdirSync(top);
    removeAfterTest(top);
    const texts = { "kept.js": `k = "${environmentKey()}";\n`, "gone.js": "" };
    texts["gone.js"] = `k = "${environmentKey()}";\n`;
    const hostile = hostileRepository(top, texts, "ssh://nobody@127.0.0.1:9/nothing");
    takeObject(hostile, "gone.js");
    const fresh = join(hostile.root, "fresh.js");
    writeFileSync(fresh, `k = "${environmentKey()}";\n`);
    const open = async (name: string): Promise<vscode.Uri> => {
      const uri = vscode.Uri.file(join(hostile.root, name));
      await vscode.commands.executeCommand("vscode.open", uri, { preview: false });
      return uri;
    };
    const api = await getGitApi();
    assert.ok(api);
    await waitForProblem(await open("kept.js"), error, /committed: rotate it/);
    await waitForProblem(await open("gone.js"), warning, /about to be committed/);
    await waitForProblem(await open("fresh.js"), warning, /not committed yet/);
    await run("leaks.scan");
    await run("leaks.scanAll");
    await findOccurrences([vscode.Uri.file(fresh)], new Secret(environmentKey()));
    const roots = api.repositories.map(({ rootUri }) => rootUri.fsPath);
    assert.ok(!roots.includes(hostile.root), "The Git extension has opened it");
    assert.deepEqual(hostile.ran(), []);
    rmSync(top, { recursive: true, force: true });
  });

  it("is asked of no Git before the workspace is trusted", async () => {
    const real = Object.getOwnPropertyDescriptor(vscode.workspace, "isTrusted");
    assert.ok(real);
    Object.defineProperty(vscode.workspace, "isTrusted", { value: false, configurable: true });
    try {
      assert.equal(await getGitApi(), undefined);
    } finally {
      Object.defineProperty(vscode.workspace, "isTrusted", real);
    }
  });
});
