// The settings of this feature, read when they are needed. All have the scope `application`:
// a repository's settings can't send a key elsewhere.

import * as vscode from "vscode";

export interface ConnectionSettings {
  readonly endpoint: string;
  readonly apiVersion: string;
}

export function connectionSettings(): ConnectionSettings {
  const settings = vscode.workspace.getConfiguration("skycloak");
  const text = (name: string): string => settings.get<string>(name, "").trim();
  return {
    endpoint: text("endpoint"),
    apiVersion: text("apiVersion"),
  };
}
