// Create API Key…, and creating keys with a sign-in.

import { hostname } from "node:os";
import * as vscode from "vscode";
import type { IssuedKey, KeyRequest, Workspace } from "../api/skycloak";
import type { Result } from "../api/errors";
import { missingScopes } from "../api/scopes";
import * as api from "../api/skycloak";
import { keyOnly } from "../commands/command-table";
import { issueKey } from "../secrets/issue";
import type { KeyCreation } from "../auth/sign-in";
import { showErrorMessage, showWarningMessage } from "../ui/messages";
import { askMany, keeping, runSteps, type StepHeader, type StepOutcome } from "../commands/steps";
import type { StoredKey } from "../secrets/stored-key";
import type { JournalRecord } from "../secrets/journal";
import { askForKey, keyChoices, longestName, type KeyChoice } from "./ask-key";
import type { KeysFeature, MayManage } from "./feature";
import { runOperation } from "./operation";

const t = vscode.l10n.t;

/** Recorded in the journal in place of a connection's key. */
const bySignIn = "sign-in";

export async function createKey(feature: KeysFeature): Promise<void> {
  if (!(await feature.ready())) return;
  const access = await findAccess(feature);
  if (access === undefined) return;
  const request = await askForKey();
  if (request === undefined) return;
  // If no response comes, the new key is recognized by comparison with the keys that existed before.
  const { keys } = feature.reach;
  await keys.ensure();
  const { asOf, items } = keys.state;
  const sameName = items.filter(({ name }) => name === request.name).map(({ id }) => id);
  const others = asOf === undefined ? undefined : sameName;
  await create(feature, request, { ...access, by: { ...access.by, others } });
}

/** How a key can be created. */
interface CreateAccess {
  readonly send: (request: KeyRequest) => Promise<Result<IssuedKey>>;
  readonly by?: Partial<Pick<JournalRecord, "by" | "workspaceId" | "others">>;
  /** Scopes that can be granted this way, beyond the published ones. */
  readonly grantable?: readonly string[];
  readonly host?: string;
}

/**
 * With the connection's key if that may do it, else with the sign-in, in the workspace of the list.
 * Undefined if the user was told what they can do, or is led through the sign-in.
 */
async function findAccess(feature: KeysFeature): Promise<CreateAccess | undefined> {
  const { signIn } = feature.parts;
  const { items } = feature.reach.keys.state;
  const may = feature.mayManage();
  if (may === "yes") {
    return {
      send: (request) => api.createKey(feature.reach, request),
      grantable: items.flatMap(({ scopes }) => scopes ?? []),
    };
  }
  if (!(await signIn.isSignedIn())) {
    tellNoAccess(may);
    return undefined;
  }
  const workspaceId = items.find((key) => key.workspace_id != null)?.workspace_id;
  const { addresses } = signIn;
  if (workspaceId == null || !addresses.ok) {
    await vscode.commands.executeCommand("skycloak.signIn", keyOnly);
    return undefined;
  }
  return {
    send: (request) => signIn.createKey(request, workspaceId),
    by: { by: bySignIn, workspaceId },
    host: new URL(addresses.value.dashboard).host,
  };
}

function tellNoAccess(may: Exclude<MayManage, "yes">): void {
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
    if (choice === signIn) void vscode.commands.executeCommand("skycloak.signIn", keyOnly);
    if (choice === dashboard) void vscode.commands.executeCommand("skycloak.openDashboard");
  });
}

/**
 * Creates a key and says so. `shownAs`: its name in the vault, where keys of several workspaces have to
 * be told apart. `isSeen`: the views show it a moment later, so success needs no message.
 */
