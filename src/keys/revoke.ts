// Revoke API Key….

import * as vscode from "vscode";
import * as api from "../api/skycloak";
import type { ApiKey } from "../api/skycloak";
import { endKey } from "../secrets/issue";
import { showWarningMessage } from "../ui/messages";
import { confirmProduction } from "../commands/confirm";
import type { KeysFeature } from "./feature";
import { runOperation } from "./operation";
import { lastUse } from "./row";

const t = vscode.l10n.t;

export async function revokeKey(feature: KeysFeature, key: ApiKey): Promise<void> {
  const { reach, parts } = feature;
  const { id: keyId, name } = key;
  await feature.link();
  const revoke = t("Revoke");
  const detail = [
    t("It stops working at once and for good, everywhere it is used."),
    lastUse(key),
    ...(feature.isOwn(key)
      ? [t("It is the key of this connection: nothing works here until you connect with another.")]
      : []),
  ];
  const question = t("Revoke the API key “{0}”?", name);
  if ((await showWarningMessage(question, { modal: true, detail }, revoke)) !== revoke) return;
  if (!(await confirmProduction(reach, t("Revoke “{0}”", name)))) return;
  await runOperation(
    feature,
    { operation: "revoke", name, keyId, ref: feature.heldOf(key)?.ref ?? "" },
    {
      subject: t("Revoking the API key “{0}”", name),
      notDone: (why) => t("“{0}” was not revoked. {1}", name, why),
    },
    async (intention) => {
      const ended = await endKey(parts.journal, intention, feature.mayBeOwn(key), () =>
        api.revokeKey(reach, keyId),
      );
      if (ended.kind !== "done" || ended.key !== undefined) return ended;
      const revoked_at = new Date().toISOString();
      return { ...ended, key: { ...key, status: "revoked", revoked_at } };
    },
  );
}
