// All text that VS Code shows goes through this module: messages, progress, inputs, quick picks, tree items, the status
// bar. VS Code renders parts of such texts as icons and as links that run commands. This module makes complete texts
// harmless, so callers can insert any name.

import * as vscode from "vscode";
import { escapeMarkdown, plainText } from "./untrusted-text";

/** The detail of a modal: one or several paragraphs, each with one or several lines. */
export type Detail = string | readonly (string | readonly string[])[];

/** The status bar doesn't limit the length of a text, which would push everything else out. */
const maxStatusBarLength = 100;

type Buttons = readonly string[] | readonly [{ modal: true; detail?: Detail }, ...string[]];
type ShowMessage = (message: string, ...buttons: Buttons) => Promise<string | undefined>;

export const showInformationMessage: ShowMessage = (...args) => showMessage("showInformationMessage", args);

export const showWarningMessage: ShowMessage = (...args) => showMessage("showWarningMessage", args);

export const showErrorMessage: ShowMessage = (...args) => showMessage("showErrorMessage", args);

/** Returns the button's title as the caller passed it. */
async function showMessage(
  show: "showInformationMessage" | "showWarningMessage" | "showErrorMessage",
  [message, ...rest]: Parameters<ShowMessage>,
): Promise<string | undefined> {
  const [first] = rest;
  const options = typeof first === "object" ? { ...first, detail: plainDetail(first.detail ?? "") } : {};
  const buttons = (rest as readonly unknown[]).filter((button) => typeof button === "string");
  const titles = buttons.map((button) => plainText(button));
  const choice = await vscode.window[show](plainText(message), options, ...titles);
  return choice === undefined ? undefined : buttons[titles.indexOf(choice)];
}

/** A button, and the command or function that it runs. */
export type Action = readonly [title: string, run: string | (() => unknown), ...args: unknown[]];

/** Shows a message with buttons. Returns at once, since a message may stay for hours. */
export function offerActions(show: ShowMessage, message: string, ...actions: readonly Action[]): void {
  void show(message, ...actions.map(([title]) => title)).then((choice) => {
    const [, run, ...args] = actions.find(([title]) => title === choice) ?? [];
    // Commands run through VS Code, so that their errors are reported.
    return typeof run === "string" ? vscode.commands.executeCommand(run, ...args) : run?.();
  });
}

function plainDetail(detail: Detail): string {
  const paragraphs = [detail].flat().map((paragraph) => [paragraph].flat().map((line) => plainText(line)));
  return paragraphs.map((lines) => lines.join("\n")).join("\n\n");
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
  return vscode.window.setStatusBarMessage(plainText(text, maxStatusBarLength), milliseconds);
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
      item.text = `$(${icon}) ${plainText(text, maxStatusBarLength)}`;
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

/** The quick pick shows and returns copies of the items that are assigned, with plain texts. */
export function createQuickPick<T extends vscode.QuickPickItem>(): vscode.QuickPick<T> {
  return withPlainTexts(vscode.window.createQuickPick<T>());
}

/** Returns a copy of the selected item, with plain texts. */
export function showQuickPick<T extends vscode.QuickPickItem>(
  items: readonly T[] | PromiseLike<readonly T[]>,
  options: vscode.QuickPickOptions,
  token?: vscode.CancellationToken,
): Thenable<T | undefined> {
  const plainItems = Promise.resolve(items).then((all) => all.map(plainItem));
  return vscode.window.showQuickPick(plainItems, plain(options, ["title", "placeHolder"]), token);
}

/** A text of a row; missing and empty ones are left out. */
export type RowText = string | null | undefined | false;

export function joinTexts(...texts: readonly RowText[]): string {
  return texts.filter(isFilled).join(" · ");
}

/** For screen readers: each text is a sentence, and said once. */
export function joinSentences(...texts: readonly RowText[]): string {
  return [...new Set(texts.filter(isFilled))]
    .map((text) => (/[.!?…]$/.test(text) ? text : vscode.l10n.t("{0}.", text)))
    .join(" ");
}

function isFilled(text: RowText): text is string {
  return text != null && text !== false && text !== "";
}

/** Sets the texts beside a label. `state`: for screen readers only, because the icon shows it. */
export function describeItem(item: vscode.TreeItem, texts: readonly RowText[], state?: RowText): void {
  item.description = joinTexts(...texts);
  const label = typeof item.label === "object" ? item.label.label : item.label;
  item.accessibilityInformation = { label: joinSentences(label, state, ...texts) };
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
  return withPlainTexts(view, { dispose });
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

const textProperties = ["title", "prompt", "placeholder", "validationMessage", "message", "description"];

/** Forwards everything to `target`, except `overrides`. Assigned texts and quick pick items become plain. */
function withPlainTexts<T extends object>(target: T, overrides: Partial<T> = {}): T {
  return new Proxy(target, {
    get: (_, key) => {
      const value: unknown = Reflect.get(key in overrides ? overrides : target, key);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
    set: (_, key, value: unknown) => {
      if (key === "items") value = (value as vscode.QuickPickItem[]).map(plainItem);
      if (textProperties.includes(String(key)) && typeof value === "string") value = plainText(value);
      return Reflect.set(target, key, value);
    },
  });
}

function plainItem<T extends vscode.QuickPickItem>(item: T): T {
  return plain(item, ["label", "description", "detail"]);
}

/** A copy in which these properties are plain text. */
function plain<T extends object>(value: T, properties: readonly (keyof T)[]): T {
  const texts = properties.filter((name) => typeof value[name] === "string");
  return { ...value, ...Object.fromEntries(texts.map((name) => [name, plainText(value[name] as string)])) };
}

/** A heading and a list of facts. Facts without a value are omitted. `text`: below the heading. */
export function createFactsTooltip(
  heading: string,
  facts: readonly (readonly [label: string, value: string | null | undefined])[],
  text = "",
): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  tooltip.appendMarkdown(`**${escapeMarkdown(heading)}**\n\n${escapeMarkdown(text)}`);
  for (const [label, value] of facts) {
    if (value == null || value === "") continue;
    tooltip.appendMarkdown(`${escapeMarkdown(label)}: ${escapeMarkdown(value)}  \n`);
  }
  return tooltip;
}
