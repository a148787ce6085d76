// What the person wants of keys that grow old.

import * as vscode from "vscode";

const section = "skycloak.keys";

export interface KeysSettings {
  /** Whether to tell of keys that need attention. */
  readonly on: boolean;
  /** Days after which a secret is called old; 0 for never. A senseless value counts as 0. */
  readonly maxAgeDays: number;
}

export function keysSettings(): KeysSettings {
  const settings = vscode.workspace.getConfiguration(section);
  const days = settings.get<unknown>("maxAgeDays");
  return {
    on: settings.get<unknown>("reminders") !== false,
    maxAgeDays: typeof days === "number" && days > 0 && Number.isFinite(days) ? days : 0,
  };
}

export function onKeysSettings(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration(section)) listener();
  });
}
