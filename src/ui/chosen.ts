// A setting for which Skycloak's other tools read a variable of the environment: what the person has
// set in the editor comes first, then the variable, then the default.

import * as vscode from "vscode";

export interface Chosen {
  readonly value: string;
  /** The variable that it comes from, where that says something else than the default. */
  readonly variable?: string;
}

/** Only for settings with the scope `application`: no workspace can set those. */
export function chosen(name: string, variable: string): Chosen {
  const told = vscode.workspace.getConfiguration("skycloak").inspect(name);
  const own = text(told?.globalValue);
  if (own !== "") return { value: own };
  const usual = text(told?.defaultValue);
  const given = text(process.env[variable]);
  return given === "" || given === usual ? { value: usual } : { value: given, variable };
}

/** The dashboard's address, as it was written. */
export function chosenDashboard(): Chosen {
  return chosen("dashboard", "SKYCLOAK_DASHBOARD_URL");
}

function text(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}
