// Create API Key….

import * as vscode from "vscode";
import type { Answer } from "../api/problem";
import type { IssuedKey, KeyRequest } from "../api/skycloak";
import { missingScopes } from "../api/scopes";
import { commands, keyOnly } from "../commands";
import { showWarningMessage } from "../ui/messages";
import type { Intention } from "../vault/journal";
import type { KeysFeature, MayManage } from "./feature";
import type { Issued } from "../secrets/issue";
import { operate } from "./operate";
import { sendWith } from "./send";

const t = vscode.l10n.t;

/** Stands in the journal for a connection's key. */
export const bySignIn = "sign-in";

export async function createKey(feature: KeysFeature): Promise<void> {
  if (!(await feature.ready())) return;
  const way = await findWay(feature);
  if (way === undefined) return;
  const { askForKey } = await import("./ask-key");
  const request = await askForKey();
  if (request === undefined) return;
  const { name } = request;
  // If no answer comes, the new key is recognized by comparison with the keys that existed before.
  await feature.reach.keys.ensure();
  const { issued, held } = await operate(
    feature,
    {
      operation: "create",
      name,
      ref: crypto.randomUUID(),
      ...othersOf(feature, name),
      ...way.intention,
    },
    {
      title: t("Creating the API key “{0}”…", name),
      subject: t("Creating the API key “{0}”", name),
      ...(way.host === undefined ? {} : { host: way.host }),
    },
    () => way.send(request),
  );
  if (held === undefined) return;
  const missing = notGranted(request, issued, way.grantable);
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

/** How a key can be made. */
interface Way {
  readonly send: (request: KeyRequest) => Promise<Answer<IssuedKey>>;
  readonly intention?: { readonly by: string; readonly workspaceId: string };
  /** Scopes that can be granted this way, beyond the published ones. */
  readonly grantable?: readonly string[];
  readonly host?: string;
}

/**
 * With the connection's key where that may do it, else with the sign-in, in the workspace of the list.
 * Undefined where the person was told what they can do, or is led through the sign-in.
 */
async function findWay(feature: KeysFeature): Promise<Way | undefined> {
  const { signIn } = feature.parts;
  const { reach } = feature;
  const may = feature.mayManage();
  if (may === "yes") {
    return {
      send: (request) => sendWith(reach, (client) => client.createKey(request)),
      grantable: reach.keys.state.items.flatMap(({ scopes }) => scopes ?? []),
    };
  }
  if (!(await signIn.isSignedIn())) {
    tellNoWay(may);
    return undefined;
  }
  const workspaceId = reach.keys.state.items.find((key) => key.workspace_id != null)?.workspace_id;
  const { addresses } = signIn;
  if (workspaceId == null || !addresses.ok) {
    await vscode.commands.executeCommand(commands.signIn, keyOnly);
    return undefined;
  }
  return {
    send: (request) => signIn.createKey(request, workspaceId),
    intention: { by: bySignIn, workspaceId },
    host: new URL(addresses.value.dashboard).host,
  };
}

function tellNoWay(may: Exclude<MayManage, "yes">): void {
  const signIn = t("Sign In to Skycloak…");
  const dashboard = t("Open Dashboard");
  const sentence =
    may === "not-offered"
      ? t(
          "This endpoint does not offer to manage API keys. Sign in with the browser to create one, or make it in the dashboard.",
        )
      : t(
          "This connection's key lacks the scope api-keys:write. Sign in with the browser to create a key, or make it in the dashboard.",
        );
  void showWarningMessage(sentence, signIn, dashboard).then((choice) => {
    if (choice === signIn) void vscode.commands.executeCommand(commands.signIn, keyOnly);
    if (choice === dashboard) void vscode.commands.executeCommand(commands.openDashboard);
  });
}

/** The scopes that were asked for and that the new key does not have, as far as that is known. */
export function notGranted(
  asked: Pick<KeyRequest, "scopes" | "ofPreset">,
  issued: Issued,
  grantable: readonly string[] = [],
): string[] {
  const granted = "key" in issued ? issued.key?.scopes : undefined;
  return granted == null ? [] : missingScopes(asked, granted, grantable);
}

/** The keys of that name that there are already: none of them is the new one. */
function othersOf({ reach }: KeysFeature, name: string): Pick<Intention, "others"> {
  const { asOf, items } = reach.keys.state;
  if (asOf === undefined) return {};
  return { others: items.filter((key) => key.name === name).map(({ id }) => id) };
}
