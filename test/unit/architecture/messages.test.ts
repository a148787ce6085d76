// All text that VS Code shows goes through ui/messages, which makes it harmless. Checks the syntax tree, so
// that no alias gets around it.
import assert from "node:assert/strict";
import ts from "typescript";
import { sources } from "./sources";

/**
 * The parts of VS Code's API that may be used outside ui/messages: `true` for those that show no text, otherwise
 * the files that make their text harmless. Of `window` and `languages`, their members.
 */
const allowed: Readonly<Record<string, true | readonly string[]>> = {
  ...Object.fromEntries(
    [
      ...["commands", "env", "extensions", "l10n", "workspace", "Uri"],
      ...["CancellationTokenSource", "Disposable", "EventEmitter", "FileSystemError"],
      ...["Location", "Position", "Range", "RelativePattern", "TextEdit", "WorkspaceEdit"],
      ...["CodeActionKind", "DiagnosticSeverity", "DiagnosticTag", "EndOfLine", "ExtensionMode"],
      ...["FileType", "ProgressLocation", "QuickInputButtons", "QuickPickItemKind"],
      ...["StatusBarAlignment", "TreeItemCollapsibleState"],
      ...["TabInputText", "TabInputTextDiff", "ThemeColor", "ThemeIcon", "UIKind", "version"],
      ...["languages.createDiagnosticCollection", "languages.match"],
      ...["languages.registerCodeActionsProvider", "languages.registerHoverProvider"],
      ...["window.activeTextEditor", "window.visibleTextEditors", "window.state"],
      ...["window.tabGroups", "window.showTextDocument", "window.registerTreeDataProvider"],
      ...["window.onDidChangeActiveTextEditor", "window.onDidChangeVisibleTextEditors"],
      ...["window.onDidChangeTextEditorVisibleRanges", "window.onDidChangeWindowState"],
      ...["window.onDidCloseTerminal", "window.registerFileDecorationProvider"],
      "window.registerWebviewPanelSerializer",
      // Sanitized by the tree, which is tested below.
      "TreeItem",
    ].map((name) => [name, true]),
  ),
  DiagnosticRelatedInformation: ["leaks/editor/diagnostics"],
  FileDecoration: ["leaks/editor/indicators"],
  Hover: ["leaks/editor/indicators"],
  MarkdownString: ["leaks/editor/indicators"],
  "window.createOutputChannel": ["ui/log"],
  "window.createTerminal": ["ui/terminal"],
};

