// Completes the walkthrough's steps. VS Code learns the steps when somebody opens the walkthrough, and counts only contexts
// that become true after that, so these contexts stay false until then.

import * as vscode from "vscode";
import type { Services } from "../services";
import type { History } from "./history";

/** Milliseconds after which VS Code knows the steps of a walkthrough that it has opened. */
const delay = 1000;

export function completeWalkthrough(services: Services, history: History): vscode.Disposable {
  const { connections, secretStore, context } = services;
  let opened: NodeJS.Timeout | undefined;
  let areStepsKnown = false;
  const update = async (): Promise<void> => {
    if (!areStepsKnown) return;
    const done = {
      connected: connections.all.length > 0,
      viewed: connections.all.some(({ clusters, keys }) => clusters.state.loaded && keys.state.loaded),
      changedKey: (await history.read()).length > 0,
      foundKey: context.globalState.get("skycloak.leaks.noticeShown") === true,
    };
    for (const [name, isDone] of Object.entries(done)) {
      await vscode.commands.executeCommand("setContext", `skycloak.done.${name}`, isDone);
    }
  };
  const onTabs = (tabs: readonly vscode.Tab[]): void => {
    // A page of VS Code itself. Extensions can't tell which.
    if (!tabs.some(({ input }) => input === undefined)) return;
    clearTimeout(opened);
    opened = setTimeout(() => {
      areStepsKnown = true;
      void update();
    }, delay);
  };
  onTabs(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs));
  return vscode.Disposable.from(
    { dispose: () => clearTimeout(opened) },
    vscode.window.tabGroups.onDidChangeTabs((change) => onTabs(change.opened)),
    connections.onDidChange(() => void update()),
    connections.keys.onDidChange(() => void update()),
    secretStore.onDidChange(() => void update()),
  );
}
