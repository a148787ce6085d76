// All text that VS Code shows goes through this module: messages, progress, inputs, quick picks, tree items,
// the status bar. VS Code turns parts of such texts into icons and into links that run commands. Complete
// texts are made harmless here, so that callers can put any name into them.

import * as vscode from "vscode";
import { escapeMarkdown, plainText } from "./untrusted-text";

/** The detail of a modal: one paragraph, or several, each of one line or several. */
export type Detail = string | readonly (string | readonly string[])[];

/** The status bar shows any length, and pushes everything else out. */
const longestInStatusBar = 100;

type Buttons = readonly string[] | readonly [{ modal: true; detail?: Detail }, ...string[]];
type Show = "showInformationMessage" | "showWarningMessage" | "showErrorMessage";
type Shown = Promise<string | undefined>;

export const showInformationMessage = (message: string, ...rest: Buttons): Shown =>
  show("showInformationMessage", message, rest);

export const showWarningMessage = (message: string, ...rest: Buttons): Shown =>
  show("showWarningMessage", message, rest);

export const showErrorMessage = (message: string, ...rest: Buttons): Shown => show("showErrorMessage", message, rest);

/** Returns the button's title as the caller passed it. */
async function show(how: Show, message: string, rest: Buttons): Shown {
  const [first] = rest;
  const options: vscode.MessageOptions =
    typeof first === "object" ? { ...first, detail: detailText(first.detail ?? "") } : {};
  const buttons = (rest as readonly unknown[]).filter((part) => typeof part === "string");
  const titles = buttons.map((button) => plainText(button));
  const choice = await vscode.window[how](plainText(message), options, ...titles);
  return choice === undefined ? undefined : buttons[titles.indexOf(choice)];
}

/** A button, and the command or function that it runs. */
export type Action = readonly [title: string, run: string | (() => unknown), ...args: unknown[]];

/** Shows a message with buttons. Returns at once, since a message may stay for hours. */
export function offerActions(
  show: typeof showInformationMessage,
  message: string,
  ...actions: readonly Action[]
): void {
  void show(message, ...actions.map(([title]) => title)).then((choice) => {
    const [, run, ...args] = actions.find(([title]) => title === choice) ?? [];
    // As a command where there is one, so that it is run and reported as one.
    return typeof run === "string" ? vscode.commands.executeCommand(run, ...args) : run?.();
  });
}

function detailText(detail: Detail): string {
  if (typeof detail === "string") return plainText(detail);
  return detail
    .map((paragraph) =>
      [paragraph]
        .flat()
        .map((line) => plainText(line))
        .join("\n"),
    )
    .join("\n\n");
}

export function withProgress<R>(
  options: vscode.ProgressOptions,
  task: (
    progress: vscode.Progress<{ message?: string; increment?: number }>,
    token: vscode.CancellationToken,
  ) => Thenable<R>,
): Thenable<R> {
  return vscode.window.withProgress(plain(options, ["title"]), (progress, token) =>
    task({ report: (step) => progress.report(plain(step, ["message"])) }, token),
  );
}

export function setStatusBarMessage(text: string, milliseconds: number): vscode.Disposable {
  return vscode.window.setStatusBarMessage(plainText(text, longestInStatusBar), milliseconds);
}

interface StatusBarContent {
  readonly icon: string;
  readonly text: string;
  readonly tooltip: string;
  /** Its name in the status bar's context menu. */
  readonly name: string;
  readonly command: string;
  readonly isError?: boolean;
}

export function createStatusBarItem(id: string, alignment: vscode.StatusBarAlignment, priority: number) {
  const item = vscode.window.createStatusBarItem(id, alignment, priority);
  return {
    show: ({ icon, text, tooltip, name, command, isError = false }: StatusBarContent): void => {
      item.text = `$(${icon}) ${plainText(text, longestInStatusBar)}`;
      item.tooltip = plainText(tooltip);
      item.accessibilityInformation = { label: item.tooltip };
      item.name = name;
      item.command = command;
      item.backgroundColor = isError ? new vscode.ThemeColor("statusBarItem.errorBackground") : undefined;
      item.show();
    },
    hide: (): void => item.hide(),
    dispose: (): void => item.dispose(),
  };
}

export function createInputBox(): vscode.InputBox {
  return withPlainTexts(vscode.window.createInputBox());
}

/** The quick pick takes and returns the caller's own items, and shows copies of them. */
export function createQuickPick<T extends vscode.QuickPickItem>(): vscode.QuickPick<T> {
  const rows = new Rows<T>();
  const pick = vscode.window.createQuickPick<T>();
  const items = (name: "items" | "activeItems" | "selectedItems"): Access => ({
    get: () => rows.given(pick[name]),
    set: (given) => rows.shown(given as T[]),
  });
  const event = (name: "onDidChangeActive" | "onDidChangeSelection"): Access => ({
    get: () => (listener: (given: T[]) => unknown) => pick[name]((shown) => listener(rows.given(shown))),
  });
  return withPlainTexts(pick, {
    items: items("items"),
    activeItems: items("activeItems"),
    selectedItems: items("selectedItems"),
    onDidChangeActive: event("onDidChangeActive"),
    onDidChangeSelection: event("onDidChangeSelection"),
  });
}

