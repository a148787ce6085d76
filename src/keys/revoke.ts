// Revoke API Key….

import * as vscode from "vscode";
import type { ApiKey } from "../api/skycloak";
import {
  showErrorMessage,
  showInformationMessage,
  showWarningMessage,
  withProgress,
} from "../ui/messages";
import { sureInProduction } from "../ui/sure";
import { tellProblem } from "../ui/tell";
import type { Intention } from "../vault/journal";
import { endKey, type Ended } from "./end";
import type { KeysFeature } from "./feature";
import { recordOf } from "./recorded";
import { timeWords } from "./row";
import { sendWith } from "./send";
import { tellUnknown } from "./unknown";

const t = vscode.l10n.t;

export async function revokeKey(feature: KeysFeature, key: ApiKey): Promise<void> {
  const { journal } = feature.parts;
  const { reach } = feature;
  const { keys } = reach;
  await feature.link();
  const revoke = t("Revoke");
  const choice = await showWarningMessage(
    t("Revoke the API key “{0}”?", key.name),
    { modal: true, detail: consequences(key, feature.isOwn(key)) },
    revoke,
  );
  if (choice !== revoke) return;
  if (!(await sureInProduction(reach, t("Revoke “{0}”", key.name)))) return;
  const intention = {
    operation: "revoke" as const,
    origin: feature.origin(),
    name: key.name,
    keyId: key.id,
    ref: feature.heldOf(key)?.ref ?? "",
    by: reach.ref ?? "",
  } satisfies Intention;
  const ended = await withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: t("Revoking the API key “{0}”…", key.name),
    },
    () =>
      endKey(journal, intention, feature.mayBeOwn(key), () =>
        sendWith(reach, (client) => client.revokeKey(key.id)),
      ),
  );
  if (ended.kind === "done") {
    feature.record(recordOf(intention, "done"), intention.by);
    const now = new Date().toISOString();
    keys.put(ended.key ?? { ...key, status: "revoked", revoked_at: now });
  }
  const listed = keys.reread();
  await tell(feature, key, ended, listed);
}

async function tell(
  feature: KeysFeature,
  key: ApiKey,
  ended: Ended,
  listed: Promise<void>,
): Promise<void> {
  const subject = t("Revoking the API key “{0}”", key.name);
  const host = feature.host();
  switch (ended.kind) {
    case "done":
      return;
    case "busy":
      void showInformationMessage(t("{0}: another window is at work on this key.", subject));
      return;
    case "not-begun":
      void showErrorMessage(t("{0} was not begun: the disk takes no note of it.", subject));
      return;
    case "refused":
      tellProblem(ended.problem, host, (why) => t("“{0}” was not revoked. {1}", key.name, why));
      return;
    case "unknown": {
      await listed;
      const learned = await feature.lookInto(ended.entry);
      const connection = feature.reach.id;
      tellUnknown({ subject, host, problem: ended.problem, learned, keyId: key.id, connection });
    }
  }
}

function consequences(key: ApiKey, own: boolean): string[] {
  const used = timeWords(key.last_used_at, { now: new Date(), language: vscode.env.language });
  return [
    t("It stops working at once and for good, everywhere it is used."),
    used === undefined ? t("It is not known to have been used.") : t("Last used: {0}.", used),
    ...(own
      ? [t("It is the key of this connection: nothing works here until you connect with another.")]
      : []),
  ];
}
