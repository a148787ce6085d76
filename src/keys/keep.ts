// Putting a key's secret into the vault by hand, and taking it out.

import * as vscode from "vscode";
import { refused } from "../api/problem";
import type { ApiKey } from "../api/skycloak";
import { showErrorMessage, showWarningMessage } from "../ui/messages";
import { describe } from "../ui/problem";
import { askText } from "../ui/steps";
import { sureInProduction } from "../ui/sure";
import { tellProblem } from "../ui/tell";
import { publicHead, type HeldKey } from "../vault/held-key";
import { readKey } from "../vault/key-text";
import { forgetHeld, keepKey, type Kept } from "../vault/keep-key";
import type { WhyRefused } from "../vault/refused";
import type { Secret } from "../vault/secret";
import type { KeysFeature } from "./feature";
import { mayReplace, type MayReplace } from "./may-replace";

const t = vscode.l10n.t;

/** A key whose secret can be pasted: one of the list, or one that the index knows. */
export interface Storable {
  readonly name: string;
  /** That it was given for: it is sent to no other. */
  readonly origin: string;
  readonly prefix?: string;
  readonly keyId?: string;
  /** When it had last been rotated; empty for never. */
  readonly rotatedAt?: string;
  /** The vault's entry, where there is one already. */
  readonly ref?: string;
}

export function storableKey(key: ApiKey, origin: string): Storable {
  const { id, name, prefix, rotated_at } = key;
  const head = prefix == null ? {} : { prefix };
  return { name, origin, keyId: id, rotatedAt: rotated_at ?? "", ...head };
}

/** Pastes the secret of a key (again). */
export async function storeKey(feature: KeysFeature, key: Storable): Promise<void> {
  const { vault, journal, connections } = feature.parts;
  const { origin } = key;
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
      let may: MayReplace = { kind: "yes" };
      const kept = await keepKey({ vault, journal }, secret, about, at, async () => {
        may = await mayReplaceHeld(feature, key, secret);
        return may.kind === "yes";
      });
      if (kept.kind === "not-taken") return notTaken(may, feature.host());
      if (kept.kind !== "held") return notKept(kept, feature.host());
      // Whatever was unfinished about it: somebody has the secret.
      const open = keyId === undefined ? undefined : feature.openEntries.about(keyId, origin);
      if (open !== undefined) await feature.openEntries.close(open.entry);
      return undefined;
    },
  });
  if (outcome.kind === "next" && key.ref !== undefined) connections.withKey(key.ref)?.changed();
}

/** Takes a key out of this machine's vault. It goes on working where else it is used. */
export async function forgetKey({ parts }: KeysFeature, held: HeldKey): Promise<void> {
  const { connections } = parts;
  const forget = t("Forget");
  const own = connections.withKey(held.ref);
  const detail = [
    t("The key goes on working where else it is used. Skycloak does not say its text again."),
    ...ownWords(own, connections.all.length),
  ];
  const choice = await showWarningMessage(
    t("Take “{0}” out of this machine's vault?", held.name),
    { modal: true, detail },
    forget,
  );
  if (choice !== forget) return;
  if (own !== undefined && !(await sureInProduction(own, t("Forget “{0}”", held.name)))) return;
  const forgotten = await forgetHeld(parts, held);
  switch (forgotten.kind) {
    case "forgotten":
      if (own !== undefined) await connections.remove(own);
      return;
    case "busy":
      void showErrorMessage(
        t("“{0}” was not forgotten: another operation on this key is under way.", held.name),
      );
      return;
    case "kept":
      tellKept(forgotten.why, held.name, (own ?? connections.reach).host());
  }
}

function ownWords(own: { readonly name: string } | undefined, connections: number): string[] {
  if (own === undefined) return [];
  return [
    connections === 1
      ? t("It is the key of this connection, which is disconnected with it.")
      : t("It is the key of the connection “{0}”, which is disconnected with it.", own.name),
  ];
}

function tellKept(why: WhyRefused, name: string, host: string): void {
  if (why !== "behind") {
    void showErrorMessage(
      why === "late"
        ? t(
            "VS Code's secret storage has not answered yet. “{0}” is deleted as soon as it does.",
            name,
          )
        : t("VS Code's secret storage did not delete “{0}”. It is still in the vault.", name),
    );
    return;
  }
  tellProblem({ kind: "vault-refused", why }, host, (sentence) =>
    t("“{0}” was not forgotten. {1}", name, sentence),
  );
}

async function mayReplaceHeld(
  feature: KeysFeature,
  { keyId, ref, origin }: Storable,
  secret: Secret,
): Promise<MayReplace> {
  const { vault } = feature.parts;
  const { reach } = feature;
  const isHere = origin === reach.origin();
  const listed = keyId === undefined || !isHere ? undefined : reach.keys.find(keyId);
  const held = ref === undefined ? undefined : vault.find(ref);
  const present = {
    secret: held && (await vault.read(held.ref)),
    outdated: listed !== undefined && feature.isOutdated(listed),
  };
  return mayReplace(secret, present, async (pasted) => {
    const endpoint = reach.endpoint();
    if (!endpoint.ok) return endpoint;
    if (!isHere) {
      return refused({ kind: "other-origin", given: origin, now: endpoint.value.origin });
    }
    const client = await reach.clientFor(endpoint.value, () => pasted);
    return client.tryKey();
  });
}

function notTaken(may: MayReplace, host: string): string {
  return may.kind === "unknown"
    ? t(
        "Whether this key works could not be found out, so the one in the vault was left. {0}",
        describe(may.problem, host).sentence,
      )
    : t(
        "Skycloak refuses this key: it was rotated away, revoked or has expired. The one in the vault was left.",
      );
}

function notKept(kept: Exclude<Kept, { kind: "held" | "not-taken" }>, host: string): string {
  if (kept.kind === "busy")
    return t("Another operation on a key is under way. Try again when it is done.");
  if (kept.by === "journal")
    return t("The disk takes no note of it, so the key was not put into the vault.");
  return kept.why === "refused"
    ? t("VS Code's secret storage refused the key. Unlock this machine's keyring.")
    : describe({ kind: "vault-refused", why: kept.why }, host).sentence;
}
