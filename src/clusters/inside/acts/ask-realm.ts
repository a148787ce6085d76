// Which realm of a cluster.

import * as vscode from "vscode";
import { realms } from "../kinds/realms";
import type { At } from "./at";

/** Its name; undefined where the person changes their mind. */
export async function askRealm(
  { inside, cluster }: At,
  question: string,
): Promise<string | undefined> {
  const { list } = inside.folder(realms, cluster.id, undefined).folder;
  const names = list
    .ensure()
    .then((): vscode.QuickPickItem[] => list.state.items.map(({ id }) => ({ label: id })));
  const picked = await vscode.window.showQuickPick(names, { placeHolder: question });
  return picked?.label;
}
