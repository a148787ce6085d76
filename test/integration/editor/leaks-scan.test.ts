// Scanning the workspace and its history.
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { fingerprintOf } from "../../../src/leaks/detector/facts";
import { commitItem, secretItem } from "../../../src/leaks/history/view";
import { eventually } from "../../support/eventually";
import { environmentKey } from "../../unit/leaks/random-key";
import { project } from "../host/project";
import { run, setUpSession } from "../host/session";
import { setSetting } from "../host/skycloak";

describe("Scanning the workspace for keys", () => {
  const session = setUpSession({ connected: false });
  const { folder, git, write } = project();
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
    assert.match(session.user.lastMessage?.text ?? "", /^Skycloak keys found: 3, in \d+ files/);
    // The palette then offers to clear the results.
    assert.equal(session.user.contextKeys.get("skycloak.workspaceScanned"), true);
    await eventually(() => {
      assert.deepEqual([plain, encoded, wide, ignored].map(count), [1, 1, 1, 0]);
    });
    assert.ok(!vscode.workspace.textDocuments.some(({ uri }) => uri.toString() === plain.toString()));
    await run("leaks.scanAll");
    await eventually(() => assert.equal(count(ignored), 1));
    write("deep/b.yaml", "k: none");
    const later = write("deep/later.txt", environmentKey());
    rmSync(wide.fsPath);
    await eventually(() => {
      assert.deepEqual([plain, encoded, wide, later].map(count), [1, 0, 0, 1]);
    });
    await run("leaks.clearScan");
    assert.equal(session.user.contextKeys.get("skycloak.workspaceScanned"), false);
    assert.deepEqual([plain, encoded, wide, later, ignored].map(count), [0, 0, 0, 0, 0]);
  });

  it("follows what Git ignores, and what the settings exclude beside a sibling", async () => {
    const key = write("deep/made.key", environmentKey());
    const [source, made, lone] = [
      write("deep/both.ts", environmentKey()),
      write("deep/both.js", environmentKey()),
      write("deep/lone.js", environmentKey()),
    ];
    await setSetting("skycloak.leaks.exclude", { "**/*.js": { when: "$(basename).ts" } });
    try {
      await run("leaks.scan");
      const all = (): number[] => [key, source, made, lone].map(count);
      await eventually(() => assert.deepEqual(all(), [1, 1, 0, 1]));
      write(".gitignore", "*.key\n");
      await eventually(() => assert.deepEqual(all(), [0, 1, 0, 1]));
      write(".gitignore", "");
      await eventually(() => assert.deepEqual(all(), [1, 1, 0, 1]));
      await run("leaks.clearScan");
      await vscode.commands.executeCommand("vscode.open", lone);
      await eventually(() => assert.equal(count(lone), 1));
      await vscode.commands.executeCommand("vscode.open", made);
      await setSetting("skycloak.leaks.exclude", undefined);
      await eventually(() => assert.equal(count(made), 1));
      await setSetting("skycloak.leaks.exclude", { "**/*.js": { when: "$(basename).ts" } });
      await eventually(() => assert.deepEqual([made, lone].map(count), [0, 1]));
    } finally {
      await setSetting("skycloak.leaks.exclude", undefined);
    }
  });

  it("says once that a file has grown above the limit, which is not known to be clean", async () => {
    const uri = write("deep/grows.log", environmentKey());
    const told = (): number =>
      session.user.messages.filter(({ text }) => text.includes("grows.log is larger than the size limit")).length;
    await run("leaks.scan");
    await eventually(() => assert.equal(count(uri), 1));
    await setSetting("skycloak.leaks.maxFileSize", 0.001);
    try {
      write("deep/grows.log", environmentKey().padEnd(2000));
      await eventually(() => assert.equal(told(), 1));
      assert.equal(count(uri), 1);
      write("deep/grows.log", "none");
      await eventually(() => assert.equal(count(uri), 0));
      write("deep/grows.log", " ".repeat(3000));
      write("deep/grows.log", environmentKey());
      await eventually(() => assert.equal(count(uri), 1));
      assert.equal(told(), 1);
    } finally {
      await setSetting("skycloak.leaks.maxFileSize", undefined);
    }
  });

  for (const most of [0.000_01, 10_000, 1e9, -1, "much"]) {
    it(`scans with a limit of ${most} MB`, async () => {
      const uri = write("deep/limit.txt", environmentKey());
      await setSetting("skycloak.leaks.maxFileSize", most);
      try {
        await run("leaks.scan");
        await eventually(() => assert.equal(count(uri), most === 0.000_01 ? 0 : 1));
      } finally {
        await setSetting("skycloak.leaks.maxFileSize", undefined);
      }
    });
  }

  it("keeps what it has found when it is stopped, and says that it was", async () => {
    const uri = write("deep/a.txt", environmentKey());
    const stopped = new vscode.CancellationTokenSource();
    const restore = replace(vscode.window, "withProgress", (_: unknown, task: Task) =>
      task({ report: () => stopped.cancel() }, stopped.token),
    );
    try {
      await run("leaks.scan");
    } finally {
      restore();
      stopped.dispose();
    }
    assert.match(session.user.lastMessage?.text ?? "", /^Skycloak keys found: 1, .* The scan was stopped\.$/);
    await eventually(() => assert.equal(count(uri), 1));
  });

  it("says why it does nothing: no folder, or Git in a workspace that is not trusted", async () => {
    for (const [name, value, command, words] of [
      ["workspaceFolders", undefined, "leaks.scan", /^No folder is open/],
      ["isTrusted", false, "leaks.scanHistory", /requires a trusted workspace/],
    ] as const) {
      const restore = replace(vscode.workspace, name, value);
      try {
        await run(command);
      } finally {
        restore();
      }
      assert.match(session.user.lastMessage?.text ?? "", words);
    }
  });

  it("looks into every folder that is open, each with its own list of what is allowed", async () => {
    const key = environmentKey();
    const [here, there] = [write("one/k.txt", key), write("two/k.txt", key)];
    write("two/.skycloakignore", fingerprintOf(key));
    const folders = ["one", "two"].map((name, index) => ({
      uri: vscode.Uri.file(join(folder(), name)),
      name,
      index,
    }));
    const around = (uri: vscode.Uri): unknown => folders.find((one) => uri.path.startsWith(`${one.uri.path}/`));
    const restore = [
      replace(vscode.workspace, "workspaceFolders", folders),
      replace(vscode.workspace, "getWorkspaceFolder", around),
    ];
    try {
      await run("leaks.scan");
      assert.match(session.user.lastMessage?.text ?? "", /^Skycloak keys found: 1, in 3 files/);
      await eventually(() => assert.deepEqual([here, there].map(count), [1, 0]));
    } finally {
      for (const one of restore) one();
    }
  });

  it("tells the rows of the history apart, and shows no key that a message or a path has", () => {
    const [secret, other] = [environmentKey(), environmentKey()];
    const finding = {
      ...{
        rule: "plain-key" as const,
        head: "sk_sc_live_…",
        line: 3,
        start: 2,
        endLine: 3,
        end: 9,
      },
      fingerprint: fingerprintOf(secret),
    };
    const about = { date: 1_700_000_000, author: other, subject: `add ${secret}`, finding };
    const plain = { ...about, commit: "1a2b3c4d".repeat(5), path: "src/a.ts", isAtHead: false };
    const named = { ...plain, path: `keys/${secret}.txt`, isAtHead: true };
    const version = vscode.Uri.file("/w/file");
    const items = [
      ...[secretItem(plain, 0, undefined), secretItem(named, 2, undefined)],
      ...[commitItem(plain, version), commitItem(named, version)],
    ];
    assert.deepEqual(
      items.slice(0, 2).map(({ description }) => description),
      [
        "src/a.ts at 1a2b3c4d · only in the history",
        "keys/sk_sc_«redacted».txt at 1a2b3c4d and 2 more · still in HEAD",
      ],
    );
    assert.deepEqual(
      items.map(({ command }) => command !== undefined),
      [false, false, true, false],
    );
    const said = items.map(({ tooltip, ...rest }) => [
      tooltip instanceof vscode.MarkdownString ? tooltip.value : tooltip,
      rest,
    ]);
    for (const key of [secret, other]) {
      assert.ok(!JSON.stringify(said).includes(key.slice(-16)), "a key is on a row");
    }
    assert.equal(new Set(items.map(({ id }) => id)).size, 3, "ids of different rows");
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
    assert.equal(session.user.contextKeys.get("skycloak.historyScanned"), true);
    assert.deepEqual(session.user.messages, []);
    git("reset", "-q", "--hard", "HEAD~2");
  });
});

type Task = (progress: vscode.Progress<unknown>, token: vscode.CancellationToken) => Thenable<unknown>;

/** Replaces a member of VS Code's API. @returns a function that restores it. */
function replace(part: object, name: string, value: unknown): () => void {
  const real = Object.getOwnPropertyDescriptor(part, name);
  assert.ok(real, name);
  Object.defineProperty(part, name, { value, configurable: true, writable: true });
  return () => void Object.defineProperty(part, name, real);
}
