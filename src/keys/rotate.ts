// Rotate API Key…: the old secret dies at once, so everything that can fail is tried beforehand, and the
// new one is put into the vault before anything else.

import * as vscode from "vscode";
import type { ApiCaller } from "../api/http";
import * as api from "../api/skycloak";
import type { ApiKey } from "../api/skycloak";
import { issueKey } from "../secrets/issue";
import { showWarningMessage } from "../ui/messages";
import { askPick } from "../commands/steps";
import { confirmProduction } from "../commands/confirm";
import type { StoredKey } from "../secrets/stored-key";
import type { KeysFeature } from "./feature";
import { lookForUse, useWords, type KeyUse } from "./key-use";
import { detectConcurrentRotation } from "./key-matching";
import { runOperation } from "./operation";
import { replaceInFiles } from "./replace-old";
import { lastUse } from "./row";
import { askForSecret } from "./store-key";

const t = vscode.l10n.t;

export async function rotateKey(feature: KeysFeature, key: ApiKey): Promise<void> {
  const { parts, reach } = feature;
  const { connections, vault, journal } = parts;
  const { keys } = reach;
  const { id: keyId, name } = key;
  await feature.link();
  const own = feature.isOwn(key);
  const dead = own && keys.state.problem?.kind === "unauthorized";
  const use = await lookForUse(feature, key);
  const rotate = t("Rotate");
  const detail = [...consequences(key, own, dead), ...useWords(use)];
  const question = t("Rotate the API key “{0}”?", name);
  if ((await showWarningMessage(question, { modal: true, detail }, rotate)) !== rotate) return;
  if (!(await confirmProduction(reach, t("Rotate “{0}”", name)))) return;
  const other = dead ? await clientWithAnotherKey(feature) : undefined;
  if (dead && other === undefined) return;
  const origin = reach.origin();
  const decided = { keyId, origin, rotatedAt: key.rotated_at ?? "", secret: use.secret };
  const ref = vault.findByKeyId(keyId, origin)?.ref ?? crypto.randomUUID();
  const { held } = await runOperation(
    feature,
    { operation: "rotate", keyId, name, ref, rotatedAt: key.rotated_at ?? undefined },
    { subject: t("Rotating the API key “{0}”", name) },
    (intention) =>
      issueKey(
        {
          vault,
          journal,
          // Another window may have rotated it while this one was asking: one rotation is enough.
          overtaken: () => detectConcurrentRotation(vault, decided),
          byOwnKey: other === undefined && feature.mayBeOwn(key),
        },
        intention,
        () => api.rotateKey(other ?? reach, keyId),
      ),
  );
  if (held === undefined) return;
  await keys.refresh();
  if (keys.state.problem?.kind === "unauthorized" && !own) {
    // It was the connection's own key after all: nothing in the list had said so.
    await connections.connectTo(held.ref, { id: reach.id });
  }
  const done = own
    ? t("“{0}” was rotated. The new key is in the vault, and this connection uses it.", name)
    : t("“{0}” was rotated. The new key is in the vault.", name);
  tellRotated(feature, held, done, use);
}

function consequences(key: ApiKey, own: boolean, dead: boolean): string[] {
  const after = own
    ? t("It is the key of this connection, which carries on with the new one.")
    : t("The new key goes into this machine's vault.");
  if (dead)
    return [t("Skycloak refuses the present key already. Another key has to do this."), after];
  return [
    t("The old key stops working at once, everywhere it is used. There is no grace period."),
    lastUse(key),
    after,
  ];
}

/**
 * The connection's own key is dead, so another one has to do this: a client with a key from the vault, or
 * with a pasted one; undefined if the user has none.
 */
async function clientWithAnotherKey({
  parts: { vault },
  reach,
}: KeysFeature): Promise<ApiCaller | undefined> {
  const title = t("Rotate API Key");
  const endpoint = reach.endpoint();
  if (!endpoint.ok) return undefined;
  const { origin } = endpoint.value;
  const others = vault.list().filter((held) => held.origin === origin && held.ref !== reach.ref);
  const choice = await askPick<vscode.QuickPickItem & { ref?: string }>({
    title,
    placeholder: t("This connection's key is refused. Which key with api-keys:write should do it?"),
    items: [
      ...others.map(({ name, prefix, ref }) => ({ label: name, description: prefix, ref })),
      { label: t("Paste another key…"), iconPath: new vscode.ThemeIcon("add") },
    ],
  });
  if (choice.kind !== "next") return undefined;
  const { ref } = choice.value;
  const prompt = t(
    "Paste a key with the scope api-keys:write. It is used for this once, and not kept.",
  );
  const secret = ref === undefined ? await askForSecret(title, prompt) : await vault.read(ref);
  return secret === undefined ? undefined : reach.clientFor(endpoint.value, () => secret);
}

/** Says that it is done, and offers what to do about the old text. Returns at once. */
function tellRotated(feature: KeysFeature, held: StoredKey, sentence: string, use: KeyUse): void {
  const files = use.found?.files.length ?? 0;
  if (files === 0 && use.terminals === 0) {
    feature.offerCopy(held, sentence, false);
    return;
  }
  feature.parts.terminals.letGo(held.ref);
  const replace = t("Replace in Files…");
  const terminal = t("Open Terminal with New Key");
  const copy = t("Copy API Key");
  const text = [sentence];
  if (files === 1) text.push(t("Its old text still stands in one file."));
  if (files > 1) text.push(t("Its old text still stands in {0} files.", files));
  if (use.terminals === 1) text.push(t("One terminal still has it."));
  if (use.terminals > 1) text.push(t("{0} terminals still have it.", use.terminals));
  const buttons = [...(files > 0 ? [replace] : []), ...(use.terminals > 0 ? [terminal] : []), copy];
  void showWarningMessage(text.join(" "), ...buttons).then((choice) => {
    const row = { kind: "held", id: held.ref };
    if (choice === replace) return replaceInFiles(feature, held, use);
    if (choice === terminal) return vscode.commands.executeCommand("skycloak.openTerminal", row);
    if (choice === copy) return vscode.commands.executeCommand("skycloak.copyKey", row);
    return undefined;
  });
}
