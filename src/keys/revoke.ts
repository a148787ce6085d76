// Revoke API Key….

import * as vscode from "vscode";
import { mayHaveBeenDone } from "../api/problem";
import type { ApiKey } from "../api/skycloak";
import type { KeysFeature } from "./feature";
import { tellProblem } from "../ui/tell";
import { timeWords } from "./row";
import { sendWith } from "./send";

const t = vscode.l10n.t;

export async function revokeKey(feature: KeysFeature, key: ApiKey): Promise<void> {
  const { keys, connections } = feature.parts;
  await feature.link();
  const revoke = t("Revoke");
  const choice = await vscode.window.showWarningMessage(
    t("Revoke the API key “{0}”?", key.name),
    { modal: true, detail: consequences(key, feature.isOwn(key)) },
    revoke,
  );
  if (choice !== revoke) return;
  const answer = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: t("Revoking the API key “{0}”…", key.name),
    },
    () => sendWith(connections, (client) => client.revokeKey(key.id)),
  );
  if (answer.ok) {
    const now = new Date().toISOString();
    keys.put(answer.value ?? { ...key, status: "revoked", revoked_at: now });
  }
  const listed = keys.reread();
  if (answer.ok) return;
  const unknown = mayHaveBeenDone(answer.problem);
  await listed;
  tellProblem(answer.problem, feature.host(), (why) =>
    unknown
      ? t(
          "Revoking “{0}”: no usable answer came. {1} The list shows where it stands.",
          key.name,
          why,
        )
      : t("“{0}” was not revoked. {1}", key.name, why),
  );
}

function consequences(key: ApiKey, own: boolean): string {
  const used = timeWords(key.last_used_at, { now: new Date(), language: vscode.env.language });
  return [
    t("It stops working at once and for good, everywhere it is used."),
    used === undefined ? t("It is not known to have been used.") : t("Last used: {0}.", used),
    ...(own
      ? [t("It is the key of this connection: nothing works here until you connect with another.")]
      : []),
  ].join("\n\n");
}
