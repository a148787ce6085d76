// Which texts have a tab. The editor keeps a document in memory for minutes after its last tab
// was closed, and by then nobody wants to hear of it.

import * as vscode from "vscode";

/** Follows tabs: `gone` has no tab any more, `back` got one. */
export function followTabs(
  gone: (uri: vscode.Uri) => void,
  back: (uri: vscode.Uri) => void = () => undefined,
): vscode.Disposable {
  return vscode.window.tabGroups.onDidChangeTabs(({ opened, closed }) => {
    opened.flatMap(urisOf).forEach(back);
    const shown = textsInTabs();
    closed
      .flatMap(urisOf)
      .filter((uri) => !shown.has(uri.toString()))
      .forEach(gone);
  });
}

/** The names of the texts that have a tab. */
export function textsInTabs(): ReadonlySet<string> {
  const { all } = vscode.window.tabGroups;
  return new Set(all.flatMap(({ tabs }) => tabs.flatMap(urisOf)).map((uri) => uri.toString()));
}

function urisOf({ input }: vscode.Tab): vscode.Uri[] {
  if (input instanceof vscode.TabInputText) return [input.uri];
  return input instanceof vscode.TabInputTextDiff ? [input.original, input.modified] : [];
}
