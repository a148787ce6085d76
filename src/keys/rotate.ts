// Rotate API Key…: the old secret dies at once, so everything that can fail beforehand is
// tried beforehand, and what comes back goes into the vault before anything else.

import * as vscode from "vscode";
import type { ApiKey } from "../api/skycloak";
import type { KeysFeature } from "./feature";
import { issueKey, type Issued } from "./issue";
import { settle } from "./outcome";
import { timeWords } from "./row";
import { sendWith } from "./send";

const t = vscode.l10n.t;

export async function rotateKey(feature: KeysFeature, key: ApiKey): Promise<void> {
  const { keys, connections } = feature.parts;
  await feature.link();
  const own = feature.isOwn(key);
  const rotate = t("Rotate");
  const choice = await vscode.window.showWarningMessage(
    t("Rotate the API key “{0}”?", key.name),
    { modal: true, detail: consequences(key, own) },
    rotate,
  );
  if (choice !== rotate) return;
  const issued = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: t("Rotating the API key “{0}”…", key.name),
    },
    () => issue(feature, key),
  );
  if ("key" in issued) keys.put(issued.key);
  const listed = keys.reread();
  const held = await settle(
    issued,
    {
      subject: t("Rotating the API key “{0}”", key.name),
      unknown: issued.kind === "unknown" ? await listed.then(() => learned(feature, key)) : "",
      host: feature.host(),
    },
    feature.copy,
  );
  if (held === undefined) return;
  await listed;
  if (keys.state.problem?.kind === "unauthorized" && !own) {
    // It was the connection's own after all: nothing in the list had told.
    await connections.connectTo(held.ref);
  }
  const done = own
    ? t("“{0}” was rotated. The new key is in the vault, and this connection uses it.", key.name)
    : t("“{0}” was rotated. The new key is in the vault.", key.name);
  feature.offerCopy(held, done, false);
}

function issue(feature: KeysFeature, key: ApiKey): Promise<Issued> {
  const { vault, connections } = feature.parts;
  const origin = feature.origin();
  const ref = vault.findByKeyId(key.id, origin)?.ref;
  return issueKey(
    { probe: () => vault.probe(), store: (...kept) => vault.store(...kept) },
    {
      send: () => sendWith(connections, (client) => client.rotateKey(key.id)),
      origin,
      name: key.name,
      keyId: key.id,
      ...(ref === undefined ? {} : { ref }),
    },
  );
}

function consequences(key: ApiKey, own: boolean): string {
  const used = timeWords(key.last_used_at, { now: new Date(), language: vscode.env.language });
  return [
    t("The old key stops working at once, everywhere it is used. There is no grace period."),
    used === undefined ? t("It is not known to have been used.") : t("Last used: {0}.", used),
    own
      ? t("It is the key of this connection, which carries on with the new one.")
      : t("The new key goes into this machine's vault."),
  ].join("\n\n");
}

/** What the list says of a rotation that nobody answered. */
function learned({ parts }: KeysFeature, before: ApiKey): string {
  const { problem } = parts.keys.state;
  const after = parts.keys.find(before.id);
  if (problem?.kind === "unauthorized") {
    return t(
      "It was carried out: the old key is refused now, and the new one was lost on the way. Connect with another key and rotate once more.",
    );
  }
  if (problem !== undefined || after === undefined) {
    return t("It is not known whether it was carried out. Look at the list before you try again.");
  }
  return (after.rotated_at ?? "") === (before.rotated_at ?? "")
    ? t("As the list has it, it was not carried out: the old key still works.")
    : t(
        "As the list has it, it was carried out: the old key is dead, and the new one was lost on the way. Rotate once more to get a key that works.",
      );
}
