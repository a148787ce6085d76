// Create API Key….

import * as vscode from "vscode";
import type { KeyRequest } from "../api/skycloak";
import { missingScopes } from "../api/scopes";
import type { Intention } from "../vault/journal";
import type { KeysFeature } from "./feature";
import { askForKey } from "./ask-key";
import type { Issued } from "./issue";
import { operate } from "./operate";
import { sendWith } from "./send";

const t = vscode.l10n.t;

export async function createKey(feature: KeysFeature): Promise<void> {
  const { connections } = feature.parts;
  if (!(await feature.ready())) return;
  const request = await askForKey();
  if (request === undefined) return;
  const { name } = request;
  const { issued, held } = await operate(
    feature,
    { operation: "create", name, ref: crypto.randomUUID(), ...othersOf(feature, name) },
    {
      title: t("Creating the API key “{0}”…", name),
      subject: t("Creating the API key “{0}”", name),
    },
    () => sendWith(connections, (client) => client.createKey(request)),
  );
  if (held === undefined) return;
  const missing = notGranted(request, issued);
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

/** The scopes that were asked for and that the new key does not have. */
export function notGranted({ scopes }: Pick<KeyRequest, "scopes">, issued: Issued): string[] {
  const granted = "key" in issued ? issued.key.scopes : undefined;
  return granted == null ? [] : missingScopes(scopes, granted);
}

/** The keys of that name that there are already: none of them is the new one. */
function othersOf({ parts }: KeysFeature, name: string): Pick<Intention, "others"> {
  const { asOf, items } = parts.keys.state;
  if (asOf === undefined) return {};
  return { others: items.filter((key) => key.name === name).map(({ id }) => id) };
}
