// Whatever the editor shows as text goes through ui/messages, which makes it harmless. The syntax tree
// is looked at, so that no alias gets around it.
import assert from "node:assert/strict";
import ts from "typescript";
import { sources } from "./sources";

/** What of `vscode.window` shows no text, or is used in one place that makes its text harmless. */
const textless = new Set([
  "activeTextEditor",
  "createOutputChannel",
  "createTerminal",
  "onDidChangeActiveTextEditor",
  "onDidChangeTextEditorVisibleRanges",
  "onDidChangeVisibleTextEditors",
  "onDidChangeWindowState",
  "onDidCloseTerminal",
  "registerFileDecorationProvider",
  "registerTreeDataProvider",
  "registerWebviewPanelSerializer",
  "showTextDocument",
  "state",
  "tabGroups",
  "visibleTextEditors",
]);

/** Uses of VS Code's API that show text, or that a reader of the source can't follow. */
function forbidden(text: string): string[] {
  const file = ts.createSourceFile("file.ts", text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const names = new Set<string>();

  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    const { importClause, moduleSpecifier } = statement;
    if (
      moduleSpecifier.getText() !== '"vscode"' ||
      importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
    )
      continue;
    const bindings = importClause?.namedBindings;
    if (bindings !== undefined && ts.isNamespaceImport(bindings)) names.add(bindings.name.text);
    else found.push(statement.getText());
  }

  const isApi = (node: ts.Node): boolean => ts.isIdentifier(node) && names.has(node.text);
  const look = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^(?:require|import)$/.test(node.expression.getText())) {
      if (/vscode["']$/.test(node.arguments[0]?.getText() ?? "")) found.push(node.getText());
    }
    if (isApi(node) && !ts.isNamespaceImport(node.parent) && !isMember(node)) {
      found.push(node.parent.getText());
    }
    if (ts.isPropertyAccessExpression(node) && isApi(node.expression)) {
      if (node.name.text === "window" && !(isMember(node) && isTextless(node.parent))) {
        found.push(node.parent.getText());
      }
    }
    if (
      ts.isNewExpression(node) &&
      /\.(?:Diagnostic|CodeAction)$/.test(node.expression.getText())
    ) {
      found.push(node.getText());
    }
    ts.forEachChild(node, look);
  };
  look(file);
  return found;
}

/** Whether a name is the part before a dot, or its own name there: `vscode.…`, `….vscode`. */
function isMember(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return true;
  if (ts.isPropertyAssignment(parent)) return parent.name === node;
  return ts.isQualifiedName(parent);
}

function isTextless(node: ts.Node): boolean {
  return ts.isPropertyAccessExpression(node) && textless.has(node.name.text);
}

describe("Messages", () => {
  it("go through one module, which is the only one to call VS Code's functions", () => {
    for (const { name, text } of sources()) {
      if (name !== "ui/messages") assert.deepEqual(forbidden(text), [], name);
    }
  });

  it("and so do the rows of every tree", () => {
    for (const { name, text } of sources()) {
      const rows = /^ {2}getTreeItem\(.*?^ {2}\}/ms.exec(text)?.[0] ?? "";
      const given = Array.from(rows.matchAll(/\breturn (.*)/g), ([, value]) => value ?? "");
      for (const value of given) assert.match(value, /^plainRow\(/, name);
    }
    const trees = sources().filter(({ text }) => /^ {2}getTreeItem\(/m.test(text));
    assert.deepEqual(trees.map(({ name }) => name).sort(), ["leaks/history/view", "ui/list-tree"]);
  });

  it("trust no Markdown that holds names, and draw no icons in it", () => {
    for (const { name, text } of sources()) {
      assert.doesNotMatch(text, /isTrusted = true|supportHtml|supportThemeIcons/, name);
      assert.doesNotMatch(text, /new vscode\.MarkdownString\([^;]*, true\)/, name);
      for (const [, title = ""] of text.matchAll(/\bpanel\.title = (.*);/g)) {
        assert.match(title, /^plainText\(/, name);
      }
    }
    const trusting = sources().filter(({ text }) => text.includes(".isTrusted = "));
    assert.deepEqual(
      trusting.map(({ name }) => name),
      ["leaks/hover"],
    );
  });

  const imported = 'import * as vscode from "vscode";\n';
  for (const text of [
    `${imported}void vscode.window.showErrorMessage("a");`,
    `${imported}void vscode.window\n  .showErrorMessage("a");`,
    `${imported}void vscode.window?.showErrorMessage("a");`,
    `${imported}void vscode.window["showErrorMessage"]("a");`,
    `${imported}void vscode["window"].showErrorMessage("a");`,
    `${imported}const { window } = vscode;`,
    `${imported}const { showErrorMessage } = vscode.window;`,
    `${imported}const show = vscode.window.showErrorMessage;`,
    `${imported}const api = vscode;`,
    `${imported}const all = { vscode };`,
    `${imported}const all = { a: vscode };`,
    `${imported}const all = { a: vscode.window };`,
    `${imported}run(vscode);`,
    `${imported}const item = new vscode.Diagnostic(range, "a");`,
    `${imported}const item = new vscode.CodeAction("a");`,
    `${imported}const view = vscode.window.createTreeView("a", options);`,
    `import * as code from "vscode";\nvoid code.window.createInputBox();`,
    `import { window } from "vscode";`,
    `import vscode from "vscode";`,
    `const { window } = require("vscode");`,
    `const { window } = await import("vscode");`,
  ]) {
    it(`refuses ${text.replace(imported, "").replace(/\s+/g, " ")}`, () => {
      assert.notDeepEqual(forbidden(text), []);
    });
  }

  for (const text of [
    `${imported}const editor = vscode.window.activeTextEditor;`,
    `${imported}const t = vscode.l10n.t;\nlet item: vscode.TreeItem;`,
    `import type { window } from "vscode";`,
    `import type * as vscode from "vscode";\nlet item: vscode.QuickPickItem;`,
  ]) {
    it(`allows ${text.replace(imported, "").replace(/\s+/g, " ")}`, () => {
      assert.deepEqual(forbidden(text), []);
    });
  }
});
