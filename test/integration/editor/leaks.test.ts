import assert from "node:assert/strict";
import { join } from "node:path";
import * as vscode from "vscode";
import { eventually } from "../../support/eventually";
import { environmentKey } from "../../unit/leaks/random-key";
import { FakeUser } from "../host/fake-user";
import { extension, rows, setSetting } from "../host/skycloak";

interface Fixed {
  readonly language: string;
  readonly before: (key: string) => string;
  readonly after: string;
}

/** A document for each language, and its text after the quick fix. */
const languages: readonly Fixed[] = [
  {
    language: "javascript",
    before: (k) => `const k = "${k}";\n`,
    after: "const k = process.env.SKYCLOAK_API_KEY;\n",
  },
  {
    language: "typescript",
    before: (k) => `h("API-Key: ${k}")`,
    after: "h(`API-Key: ${process.env.SKYCLOAK_API_KEY}`)",
  },
  {
    language: "python",
    before: (k) => `key = "${k}"\n`,
    after: 'import os\nkey = os.environ["SKYCLOAK_API_KEY"]\n',
  },
  {
    language: "go",
    before: (k) => `package main\n\nvar k = "${k}"\n`,
    after: 'package main\n\nimport "os"\n\nvar k = os.Getenv("SKYCLOAK_API_KEY")\n',
  },
  {
    language: "java",
    before: (k) => `String k = "${k}";`,
    after: 'String k = System.getenv("SKYCLOAK_API_KEY");',
  },
  {
    language: "csharp",
    before: (k) => `var k = "${k}";`,
    after: 'var k = System.Environment.GetEnvironmentVariable("SKYCLOAK_API_KEY");',
  },
  { language: "ruby", before: (k) => `k = "${k}"`, after: 'k = ENV.fetch("SKYCLOAK_API_KEY")' },
  {
    language: "php",
    before: (k) => `<?php $k = '${k}';`,
    after: "<?php $k = getenv('SKYCLOAK_API_KEY');",
  },
  {
    language: "rust",
    before: (k) => `let k = "${k}";`,
    after: 'let k = &std::env::var("SKYCLOAK_API_KEY").expect("SKYCLOAK_API_KEY is set");',
  },
  {
    language: "shellscript",
    before: (k) => `curl -H "API-Key: ${k}" x`,
    after: 'curl -H "API-Key: ${SKYCLOAK_API_KEY}" x',
  },
  { language: "powershell", before: (k) => `$k = '${k}'`, after: "$k = $env:SKYCLOAK_API_KEY" },
  {
    language: "dockerfile",
    before: (k) => `FROM x\nENV K=${k}\n`,
    after: "FROM x\nARG SKYCLOAK_API_KEY\nENV K=${SKYCLOAK_API_KEY}\n",
  },
];

