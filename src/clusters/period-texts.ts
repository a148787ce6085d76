// The words for the period of logs and events.

import * as vscode from "vscode";
import type { BoundsProblem } from "./period";

const t = vscode.l10n.t;

export function boundsWords(problem: BoundsProblem): string {
  switch (problem) {
    case "backwards":
      return t("“From” is later than “To”.");
    case "future":
      return t("“From” is in the future.");
    case "too-old":
      return t("“To” is more than 90 days ago. Skycloak goes back 90 days at most.");
    case "clipped":
      return t("“From” is more than 90 days ago. Skycloak goes back 90 days at most.");
  }
}

export function nothingOlder(): string {
  return t("Nothing older was found in the last 90 days.");
}
