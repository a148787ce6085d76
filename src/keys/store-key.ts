// Putting a key's secret into the vault by hand, and removing it.

import * as vscode from "vscode";
import { failure } from "../api/errors";
import { showErrorMessage, showWarningMessage } from "../ui/messages";
import { describeError, showError } from "../errors/errors";
import { askText } from "../commands/steps";
import { confirmProduction } from "../commands/confirm";
import { publicHead, readKey, type StoredKey } from "../secrets/stored-key";
import { removeStoredKey, storeSecret, type StoreOutcome } from "../secrets/local-changes";
import type { WhyRefused } from "../secrets/store-error";
import type { Secret } from "../secrets/secret";
import type { KeysFeature } from "./feature";
import { canOverwrite, type CanOverwrite } from "./key-matching";
import type { Storable } from "./targets";

const t = vscode.l10n.t;

/** Pastes the secret of a key (again). */
export async function storeKey(feature: KeysFeature, key: Storable): Promise<void> {
  const { connections } = feature.parts;
  const { name, prefix } = key;
  const title = t("Put API Key into Vault");
  const prompt = t("Paste the key “{0}”. It begins with {1}.", name, prefix ?? "sk_sc_");
  const stored = await askForSecret(title, prompt, async (secret) =>
    prefix != null && !secret.startsWith(prefix)
      ? t("This is another key: “{0}” begins with {1}.", name, prefix)
      : store(feature, key, secret),
  );
  if (stored !== undefined && key.ref !== undefined) connections.findByKey(key.ref)?.reset();
}

/** Asks for one whole key. `accept`: says what is wrong with it, or undefined. */
export async function askForSecret(
  title: string,
  prompt: string,
  accept: (secret: Secret) => Promise<string | undefined> = () => Promise.resolve(undefined),
): Promise<Secret | undefined> {
  let secret: Secret | undefined;
  const outcome = await askText({
    title,
    prompt,
    placeholder: "sk_sc_…",
    masked: true,
    check: (text) => (text.trim() === "" ? t("Paste the key.") : undefined),
    accept: async (text) => {
      const reading = readKey(text);
      if (!reading.ok) return t("This is not one whole Skycloak API key.");
      ({ secret } = reading);
      return accept(secret);
    },
  });
  return outcome.kind === "next" ? secret : undefined;
}

/** Says why the secret was not stored; undefined if it was. */
async function store(
  feature: KeysFeature,
  key: Storable,
  secret: Secret,
): Promise<string | undefined> {
  const { openEntries } = feature.parts;
  const { name, origin, keyId, rotatedAt, ref, prefix } = key;
  const about = { origin, name, prefix: prefix ?? publicHead(secret), keyId, rotatedAt };
  let may: CanOverwrite = { kind: "yes" };
  const kept = await storeSecret(feature.parts, secret, about, { ref }, async () => {
    may = await canOverwriteHeld(feature, key, secret);
    return may.kind === "yes";
  });
  if (kept.kind === "not-taken") return notTaken(may, feature.reach.host());
  if (kept.kind !== "held") return notKept(kept, feature.reach.host());
  // Nothing about it is unfinished any more: somebody has the secret.
  const open = keyId === undefined ? undefined : openEntries.about(keyId, origin);
  if (open !== undefined) await openEntries.close(open.entry);
  return undefined;
}

async function canOverwriteHeld(
  feature: KeysFeature,
  { keyId, ref, origin }: Storable,
  secret: Secret,
): Promise<CanOverwrite> {
  const { reach, parts } = feature;
  const isHere = origin === reach.origin();
  const listed = keyId === undefined || !isHere ? undefined : reach.keys.find(keyId);
  const held = ref === undefined ? undefined : parts.vault.find(ref);
  const stored = {
    secret: held && (await parts.vault.read(held.ref)),
    outdated: listed !== undefined && feature.isOutdated(listed),
  };
  return canOverwrite(secret, stored, async (pasted) => {
    const endpoint = reach.endpoint();
    if (!endpoint.ok) return endpoint;
    if (!isHere) {
      return failure({ kind: "other-origin", given: origin, now: endpoint.value.origin });
    }
    return reach.tryKey(pasted);
  });
}

function notTaken(may: CanOverwrite, host: string): string {
  if (may.kind !== "unknown") {
    return t(
      "Skycloak refuses this key: it was rotated away, revoked or has expired. The one in the vault was left.",
    );
  }
  const { sentence } = describeError(may.problem, host);
  return t(
    "Whether this key works could not be found out, so the one in the vault was left. {0}",
    sentence,
  );
}

function notKept(
  kept: Exclude<StoreOutcome, { kind: "held" | "not-taken" }>,
  host: string,
): string {
  if (kept.kind === "busy") {
    return t("Another operation on a key is under way. Try again when it is done.");
  }
  if (kept.by === "journal") {
    return t("The disk takes no note of it, so the key was not put into the vault.");
  }
  return kept.why === "refused"
    ? t("VS Code's secret storage refused the key. Unlock this machine's keyring.")
    : describeError({ kind: "vault-refused", why: kept.why }, host).sentence;
}

/** Removes a key from this machine's vault. It keeps working wherever else it is used. */
export async function forgetKey({ parts }: KeysFeature, held: StoredKey): Promise<void> {
  const { connections } = parts;
  const { name, ref } = held;
  const forget = t("Forget");
  const own = connections.findByKey(ref);
  const detail = [
    t("The key goes on working where else it is used. Skycloak does not say its text again."),
  ];
  if (own !== undefined) {
    detail.push(
      connections.all.length === 1
        ? t("It is the key of this connection, which is disconnected with it.")
        : t("It is the key of the connection “{0}”, which is disconnected with it.", own.name),
    );
  }
  const choice = await showWarningMessage(
    t("Take “{0}” out of this machine's vault?", name),
    { modal: true, detail },
    forget,
  );
  if (choice !== forget) return;
  if (own !== undefined && !(await confirmProduction(own, t("Forget “{0}”", name)))) return;
  const forgotten = await removeStoredKey(parts, held);
  if (forgotten.kind === "forgotten") {
    if (own !== undefined) await connections.remove(own);
  } else if (forgotten.kind === "busy") {
    void showErrorMessage(
      t("“{0}” was not forgotten: another operation on this key is under way.", name),
    );
  } else {
    tellKept(forgotten.why, name, (own ?? connections.reach).host());
  }
}

function tellKept(why: WhyRefused, name: string, host: string): void {
  if (why === "behind") {
    showError({ kind: "vault-refused", why }, host, (sentence) =>
      t("“{0}” was not forgotten. {1}", name, sentence),
    );
    return;
  }
  void showErrorMessage(
    why === "late"
      ? t(
          "VS Code's secret storage has not answered yet. “{0}” is deleted as soon as it does.",
          name,
        )
      : t("VS Code's secret storage did not delete “{0}”. It is still in the vault.", name),
  );
}
