// Putting a key's secret into the vault by hand, and taking it out.

import * as vscode from "vscode";
import type { ApiKey } from "../api/skycloak";
import { askText } from "../ui/steps";
import { publicHead, type HeldKey } from "../vault/held-key";
import { readKey } from "../vault/key-text";
import { VaultRefused } from "../vault/vault";
import type { KeysFeature } from "./feature";

const t = vscode.l10n.t;

/** Pastes the secret of a listed key (again). */
export async function storeKey(feature: KeysFeature, key: ApiKey): Promise<void> {
  const { vault } = feature.parts;
  const origin = feature.origin();
  await askText({
    title: t("Put API Key into Vault"),
    prompt: t("Paste the key “{0}”. It begins with {1}.", key.name, key.prefix ?? "sk_sc_"),
    placeholder: "sk_sc_…",
    masked: true,
    check: (text) => (text.trim() === "" ? t("Paste the key.") : undefined),
    accept: async (text) => {
      const reading = readKey(text);
      if (!reading.ok) return t("This is not one whole Skycloak API key.");
      const { secret } = reading;
      if (key.prefix != null && !secret.startsWith(key.prefix)) {
        return t("This is another key: “{0}” begins with {1}.", key.name, key.prefix);
      }
      try {
        const prefix = key.prefix ?? publicHead(secret);
        await vault.store(secret, { origin, name: key.name, prefix, keyId: key.id });
        return undefined;
      } catch (error) {
        if (!(error instanceof VaultRefused)) throw error;
        return t("VS Code's secret storage refused the key. Unlock this machine's keyring.");
      }
    },
  });
}

/** Takes a key out of this machine's vault. It goes on working where else it is used. */
export async function forgetKey({ parts }: KeysFeature, held: HeldKey): Promise<void> {
  const { vault, connections } = parts;
  const forget = t("Forget");
  const own = connections.current?.ref === held.ref;
  const detail = [
    t("The key goes on working where else it is used. Skycloak does not say its text again."),
    ...(own ? [t("It is the key of this connection, which is disconnected with it.")] : []),
  ].join("\n\n");
  const choice = await vscode.window.showWarningMessage(
    t("Take “{0}” out of this machine's vault?", held.name),
    { modal: true, detail },
    forget,
  );
  if (choice !== forget) return;
  try {
    await vault.forget(held.ref);
  } catch (error) {
    if (!(error instanceof VaultRefused)) throw error;
    void vscode.window.showErrorMessage(
      t("VS Code's secret storage did not delete “{0}”. It is still in the vault.", held.name),
    );
    return;
  }
  if (own) await connections.disconnect();
}