/** Uses of VS Code's API that aren't allowed, or that can't be analyzed. */
function forbidden(text: string, name = "file"): string[] {
  const file = ts.createSourceFile("file.ts", text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const names = new Set<string>();

  const isAllowed = (used: string): boolean => {
    const where = allowed[used];
    return where === true || where?.includes(name) === true;
  };
  const visit = (node: ts.Node): void => {
    // Built-in schemes are in a list.
    const isModule = ts.isStringLiteralLike(node) && !ts.isArrayLiteralExpression(node.parent);
    if (isModule && node.text === "vscode") {
      const { parent } = node;
      const clause = ts.isImportDeclaration(parent) ? parent.importClause : undefined;
      const bindings = clause?.namedBindings;
      if (clause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return;
      if (bindings !== undefined && ts.isNamespaceImport(bindings)) names.add(bindings.name.text);
      else if (!isType(parent)) found.push(parent.getText());
    }
    if (ts.isIdentifier(node) && names.has(node.text) && !ts.isNamespaceImport(node.parent)) {
      const { parent } = node;
      const isName =
        (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
        (ts.isPropertyAssignment(parent) && parent.name === node);
      if (!isName && !isType(parent)) {
        const used = memberOf(node);
        if (used === undefined || !isAllowed(used)) found.push(parent.getText());
      }
    }
    ts.forEachChild(node, visit);
  };
  // Imports first.
  file.statements.filter(ts.isImportDeclaration).forEach(visit);
  file.statements.filter((one) => !ts.isImportDeclaration(one)).forEach(visit);
  return found;
}

/** “Range” of `vscode.Range`, “window.state” of `vscode.window.state`. */
function memberOf(api: ts.Node): string | undefined {
  const { parent } = api;
  if (!ts.isPropertyAccessExpression(parent)) return undefined;
  const name = parent.name.text;
  if (name !== "window" && name !== "languages") return name;
  const { parent: member } = parent;
  return ts.isPropertyAccessExpression(member) && member.expression === parent
    ? `${name}.${member.name.text}`
    : undefined;
}

/** Whether a node is only about types. */
function isType(node: ts.Node): boolean {
  if (ts.isQualifiedName(node) || ts.isTypeNode(node.parent) || ts.isLiteralTypeNode(node)) {
    const { parent } = node.parent;
    const isExtends =
      ts.isHeritageClause(parent) &&
      parent.token === ts.SyntaxKind.ExtendsKeyword &&
      !ts.isInterfaceDeclaration(parent.parent);
    return !isExtends;
  }
  return false;
}

describe("Messages", () => {
  it("go through one module, which is the only one to call VS Code's functions", () => {
    for (const { name, text } of sources()) {
      if (name !== "ui/messages") assert.deepEqual(forbidden(text, name), [], name);
    }
  });

  it("and so do the rows of every tree", () => {
    // The module itself only returns a tree's items.
    const others = sources().filter(({ name }) => name !== "ui/messages");
    for (const { name, text } of others) {
      const rows = /^ {2}getTreeItem\(.*?^ {2}\}/ms.exec(text)?.[0] ?? "";
      const given = Array.from(rows.matchAll(/\breturn (.*)/g), ([, value]) => value ?? "");
      for (const value of given) assert.match(value, /^plainTreeItem\(/, name);
      assert.equal(given.length > 0, /\bgetTreeItem\b/.test(text), name);
    }
    const trees = others.filter(({ text }) => /\bgetTreeItem\b/.test(text));
    assert.deepEqual(trees.map(({ name }) => name).sort(), ["leaks/history/view", "tree/list-tree"]);
  });

  it("are given the lines of a detail one by one: a line end within a text is shown as an escape", () => {
    for (const { name, text } of sources()) {
      assert.doesNotMatch(text, /\bdetail: \[[^;]*?\]\.join\(/, name);
    }
  });

  it("trust no Markdown that holds names, and draw no icons in it", () => {
    for (const { name, text } of sources()) {
      assert.doesNotMatch(text, /isTrusted = true|supportHtml|supportThemeIcons/, name);
      assert.doesNotMatch(text, /new vscode\.MarkdownString\([^;]*, true\)/, name);
      // An input of ui/messages in commands/steps, and panels.
      for (const [, title = ""] of text.matchAll(/\.(?:title|badge\.tooltip) = (.*);/g)) {
        if (name !== "commands/steps") assert.match(title, /^plainText\(/, name);
      }
      assert.doesNotMatch(text, /\bneedsConfirmation\b|\bsetDecorations\b/, name);
    }
    const trusting = sources().filter(({ text }) => text.includes(".isTrusted = "));
    assert.deepEqual(
      trusting.map(({ name }) => name),
      ["leaks/editor/indicators"],
    );
  });

  it("and webviews show markup only, in which every part is escaped and every attribute quoted", () => {
    const named = (pattern: RegExp): string[] =>
      sources()
        .filter(({ text }) => pattern.test(text))
        .map(({ name }) => name.replace("clusters/details/", ""))
        .sort();
    assert.deepEqual(named(/\bnew Markup\(/), ["markup", "web-page"]);
    assert.deepEqual(named(/\bwebview\.html\b/), ["web-page"]);
    assert.deepEqual(named(/\bmarkup`[^`]*\s[\w-]+=\$\{/), []);
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
    `${imported}const terminal = vscode.window.createTerminal("a");`,
    `${imported}const channel = vscode.window.createOutputChannel("a");`,
    `${imported}const Fix = vscode.CodeAction;\nconst fix = new Fix("a");`,
    `${imported}class Row extends vscode.CodeLens {}`,
    `${imported}const text = new vscode.MarkdownString("a");`,
    `${imported}const mark = new vscode.FileDecoration("a", name);`,
    `${imported}const scm = vscode.scm.createSourceControl("a", name);`,
    `${imported}const thread = vscode.comments.createCommentController("a", name);`,
    `${imported}const item = vscode.languages.createLanguageStatusItem("a", selector);`,
    `${imported}const w = vscode.window as unknown as Show;`,
    `${imported}const w = (vscode).window;`,
    `${imported}const w = vscode!.window.showErrorMessage;`,
    `${imported}export default vscode;`,
    `${imported}export { vscode };`,
    `export * from "vscode";`,
    `export { window } from "vscode";`,
    `import code = require("vscode");`,
    "const { window } = require(`vscode`);",
    `const { window } = createRequire(import.meta.url)("vscode");`,
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
    `${imported}class Tree implements vscode.TreeDataProvider<Row> {}`,
    `${imported}interface Item extends vscode.QuickPickItem {}`,
    `${imported}let show: typeof vscode.window.showErrorMessage;`,
    `let api: typeof import("vscode");`,
  ]) {
    it(`allows ${text.replace(imported, "").replace(/\s+/g, " ")}`, () => {
      assert.deepEqual(forbidden(text), []);
    });
  }
});
