// Asks where something of a cluster's should be saved to.

import { homedir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { showSaveDialog } from "../../ui/messages";
import { filterOf, suggestedName } from "./file-names";

export interface Where {
  readonly title: string;
  readonly label: string;
  /** What the file is called, before the day. */
  readonly name: string;
  readonly day: Date;
  readonly ending: string;
  /** What files of that ending are. */
  readonly kind: string;
}

export async function askWhere(where: Where): Promise<vscode.Uri | undefined> {
  const { title, label, name, day, ending, kind } = where;
  const file = suggestedName(name, day, ending);
  return showSaveDialog({
    title,
    saveLabel: label,
    // Not in the folder that is open: what is saved there is committed some day.
    defaultUri: vscode.Uri.file(join(homedir(), file)),
    filters: { [kind]: filterOf(ending) },
  });
}
