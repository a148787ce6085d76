// Which realm of a cluster.

import * as vscode from "vscode";
import { showInformationMessage, showQuickPick } from "../../../ui/messages";
import { realms } from "../kinds/realms";
import type { At } from "./at";

/** Realms that are not offered. */
export interface Without {
  readonly realms: () => Promise<ReadonlySet<string>>;
  /** What to say where no other is left. */
  readonly none: string;
}

/** Its name; undefined where the person changes their mind, or there is none to choose. */
export async function askRealm(
  { inside, cluster }: At,
  question: string,
  without?: Without,
): Promise<string | undefined> {
  const { list } = inside.folder(realms, cluster.id, undefined).folder;
  const asked = new vscode.CancellationTokenSource();
  const names = Promise.all([without?.realms(), list.ensure()]).then(
    ([taken]): vscode.QuickPickItem[] => {
      const { items } = list.state;
      const left = items.filter(({ id }) => taken?.has(id) !== true);
      if (left.length === 0 && items.length > 0 && without !== undefined) {
        asked.cancel();
        void showInformationMessage(without.none);
      }
      return left.map(({ id }) => ({ label: id }));
    },
  );
  const options = { placeHolder: question };
  const picked = await showQuickPick(names, options, asked.token);
  return picked?.label;
}
