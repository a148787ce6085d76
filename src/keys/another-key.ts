// Where this connection's own key is dead, another one has to do the work.

import * as vscode from "vscode";
import type { Skycloak } from "../api/skycloak";
import { askPick, askText } from "../ui/steps";
import { readKey } from "../vault/key-text";
import type { Secret } from "../vault/secret";
import type { KeysFeature } from "./feature";

const t = vscode.l10n.t;

/** A client with a key that lives, from the vault or pasted; undefined when there is none. */
export async function clientWithAnotherKey(
  feature: KeysFeature,
  purpose: string,
): Promise<Skycloak | undefined> {
  const { vault } = feature.parts;
  const { reach } = feature;
  const endpoint = reach.endpoint();
  if (!endpoint.ok) return undefined;
  const { origin } = endpoint.value;
  const others = vault.list().filter((held) => held.origin === origin && held.ref !== reach.ref);
  const paste = {
    label: t("Paste another key…"),
    iconPath: new vscode.ThemeIcon("add"),
    ref: undefined,
  };
  const choice = await askPick<vscode.QuickPickItem & { ref: string | undefined }>({
    title: purpose,
    placeholder: t("This connection's key is refused. Which key with api-keys:write should do it?"),
    items: [
      ...others.map(({ name, prefix, ref }) => ({ label: name, description: prefix, ref })),
      paste,
    ],
  });
  if (choice.kind !== "next") return undefined;
  const { ref } = choice.value;
  const secret = ref === undefined ? await pasted(purpose) : await vault.read(ref);
  return secret === undefined ? undefined : reach.clientFor(endpoint.value, () => secret);
}

async function pasted(title: string): Promise<Secret | undefined> {
  let secret: Secret | undefined;
  await askText({
    title,
    prompt: t("Paste a key with the scope api-keys:write. It is used for this once, and not kept."),
    placeholder: "sk_sc_…",
    masked: true,
    accept: (text) => {
      const reading = readKey(text);
      if (reading.ok) ({ secret } = reading);
      return Promise.resolve(reading.ok ? undefined : t("This is not one whole Skycloak API key."));
    },
  });
  return secret;
}
