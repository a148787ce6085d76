// The second question before something that can't be undone, in what a person marked as production.

import * as vscode from "vscode";
import { askText } from "./steps";
import { isSameName } from "./untrusted-text";

/** Whether the person goes on: by typing the connection's name, where it is marked. */
export async function sureInProduction(
  { name, production }: { readonly name: string; readonly production: boolean },
  what: string,
): Promise<boolean> {
  if (!production) return true;
  const answer = await askText({
    title: what,
    prompt: vscode.l10n.t("“{0}” is marked as production. Type its name to go on.", name),
    placeholder: name,
    accept: (text) =>
      Promise.resolve(
        isSameName(text, name) ? undefined : vscode.l10n.t("That is not its name: {0}", name),
      ),
  });
  return answer.kind === "next";
}
