// The settings of this feature, read when they are needed. Those that say where a key goes have the
// scope `application`: a repository's settings can't send it elsewhere. A repository can name a
// connection that there is.

import * as vscode from "vscode";

export interface ConnectionSettings {
  readonly endpoint: string;
  readonly apiVersion: string;
  /** The name of the connection that this workspace wants; empty for none. */
  readonly connection: string;
}

export function connectionSettings(): ConnectionSettings {
  const settings = vscode.workspace.getConfiguration("skycloak");
  const text = (name: string): string => settings.get<string>(name, "").trim();
  return {
    endpoint: text("endpoint"),
    apiVersion: text("apiVersion"),
    connection: text("connection"),
  };
}
