// Rotate API Key…: the old secret dies at once, so everything that can fail beforehand is
// tried beforehand, and what comes back goes into the vault before anything else.

import * as vscode from "vscode";
import type { Answer } from "../api/problem";
import type { ApiKey, IssuedKey } from "../api/skycloak";
import { type Detail, showWarningMessage } from "../ui/messages";
import { sureInProduction } from "../ui/sure";
import { clientWithAnotherKey } from "./another-key";
import { tellRotated } from "./after-rotation";
import type { KeysFeature } from "./feature";
import { lookForUse, useWords, type InUse } from "./in-use";
import { operate } from "./operate";
import { overtakenBy } from "./overtaken";
import { timeWords } from "./row";
import { sendWith } from "./send";

const t = vscode.l10n.t;

export async function rotateKey(feature: KeysFeature, key: ApiKey): Promise<void> {
  const { connections, vault } = feature.parts;
  const { reach } = feature;
  const { keys } = reach;
  await feature.link();
  const own = feature.isOwn(key);
  const dead = own && keys.state.problem?.kind === "unauthorized";
  const use = await lookForUse(feature, key);
  const rotate = t("Rotate");
  const choice = await showWarningMessage(
    t("Rotate the API key “{0}”?", key.name),
    { modal: true, detail: consequences(key, own, dead, use) },
    rotate,
  );
  if (choice !== rotate) return;
  if (!(await sureInProduction(reach, t("Rotate “{0}”", key.name)))) return;
  const other = dead ? await clientWithAnotherKey(feature, t("Rotate API Key")) : undefined;
  if (dead && other === undefined) return;
  const send = (): Promise<Answer<IssuedKey>> =>
    other?.rotateKey(key.id) ?? sendWith(reach, (client) => client.rotateKey(key.id));
  const decided = {
    keyId: key.id,
    origin: feature.origin(),
    rotatedAt: key.rotated_at ?? "",
    secret: use.secret,
  };
  const ref = vault.findByKeyId(key.id, feature.origin())?.ref ?? crypto.randomUUID();
  const { held } = await operate(
    feature,
    {
      operation: "rotate",
      keyId: key.id,
      name: key.name,
      ref,
      ...(key.rotated_at == null ? {} : { rotatedAt: key.rotated_at }),
    },
    {
      title: t("Rotating the API key “{0}”…", key.name),
      subject: t("Rotating the API key “{0}”", key.name),
    },
    send,
    // Another window may have rotated it while this one still asked: one rotation is enough.
    {
      overtaken: () => overtakenBy(vault, decided),
      byOwnKey: other === undefined && feature.mayBeOwn(key),
    },
  );
  if (held === undefined) return;
  await keys.refresh();
  if (keys.state.problem?.kind === "unauthorized" && !own) {
    // It was the connection's own after all: nothing in the list had told.
    await connections.connectTo(held.ref, reach.id === undefined ? {} : { id: reach.id });
  }
  const done = own
    ? t("“{0}” was rotated. The new key is in the vault, and this connection uses it.", key.name)
    : t("“{0}” was rotated. The new key is in the vault.", key.name);
  tellRotated(feature, held, done, use);
}

function consequences(key: ApiKey, own: boolean, dead: boolean, use: InUse): Detail {
  const used = timeWords(key.last_used_at, { now: new Date(), language: vscode.env.language });
  const after = own
    ? t("It is the key of this connection, which carries on with the new one.")
    : t("The new key goes into this machine's vault.");
  if (dead) {
    return [
      t("Skycloak refuses the present key already. Another key has to do this."),
      after,
      ...useWords(use),
    ];
  }
  return [
    t("The old key stops working at once, everywhere it is used. There is no grace period."),
    used === undefined ? t("It is not known to have been used.") : t("Last used: {0}.", used),
    after,
    ...useWords(use),
  ];
}
