// Shows findings: a count in the status bar, badges on files, details in a hover, and a single notification about the
// first finding.

import * as vscode from "vscode";
import type { CommandId } from "../../commands/command-table";
import { createStatusBarItem, offerActions, showInformationMessage } from "../../ui/messages";
import { onDidChangeSetting } from "../../ui/settings";
import { escapeMarkdown } from "../../ui/untrusted-text";
import { showsDecorations } from "../settings";
import { statusText, type LeakDiagnostic, type LeakDiagnostics } from "./diagnostics";
import { isKey } from "./code-actions";

const t = vscode.l10n.t;

const showProblems = "workbench.actions.view.problems";

export function showIndicators(diagnostics: LeakDiagnostics, state: vscode.Memento): vscode.Disposable {
  return vscode.Disposable.from(
    showCount(diagnostics),
    showBadges(diagnostics),
    notifyOnce(diagnostics, state),
    vscode.languages.registerHoverProvider("*", {
      provideHover: ({ uri }, position) => hoverAt(diagnostics, uri, position),
    }),
  );
}

function isCommitted({ severity }: LeakDiagnostic): boolean {
  return severity === "error";
}

function showCount(diagnostics: LeakDiagnostics): vscode.Disposable {
  const item = createStatusBarItem("leaks", vscode.StatusBarAlignment.Left, 1);
  const show = (): void => {
    const all = diagnostics.all();
    if (all.length === 0) {
      item.hide();
      return;
    }
    item.show({
      icon: "key",
      text: String(all.length),
      tooltip:
        all.length === 1
          ? t("1 Skycloak key found in a file. Show it in Problems.")
          : t("{0} Skycloak keys found in files. Show them in Problems.", all.length),
      name: t("Skycloak Keys in Files"),
      command: showProblems,
      isError: all.some(isCommitted),
    });
  };
  let next: NodeJS.Immediate | undefined;
  return vscode.Disposable.from(
    item,
    { dispose: () => clearImmediate(next) },
    diagnostics.onDidChange(() => {
      next ??= setImmediate(() => {
        next = undefined;
        show();
      });
    }),
  );
}

/** Marks files with findings in the Explorer and on their tabs. */
function showBadges(diagnostics: LeakDiagnostics): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri[] | undefined>();
  const provider: vscode.FileDecorationProvider = {
    onDidChangeFileDecorations: changed.event,
    provideFileDecoration: (uri) => {
      const all = diagnostics.forDocument(uri);
      if (all.length === 0 || !showsDecorations()) return undefined;
      const tooltip = all.length === 1 ? t("Contains a Skycloak key") : t("Contains {0} Skycloak keys", all.length);
      const color = all.some(isCommitted) ? "list.errorForeground" : "list.warningForeground";
      const badge = new vscode.FileDecoration("K", tooltip, new vscode.ThemeColor(color));
      // Folders have enough colors already.
      badge.propagate = false;
      return badge;
    },
  };
  return vscode.Disposable.from(
    changed,
    diagnostics.onDidChange((uris) => changed.fire([...uris])),
    onDidChangeSetting("leaks", () => changed.fire(undefined)),
    vscode.window.registerFileDecorationProvider(provider),
  );
}

const noticeShown = "skycloak.leaks.noticeShown";

/** Reports the first finding ever, since the user may not know where to look. */
export function notifyOnce(diagnostics: LeakDiagnostics, state: vscode.Memento): vscode.Disposable {
  if (state.get(noticeShown) === true) return new vscode.Disposable(() => undefined);
  const subscription = diagnostics.onDidChange((uris) => {
    const uri = uris.find((candidate) => diagnostics.forDocument(candidate).length > 0);
    // Users who are typing a key know about it, and should not be interrupted.
    const isTyped = vscode.workspace.textDocuments.some(
      (document) => document.isDirty && document.uri.toString() === uri?.toString(),
    );
    if (uri === undefined || isTyped) return;
    subscription.dispose();
    void state.update(noticeShown, true);
    const message = t("Skycloak API key found in {0}.", vscode.workspace.asRelativePath(uri));
    offerActions(showInformationMessage, message, [t("Show Problems"), showProblems]);
  });
  return subscription;
}

/** The maximum number of other locations in a hover. */
const maxLocations = 5;

/**
 * Creates a hover with details of a finding. VS Code shows the diagnostic's message, with description and advice,
 * above.
 */
function hoverAt(diagnostics: LeakDiagnostics, uri: vscode.Uri, position: vscode.Position): vscode.Hover | undefined {
  const diagnostic = diagnostics.forDocument(uri).find(({ range }) => range.contains(position));
  if (diagnostic === undefined) return undefined;
  const { finding, facts, range } = diagnostic;
  const text = new vscode.MarkdownString();
  const addLine = (markdown: string): void => void text.appendMarkdown(`${markdown}  \n`);
  const { name = "", workspace } = facts ?? {};
  const status = facts === undefined ? t("No more is known about this secret.") : statusText(facts);
  addLine(escapeMarkdown(name === "" ? status : t("“{0}”: {1}", name, status)));
  if (workspace !== undefined) addLine(escapeMarkdown(t("Skycloak workspace: {0}", workspace)));
  const others = diagnostics.otherLocations(uri, finding, maxLocations);
  if (others.length > 0) {
    const links = others.map(({ uri: other, range: { start } }) => {
      const name = `${vscode.workspace.asRelativePath(other)}:${start.line + 1}`;
      const target = other.with({ fragment: `L${start.line + 1}` });
      return `[${escapeMarkdown(name)}](${target.toString()})`;
    });
    addLine(`${escapeMarkdown(t("Same secret:"))} ${links.join(", ")}`);
  }
  // The links are trusted. The text above isn't, because it contains names from servers and files.
  const actions = new vscode.MarkdownString(actionsFor(uri, diagnostic).join(" · "));
  actions.isTrusted = { enabledCommands: ["skycloak.leaks.checkKey", "skycloak.leaks.explain"] };
  return new vscode.Hover([text, actions], range);
}

function actionsFor(uri: vscode.Uri, { finding, facts, range }: LeakDiagnostic): string[] {
  const link = (title: string, command: CommandId, argument: unknown): string =>
    `[${escapeMarkdown(title)}](command:${command}?${encodeURIComponent(JSON.stringify([argument]))})`;
  const { start, end } = range;
  const key = { uri: uri.toString(), range: [start.line, start.character, end.line, end.character] };
  const canCheck = isKey(finding) && facts?.status !== "dead";
  return [
    ...(canCheck ? [link(t("Check whether this key still works"), "skycloak.leaks.checkKey", key)] : []),
    link(t("More about this warning"), "skycloak.leaks.explain", finding.rule),
  ];
}
