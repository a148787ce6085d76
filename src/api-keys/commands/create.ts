// Create API Key…, with a connection's key or with the sign-in, and creating keys right after signing in.

import { hostname } from "node:os";
import * as vscode from "vscode";
import type { Result } from "../../api/errors";
import { missingScopes } from "../../api/scopes";
import * as api from "../../api/skycloak";
import type { IssuedKey, KeyRequest, Workspace } from "../../api/skycloak";
import type { KeyCreation } from "../../auth/sign-in";
import { keyOnly } from "../../commands/command-table";
import { pickMany, runWizard } from "../../commands/steps";
import { issueKey } from "../../secrets/issue";
import type { JournalRecord } from "../../secrets/journal";
import type { StoredKey } from "../../secrets/stored-key";
import { offerActions, showErrorMessage, showWarningMessage } from "../../ui/messages";
import { askForKey, isSkippedByPreset, permissionRequest, permissionSteps, type Permissions } from "./ask-key";
import type { KeyContext, MayManage } from "../key-context";
import { maxNameLength } from "../status";
import { runOperation } from "../operation";

const t = vscode.l10n.t;

export async function createKey(context: KeyContext): Promise<void> {
  if (!(await context.ready())) return;
  const access = await findAccess(context);
  if (access === undefined) return;
  const request = await askForKey();
  if (request === undefined) return;
  // If no response comes, the new key is recognized by comparing the list with the keys that existed before.
  const { keys } = context.access;
  await keys.ensure();
  const { asOf, items } = keys.state;
  const others = asOf === undefined ? undefined : items.filter(({ name }) => name === request.name).map(({ id }) => id);
  await create(context, request, { ...access, by: { ...access.by, others } });
}

interface CreateAccess {
  readonly send: (request: KeyRequest) => Promise<Result<IssuedKey>>;
  /** For the journal, if the connection's key is not used. */
  readonly by?: Partial<Pick<JournalRecord, "by" | "workspaceId" | "others">>;
  /** Scopes that can be granted besides the published ones. */
  readonly grantable?: readonly string[];
  /** Where the request is sent, if not to the connection's endpoint. */
  readonly host?: string;
}

/**
 * With the connection's key if that can create keys, else with the sign-in, in the workspace of the list. Undefined if the
 * user has to sign in first.
 */
async function findAccess(context: KeyContext): Promise<CreateAccess | undefined> {
  const { signIn } = context.services;
  const { items } = context.access.keys.state;
  const mayManage = context.mayManage();
  if (mayManage === "yes") {
    return {
      send: (request) => api.createKey(context.access, request),
      grantable: items.flatMap(({ scopes }) => scopes ?? []),
    };
  }
  if (!(await signIn.isSignedIn())) {
    showNoAccess(mayManage);
    return undefined;
  }
  const workspaceId = items.find((key) => key.workspace_id != null)?.workspace_id;
  const { addresses } = signIn;
  if (workspaceId == null || !addresses.ok) {
    await vscode.commands.executeCommand("skycloak.signIn", keyOnly);
    return undefined;
  }
  return withSignIn(context, workspaceId, new URL(addresses.value.dashboard).host);
}

function withSignIn({ services }: KeyContext, workspaceId: string, host: string): CreateAccess {
  return {
    send: (request) => services.signIn.createKey(request, workspaceId),
    by: { by: "sign-in", workspaceId },
    host,
  };
}

function showNoAccess(mayManage: Exclude<MayManage, "yes">): void {
  const sentence =
    mayManage === "not-offered"
      ? t("This endpoint can't manage API keys. Sign in with the browser to create one, or create it in the dashboard.")
      : t(
          "This connection's key lacks the scope api-keys:write. Sign in with the browser to create a key, or create it in the dashboard.",
        );
  offerActions(
    showWarningMessage,
    sentence,
    [t("Sign In to Skycloak…"), "skycloak.signIn", keyOnly],
    [t("Open Dashboard"), "skycloak.openDashboard"],
  );
}

/**
 * Creates a key. `shownAs`: its name in the secret store, if that differs, to distinguish keys of several workspaces.
 * `quiet`: shows no message if everything was granted.
 */
