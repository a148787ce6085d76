// Which realm of a cluster.

import type * as vscode from "vscode";
import { showQuickPick } from "../../../ui/messages";
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
  const picked = await showQuickPick(names, { placeHolder: question });
  return picked?.label;
}