/** Returns the item that the caller passed. */
export async function showQuickPick<T extends vscode.QuickPickItem>(
  items: readonly T[] | PromiseLike<readonly T[]>,
  options: vscode.QuickPickOptions,
  token?: vscode.CancellationToken,
): Promise<T | undefined> {
  const rows = new Rows<T>();
  const picked = await vscode.window.showQuickPick<T>(
    Promise.resolve(items).then((all) => rows.shown(all)),
    plain(options, ["title", "placeHolder"]),
    token,
  );
  return picked === undefined ? undefined : rows.given([picked])[0];
}

/** Makes the texts of a tree item plain. */
export function plainTreeItem(item: vscode.TreeItem): vscode.TreeItem {
  if (typeof item.label === "string") item.label = plainText(item.label);
  if (typeof item.description === "string") item.description = plainText(item.description);
  if (typeof item.tooltip === "string") item.tooltip = plainText(item.tooltip);
  const { label: spoken, ...role } = item.accessibilityInformation ?? {};
  if (spoken !== undefined) item.accessibilityInformation = { ...role, label: plainText(spoken) };
  return item;
}

/**
 * A tree view whose texts become plain when they are assigned. VS Code holds on to every tree view and its
 * provider until the extension host ends, so the provider that it gets is emptied when the view is disposed of.
 */
export function createTreeView<T>(id: string, options: vscode.TreeViewOptions<T>): vscode.TreeView<T> {
  const { treeDataProvider: tree } = options;
  const provider: Partial<vscode.TreeDataProvider<T>> = {
    onDidChangeTreeData: tree.onDidChangeTreeData,
    getChildren: (node) => tree.getChildren(node),
    getTreeItem: (node) => tree.getTreeItem(node),
    getParent: tree.getParent && ((node) => tree.getParent?.(node)),
    resolveTreeItem: tree.resolveTreeItem && ((item, node, token) => tree.resolveTreeItem?.(item, node, token)),
  };
  const treeDataProvider = provider as vscode.TreeDataProvider<T>;
  const view = vscode.window.createTreeView(id, { ...options, treeDataProvider });
  const dispose = (): void => {
    view.dispose();
    for (const name of Object.keys(provider)) Reflect.deleteProperty(provider, name);
  };
  return withPlainTexts(view, { dispose: { get: () => dispose } });
}

/** A panel with a plain title. */
export function createWebviewPanel(viewType: string, title: string): vscode.WebviewPanel {
  return vscode.window.createWebviewPanel(viewType, plainText(title), vscode.ViewColumn.Active);
}

export function createDiagnostic(
  range: vscode.Range,
  message: string,
  severity: vscode.DiagnosticSeverity,
): vscode.Diagnostic {
  return new vscode.Diagnostic(range, plainText(message), severity);
}

export function createQuickFix(title: string): vscode.CodeAction {
  return new vscode.CodeAction(plainText(title), vscode.CodeActionKind.QuickFix);
}

export function showSaveDialog(options: vscode.SaveDialogOptions): Thenable<vscode.Uri | undefined> {
  return vscode.window.showSaveDialog(plain(options, ["title", "saveLabel"]));
}

export function showOpenDialog(options: vscode.OpenDialogOptions): Thenable<vscode.Uri[] | undefined> {
  return vscode.window.showOpenDialog(plain(options, ["title", "openLabel"]));
}

/** Maps the items of a quick pick to the copies that it shows. */
class Rows<T extends vscode.QuickPickItem> {
  readonly #shown = new Map<T, T>();
  readonly #given = new Map<T, T>();

  shown(items: readonly T[]): T[] {
    return items.map((item) => {
      const shown = this.#shown.get(item) ?? plain(item, ["label", "description", "detail"]);
      this.#shown.set(item, shown);
      this.#given.set(shown, item);
      return shown;
    });
  }

  given(items: readonly T[]): T[] {
    return items.map((item) => this.#given.get(item) ?? item);
  }
}

interface Access {
  readonly get?: () => unknown;
  readonly set?: (value: unknown) => unknown;
}

const texts = ["title", "prompt", "placeholder", "validationMessage", "message", "description"];

/** The object itself, except that its texts become plain and that `accesses` replace some properties. */
function withPlainTexts<T extends object>(input: T, accesses: Readonly<Record<string, Access>> = {}): T {
  const access = (key: string | symbol): Access | undefined => (typeof key === "string" ? accesses[key] : undefined);
  return new Proxy(input, {
    get: (_, key) => {
      const get = access(key)?.get;
      if (get !== undefined) return get();
      const value: unknown = Reflect.get(input, key);
      return typeof value === "function" ? (value.bind(input) as unknown) : value;
    },
    set: (_, key, value: unknown) => {
      const isText = texts.includes(String(key)) && typeof value === "string";
      const written = isText ? plainText(value) : (access(key)?.set?.(value) ?? value);
      return Reflect.set(input, key, written);
    },
  });
}

/** A copy in which these properties are plain text. */
function plain<T extends object>(value: T, properties: readonly (keyof T)[]): T {
  const copy = { ...value };
  for (const property of properties) {
    const text = copy[property];
    if (typeof text === "string") copy[property] = plainText(text) as typeof text;
  }
  return copy;
}

/** A heading and a table of facts; those without a value are left out. */
export function createFactsTooltip(
  heading: string,
  facts: readonly (readonly [label: string, value: string | null | undefined])[],
): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendMarkdown(`**${escapeMarkdown(heading)}**\n\n`);
  for (const [label, value] of facts) {
    if (value == null || value === "") continue;
    text.appendMarkdown(`${escapeMarkdown(label)}: ${escapeMarkdown(value)}  \n`);
  }
  return text;
}