async function create(
  context: KeyContext,
  request: KeyRequest,
  { send, by, grantable, host }: CreateAccess,
  { shownAs = request.name, quiet = false } = {},
): Promise<StoredKey | undefined> {
  const { secretStore, journal } = context.services;
  const { outcome, stored } = await runOperation(
    context,
    { operation: "create", name: request.name, ref: crypto.randomUUID(), ...by },
    { subject: t("Creating the API key “{0}”", shownAs), host },
    (record) => issueKey({ secretStore, journal }, record, () => send(request)),
  );
  if (stored === undefined) return undefined;
  const named = { ...stored, name: shownAs };
  if (shownAs !== stored.name) {
    await secretStore.describe(stored.ref, { name: shownAs }).catch(() => undefined);
  }
  const keyId = stored.keyId ?? "";
  const isListed = context.access.keys.find(keyId) !== undefined;
  const row = isListed ? { kind: "key", id: keyId } : { kind: "stored", id: stored.ref };
  void context.services.revealCreated({ ...row, connection: context.access.id });
  const granted = "key" in outcome ? outcome.key?.scopes : undefined;
  const missing = granted == null ? [] : missingScopes(request, granted, grantable);
  if (missing.length > 0) {
    const sentence = t(
      "Created and stored the API key “{0}”, but Skycloak didn't grant: {1}.",
      shownAs,
      missing.join(", "),
    );
    context.offerCopy(named, sentence, showWarningMessage);
  } else if (!quiet) {
    context.offerCopy(named, t("Created and stored the API key “{0}”.", shownAs));
  }
  return named;
}

/** Creates a key for each selected Skycloak workspace, named after this machine, and connects with them if wanted. */
export async function createWithSession(context: KeyContext, creation: KeyCreation): Promise<void> {
  const { host, connect } = creation;
  const { connections } = context.services;
  const chosen = await askForWorkspaces(creation);
  if (chosen === undefined) return;
  const name = hostname().trim().slice(0, maxNameLength) || "VS Code";
  const request = { name, ...permissionRequest(chosen) };
  const created: (readonly [StoredKey, Workspace])[] = [];
  // In turn: the user deals with an unsaved secret before the next key is created.
  for (const workspace of chosen.workspaces) {
    const shownAs = chosen.workspaces.length > 1 ? `${name} (${workspace.name})` : name;
    const access = withSignIn(context, workspace.id, host);
    const stored = await create(context, request, access, { shownAs, quiet: connect });
    if (stored !== undefined) created.push([stored, workspace]);
  }
  if (!connect) return;
  for (const [stored, workspace] of created) await connectWith(context, stored, workspace);
  const first = connections.findByKey(created[0]?.[0].ref ?? "");
  if (first !== undefined) await connections.setActive(first.id);
}

/** The workspaces, which the user is asked for if there are several, and the permissions of the keys. */
async function askForWorkspaces({ workspaces, connect }: KeyCreation) {
  const title = connect ? t("Sign In to Skycloak") : t("Create API Key with Sign-In");
  const items = workspaces.map((workspace) => ({ label: workspace.name, workspace }));
  const choices = await runWizard<Permissions & { readonly selected?: readonly (typeof items)[number][] }>(
    title,
    {
      ...(workspaces.length > 1 && {
        selected: (header, { selected = [] }) =>
          pickMany({
            ...header,
            placeholder: t("Select Skycloak workspaces. A key is created for each"),
            items,
            isPicked: ({ workspace }) => selected.some((item) => item.workspace === workspace),
            emptyMessage: t("Select at least one Skycloak workspace"),
          }),
      }),
      ...permissionSteps(),
    },
    isSkippedByPreset,
  );
  return choices && { ...choices, workspaces: (choices.selected ?? items).map(({ workspace }) => workspace) };
}

/** Names the connection after the workspace, if that name is known. */
async function connectWith(
  { services: { connections } }: KeyContext,
  stored: StoredKey,
  { name }: Workspace,
): Promise<void> {
  const named = name === "" ? {} : { name: connections.freeName(name) };
  const connected = await connections.connectTo(stored.ref, named);
  if (connected.ok) return;
  void showErrorMessage(
    t("The key “{0}” is stored, but VS Code couldn't save the connection. Connect with the stored key.", stored.name),
  );
}
