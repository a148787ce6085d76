// Reads the extension's settings, whose values may have any type. Settings that determine where a key or a token is
// sent have the scope `application`, so that a repository can't change them.

import * as vscode from "vscode";

/** `name`: without “skycloak.”. */
export function readSetting(name: string, scope?: vscode.ConfigurationScope): unknown {
  return vscode.workspace.getConfiguration("skycloak", scope).get(name);
}

export function readTextSetting(name: string): string {
  return trimText(readSetting(name));
}

/** `name`: of a setting or a section. */
export function onDidChangeSetting(name: string, listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration(`skycloak.${name}`)) listener();
  });
}

export interface SettingOrVariable {
  readonly value: string;
  /** The variable that the value comes from, if it differs from the default. */
  readonly variable?: string;
}

/**
 * A setting that Skycloak's other tools read from an environment variable. The user's setting comes first, then
 * the variable, then the default. Only for settings with the scope `application`.
 */
export function settingOrVariable(name: string, variable: string): SettingOrVariable {
  const values = vscode.workspace.getConfiguration("skycloak").inspect(name);
  const userValue = trimText(values?.globalValue);
  if (userValue !== "") return { value: userValue };
  const defaultValue = trimText(values?.defaultValue);
  const variableValue = trimText(process.env[variable]);
  const isDefault = variableValue === "" || variableValue === defaultValue;
  return isDefault ? { value: defaultValue } : { value: variableValue, variable };
}

export function dashboardSetting(): SettingOrVariable {
  return settingOrVariable("dashboard", "SKYCLOAK_DASHBOARD_URL");
}

function trimText(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}
