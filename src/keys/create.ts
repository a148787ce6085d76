// Create API Key….

import * as vscode from "vscode";
import { missingScopes } from "../api/scopes";
import type { KeysFeature } from "./feature";
import { askForKey } from "./ask-key";
import { issueKey } from "./issue";
import { settle } from "./outcome";
import { sendWith } from "./send";

const t = vscode.l10n.t;

export async function createKey(feature: KeysFeature): Promise<void> {
  const { keys, vault, connections } = feature.parts;
  if (!(await feature.ready())) return;
  const request = await askForKey();
  if (request === undefined) return;
  const { name } = request;
  const issued = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: t("Creating the API key “{0}”…", name),
    },
    () =>
      issueKey(
        { probe: () => vault.probe(), store: (...kept) => vault.store(...kept) },
        {
          send: () => sendWith(connections, (client) => client.createKey(request)),
          origin: feature.origin(),
          name,
        },
      ),
  );
  if ("key" in issued) keys.put(issued.key);
  // Also after a failure: it may have been done, and then the list shows it.
  void keys.reread();
  const held = await settle(
    issued,
    {
      subject: t("Creating the API key “{0}”", name),
      unknown: t(
        "It is not known whether the key was made. If the list shows it, its secret is lost: revoke it and create another.",
      ),
      host: feature.host(),
    },
    feature.copy,
  );
  if (held === undefined || issued.kind === "refused") return;
  const granted = "key" in issued ? issued.key.scopes : undefined;
  const missing = granted == null ? [] : missingScopes(request.scopes, granted);
  feature.offerCopy(
    held,
    missing.length === 0
      ? t("The API key “{0}” was created and is in the vault.", name)
      : t(
          "The API key “{0}” was created and is in the vault, but Skycloak did not grant: {1}.",
          name,
          missing.join(", "),
        ),
    missing.length > 0,
  );
}
