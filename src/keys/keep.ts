// Putting a key's secret into the vault by hand, and taking it out.

import * as vscode from "vscode";
import type { ApiKey } from "../api/skycloak";
import { askText } from "../ui/steps";
import { publicHead, type HeldKey } from "../vault/held-key";
import { readKey } from "../vault/key-text";
import { forgetHeld, keepKey, type Kept } from "../vault/keep-key";
import type { KeysFeature } from "./feature";

const t = vscode.l10n.t;

/** A key whose secret can be pasted: one of the list, or one that the index knows. */
export interface Storable {
  readonly name: string;
  readonly prefix?: string;
  readonly keyId?: string;
  /** When it had last been rotated; empty for never. */
  readonly rotatedAt?: string;
  /** The vault's entry, where there is one already. */
  readonly ref?: string;
}

export function storableKey(key: ApiKey): Storable {
  const { id, name, prefix, rotated_at } = key;
  const head = prefix == null ? {} : { prefix };
  return { name, keyId: id, rotatedAt: rotated_at ?? "", ...head };
}

/** Pastes the secret of a key (again). */
export async function storeKey(feature: KeysFeature, key: Storable): Promise<void> {
  const { vault, journal, connections } = feature.parts;
  const origin = feature.origin();
  const outcome = await askText({
    title: t("Put API Key into Vault"),
    prompt: t("Paste the key “{0}”. It begins with {1}.", key.name, key.prefix ?? "sk_sc_"),
    placeholder: "sk_sc_…",
    masked: true,
    check: (text) => (text.trim() === "" ? t("Paste the key.") : undefined),
    accept: async (text) => {
      const reading = readKey(text);
      if (!reading.ok) return t("This is not one whole Skycloak API key.");
      const { secret } = reading;
      if (key.prefix !== undefined && !secret.startsWith(key.prefix)) {
        return t("This is another key: “{0}” begins with {1}.", key.name, key.prefix);
      }
      const { name, keyId, rotatedAt, ref, prefix = publicHead(secret) } = key;
      const about = {
        origin,
        name,
        prefix,
        ...(keyId === undefined ? {} : { keyId }),
        ...(rotatedAt === undefined ? {} : { rotatedAt }),
      };
      const at = ref === undefined ? {} : { ref };
      const kept = await keepKey({ vault, journal }, secret, about, at);
      if (kept.kind !== "held") return notKept(kept);
      // Whatever was unfinished about it: somebody has the secret.
      const open = keyId === undefined ? undefined : feature.openEntries.about(keyId);
      if (open !== undefined) await feature.openEntries.close(open.entry);
      return undefined;
    },
  });
  const own = connections.current?.ref;
  if (outcome.kind === "next" && own !== undefined && own === key.ref) connections.changed();
}

/** Takes a key out of this machine's vault. It goes on working where else it is used. */
export async function forgetKey({ parts }: KeysFeature, held: HeldKey): Promise<void> {
  const { connections } = parts;
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
  const { kind } = await forgetHeld(parts, held);
  if (kind !== "forgotten") {
    void vscode.window.showErrorMessage(
      kind === "busy"
        ? t("“{0}” was not forgotten: another operation on this key is under way.", held.name)
        : t("VS Code's secret storage did not delete “{0}”. It is still in the vault.", held.name),
    );
  } else if (own) await connections.disconnect();
}

function notKept(kept: Exclude<Kept, { kind: "held" }>): string {
  if (kept.kind === "busy")
    return t("Another operation on this key is under way. Try again later.");
  return kept.by === "vault"
    ? t("VS Code's secret storage refused the key. Unlock this machine's keyring.")
    : t("The disk takes no note of it, so the key was not put into the vault.");
}