async function create(
  feature: KeysFeature,
  request: KeyRequest,
  { send, by, grantable, host }: CreateAccess,
  { shownAs = request.name, isSeen = false } = {},
): Promise<StoredKey | undefined> {
  const { vault, journal } = feature.parts;
  const { outcome, held } = await runOperation(
    feature,
    { operation: "create", name: request.name, ref: crypto.randomUUID(), ...by },
    { subject: t("Creating the API key “{0}”", shownAs), host },
    (intention) => issueKey({ vault, journal }, intention, () => send(request)),
  );
  if (held === undefined) return undefined;
  const named = { ...held, name: shownAs };
  if (shownAs !== held.name)
    await vault.describe(held.ref, { name: shownAs }).catch(() => undefined);
  const granted = "key" in outcome ? outcome.key?.scopes : undefined;
  const missing = granted == null ? [] : missingScopes(request, granted, grantable);
  if (missing.length > 0) {
    const sentence = t(
      "The API key “{0}” was created and is in the vault, but Skycloak did not grant: {1}.",
      shownAs,
      missing.join(", "),
    );
    feature.offerCopy(named, sentence, true);
  } else if (!isSeen) {
    const sentence = t("The API key “{0}” was created and is in the vault.", shownAs);
    feature.offerCopy(named, sentence, false);
  }
  return named;
}

interface Created {
  readonly held: StoredKey;
  readonly workspace: Workspace;
}

/**
 * Creates a key for each Skycloak workspace that is picked, named after this machine, and connects the
 * editor with the first of them.
 */
export async function makeKeys(feature: KeysFeature, wish: KeyCreation): Promise<void> {
  const wanted = await askForWorkspaces(wish);
  if (wanted === undefined) return;
  const { workspaces, ...choice } = wanted;
  const { signIn, connections } = feature.parts;
  const name = hostname().trim().slice(0, longestName) || "VS Code";
  const created: Created[] = [];
  // One after another: an unsaved secret comes before anything else.
  for (const workspace of workspaces) {
    const held = await create(
      feature,
      { name, ...choice },
      {
        send: (request) => signIn.createKey(request, workspace.id),
        by: { by: bySignIn, workspaceId: workspace.id },
        host: wish.host,
      },
      {
        shownAs: workspaces.length > 1 ? `${name} (${workspace.name})` : name,
        isSeen: wish.connect,
      },
    );
    if (held !== undefined) created.push({ held, workspace });
  }
  if (!wish.connect) return;
  for (const one of created) await connectWith(feature, one);
  const first = connections.findByKey(created[0]?.held.ref ?? "");
  if (first !== undefined) await connections.use(first.id);
}

async function askForWorkspaces({
  workspaces,
  connect,
}: KeyCreation): Promise<(KeyChoice & { readonly workspaces: readonly Workspace[] }) | undefined> {
  const several = workspaces.length > 1;
  const title = connect ? t("Sign In to Skycloak") : t("Create API Key with Sign-In");
  const at = (number: number): StepHeader => ({ title, step: { number, of: several ? 4 : 3 } });
  const choices = keyChoices(at, several ? 2 : 1);
  const items = workspaces.map((workspace) => ({ label: workspace.name, workspace }));
  let picked: readonly (typeof items)[number][] = several ? [] : items;
  const placeholder = t("Which Skycloak workspaces? A key is made for each");
  const none = t("Tick at least one Skycloak workspace");
  const pick = (): Promise<StepOutcome<unknown>> =>
    keeping(askMany({ ...at(1), placeholder, items, picked, none }), (value) => (picked = value));
  const done = await runSteps([...(several ? [pick] : []), ...choices.steps]);
  if (!done) return undefined;
  return { workspaces: picked.map(({ workspace }) => workspace), ...choices.chosen() };
}

/** As a connection of the workspace's name, if that is known and not taken. */
async function connectWith(
  { parts: { connections } }: KeysFeature,
  { held, workspace: { name } }: Created,
): Promise<void> {
  const isFree = name !== "" && connections.all.every((one) => one.name !== name);
  try {
    await connections.connectTo(held.ref, isFree ? { name } : {});
  } catch {
    void showErrorMessage(
      t(
        "The key “{0}” is in the vault, but VS Code did not keep that it is connected. Connect with it from the vault.",
        held.name,
      ),
    );
  }
}