describe("Warnings about keys", () => {
  let user: FakeUser;

  before(async () => {
    await extension();
  });

  beforeEach(() => {
    user = FakeUser.install();
  });

  afterEach(async () => {
    user.uninstall();
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    // Closing a changed document would ask; these documents are unchanged.
  });

  for (const { language, before: text, after } of languages) {
    it(`replaces a key by a reference in ${language}, and undoes it in one step`, async () => {
      const key = environmentKey();
      const document = await show(text(key), language);
      const [problem] = await problems(document, 1);
      assert.ok(document.getText().includes(key), "the document has another key");
      assert.equal(document.getText(problem?.range), key);
      assert.equal(problem?.source, "Skycloak");
      assert.equal((problem.code as { value: unknown }).value, "plain-key");
      assert.ok(!problem.message.includes(key.slice(-16)));
      await applyFix(document, problem, /^Replace the key with/);
      assert.equal(document.getText(), after);
      await problems(document, 0);
      await vscode.commands.executeCommand("undo");
      assert.equal(document.getText(), text(key));
      await problems(document, 1);
      await empty(document);
    });
  }

  it("moves a key into the secret store and reads the variable", async () => {
    const key = environmentKey();
    const document = await show(`const k = "${key}";`, "javascript");
    const [problem] = await problems(document, 1);
    const [first] = await fixes(document, problem);
    assert.equal(first?.isPreferred, true);
    await applyFix(document, problem, /^Store the key and replace it/);
    await eventually(() => assert.equal(document.getText(), "const k = process.env.SKYCLOAK_API_KEY;"));
    // It is stored: it can be copied.
    const head = key.split("_").slice(0, 4).join("_");
    user.willPick(head);
    await vscode.commands.executeCommand("skycloak.copyKey");
    assert.equal(await vscode.env.clipboard.readText(), key);
    await vscode.env.clipboard.writeText("");
    user.willPick(head).willPress("Forget");
    await vscode.commands.executeCommand("skycloak.forgetKey");
    await empty(document);
  });

  it("allows a key on its line", async () => {
    const document = await show(`k = "${environmentKey()}"`, "python");
    const [problem] = await problems(document, 1);
    await applyFix(document, problem, /^Allow the key on this line/);
    assert.match(document.getText(), / # skycloak:allow$/);
    await problems(document, 0);
    await empty(document);
  });

  it("offers no reference and no comment where there is none", async () => {
    const document = await show(`{"api_key": "${environmentKey()}"}`, "json");
    const [problem] = await problems(document, 1);
    const titles = (await fixes(document, problem)).map(({ title }) => title);
    assert.ok(!titles.some((title) => title.startsWith("Allow the key on")), titles.join());
    await empty(document);
  });

  it("follows edits in the same tick, with exact ranges", async () => {
    const key = environmentKey();
    const document = await show(`const k = "${key}";\n`, "javascript");
    await problems(document, 1);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), "// 😀\r\n/* 𝔘 */ ");
    await vscode.workspace.applyEdit(edit);
    const [moved, ...others] = vscode.languages.getDiagnostics(document.uri).filter(ours);
    assert.equal(others.length, 0);
    assert.equal(document.getText(moved?.range), key);
    const cut = new vscode.WorkspaceEdit();
    const start = moved?.range.start ?? new vscode.Position(0, 0);
    cut.delete(document.uri, new vscode.Range(start, start.translate(0, 3)));
    await vscode.workspace.applyEdit(cut);
    assert.equal(vscode.languages.getDiagnostics(document.uri).filter(ours).length, 0);
    await empty(document);
  });

  it("looks at files in a repository, and lets go of them when they close or move", async () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
    const uri = vscode.Uri.file(join(folder, "leaky.ts"));
    const key = environmentKey();
    await vscode.workspace.fs.writeFile(uri, Buffer.from(`// first\nexport const k = "${key}";\n`));
    // Opened like a user does; documents that only a test opens stay open for minutes.
    await vscode.commands.executeCommand("vscode.open", uri);
    const count = (of: vscode.Uri): number => vscode.languages.getDiagnostics(of).filter(ours).length;
    await eventually(() => assert.equal(count(uri), 1));
    // Opening the same file again adds no second problem.
    await vscode.commands.executeCommand("vscode.open", uri, vscode.ViewColumn.Beside);
    assert.equal(count(uri), 1);
    const other = vscode.Uri.file(join(folder, "moved.ts"));
    const move = new vscode.WorkspaceEdit();
    move.renameFile(uri, other);
    await vscode.workspace.applyEdit(move);
    await eventually(() => {
      assert.equal(count(uri), 0);
      assert.equal(count(other), 1);
    });
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await eventually(() => assert.equal(count(other), 0));
    await vscode.workspace.fs.delete(other);
  });

  it("28 obeys its settings at once", async () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
    const uri = vscode.Uri.file(join(folder, "fixtures", "key.txt"));
    await vscode.workspace.fs.writeFile(uri, Buffer.from(environmentKey()));
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    await problems(document, 1);
    await setSetting("skycloak.leaks.exclude", { "**/fixtures/**": true });
    await problems(document, 0);
    await setSetting("skycloak.leaks.exclude", { "**/fixtures/**": false });
    await problems(document, 1);
    await setSetting("skycloak.leaks.exclude", undefined);
    await setSetting("skycloak.leaks.enabled", false);
    await problems(document, 0);
    await setSetting("skycloak.leaks.enabled", undefined);
    await problems(document, 1);
    await vscode.workspace.fs.delete(uri);
  });

  it("28 says once that a file is larger than the limit", async () => {
    await setSetting("skycloak.leaks.maxFileSize", 0.001);
    const document = await show(`${" ".repeat(2000)}${environmentKey()}`, "plaintext");
    const told = (): number =>
      user.messages.filter(({ text }) => text.startsWith(`${document.fileName} is larger`)).length;
    await eventually(() => assert.equal(told(), 1));
    assert.equal(vscode.languages.getDiagnostics(document.uri).filter(ours).length, 0);
    await setSetting("skycloak.leaks.maxFileSize", undefined);
    await problems(document, 1);
    assert.equal(told(), 1);
    await empty(document);
  });

  it("8 finds keys in notebook cells", async () => {
    const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, `k = "${environmentKey()}"`, "python");
    const notebook = await vscode.workspace.openNotebookDocument("jupyter-notebook", new vscode.NotebookData([cell]));
    const document = notebook.cellAt(0).document;
    await problems(document, 1);
  });

  it("needs no connection, and shows nothing in the views for it", async () => {
    assert.deepEqual(await rows("keys"), []);
  });
});

function ours({ source }: vscode.Diagnostic): boolean {
  return source === "Skycloak";
}

async function show(content: string, language: string): Promise<vscode.TextDocument> {
  // On a busy machine, the name and text of a closed document may be reused.
  const document = await eventually(async () => {
    const opened = await vscode.workspace.openTextDocument({ content, language });
    assert.ok(opened.getText() === content, "an older document's text");
    return opened;
  });
  await vscode.window.showTextDocument(document);
  return document;
}

/** Empties an untitled document, which would otherwise ask to be saved. */
async function empty(document: vscode.TextDocument): Promise<void> {
  await vscode.window.showTextDocument(document);
  await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  // Its name is reused by the next document, together with its text if that is still known.
  await eventually(() => assert.ok(document.isClosed));
}

async function problems(document: vscode.TextDocument, count: number): Promise<vscode.Diagnostic[]> {
  return eventually(() => {
    const found = vscode.languages.getDiagnostics(document.uri).filter(ours);
    assert.equal(found.length, count);
    return found;
  });
}

async function fixes(
  document: vscode.TextDocument,
  problem: vscode.Diagnostic | undefined,
): Promise<vscode.CodeAction[]> {
  // Other code action providers may cancel the request while they start.
  return eventually(
    async () =>
      await vscode.commands.executeCommand<vscode.CodeAction[]>(
        "vscode.executeCodeActionProvider",
        document.uri,
        problem?.range,
        vscode.CodeActionKind.QuickFix.value,
      ),
  );
}

async function applyFix(
  document: vscode.TextDocument,
  problem: vscode.Diagnostic | undefined,
  title: RegExp,
): Promise<void> {
  const found = (await fixes(document, problem)).find((action) => title.test(action.title));
  assert.ok(found, `No fix ${String(title)}`);
  if (found.edit !== undefined) assert.ok(await vscode.workspace.applyEdit(found.edit));
  if (found.command === undefined) return;
  const { command, arguments: given = [] } = found.command;
  await vscode.commands.executeCommand(command, ...(given as unknown[]));
}
