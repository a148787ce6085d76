// Reads the extension's settings, which may hold values of any type. Settings that say where a key or a token goes
// have the scope `application`, so that a repository can't change them.

import * as vscode from "vscode";
import type { Remedy } from "./problem";

/** `name`: without “skycloak.”. */
export function setting(name: string, scope?: vscode.ConfigurationScope): unknown {
  return vscode.workspace.getConfiguration("skycloak", scope).get(name);
}

export function textSetting(name: string): string {
  return text(setting(name));
}

/** `name`: of a setting or a section. */
export function onSetting(name: string, listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration(`skycloak.${name}`)) listener();
  });
}

export interface Chosen {
  readonly value: string;
  /** The variable that it comes from, if that differs from the default. */
  readonly variable?: string;
}

/**
 * A setting that Skycloak's other tools read from an environment variable. The user's setting comes first, then
 * the variable, then the default. Only for settings with the scope `application`.
 */
export function chosen(name: string, variable: string): Chosen {
  const values = vscode.workspace.getConfiguration("skycloak").inspect(name);
  const own = text(values?.globalValue);
  if (own !== "") return { value: own };
  const usual = text(values?.defaultValue);
  const given = text(process.env[variable]);
  return given === "" || given === usual ? { value: usual } : { value: given, variable };
}

export function chosenDashboard(): Chosen {
  return chosen("dashboard", "SKYCLOAK_DASHBOARD_URL");
}

/** `name`: with “skycloak.”. */
export function openSetting(name: string): Remedy {
  return {
    title: vscode.l10n.t("Open Setting"),
    command: "workbench.action.openSettings",
    arguments: [name],
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}
