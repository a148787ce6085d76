// Rotate and Revoke API Key…. A rotation ends the old secret at once, so everything that can fail is tried
// beforehand, the user is shown where the old one is in use, and the new one is stored before anything else.

import * as vscode from "vscode";
import type { ApiCaller } from "../../api/http";
import * as api from "../../api/skycloak";
import type { ApiKey } from "../../api/skycloak";
import { pause } from "../../api/wait";
import { confirm } from "../../commands/confirm";
import { askPick } from "../../commands/steps";
import { findSecret, type Found } from "../../files/workspace";
import { sendRevocation, issueKey } from "../../secrets/issue";
import type { Secret } from "../../secrets/secret";
import { SecretStoreError } from "../../secrets/store-error";
import type { StoredKey } from "../../secrets/stored-key";
import { offerActions, showWarningMessage, type Action } from "../../ui/messages";
import { withCancellableProgress } from "../../ui/progress";
import type { KeyContext } from "../key-context";
import { detectConcurrentRotation } from "../key-matching";
import { runOperation } from "../operation";
import { replaceInFiles } from "./replace-in-files";
import { lastUse } from "../rows";
import { askForSecret } from "./store";

const t = vscode.l10n.t;

export async function rotateKey(context: KeyContext, key: ApiKey): Promise<void> {
  const { services, access } = context;
  const { connections, secretStore, journal } = services;
  const { keys } = access;
  const { id: keyId, name } = key;
  await context.linkStoredKeys();
  const own = context.isConnectionKey(key);
  const dead = own && keys.state.problem?.kind === "unauthorized";
  const use = await findUse(context, key);
  const isConfirmed = await confirm(access, {
    question: t("Rotate the API key “{0}”?", name),
    detail: [...consequences(key, own, dead), ...useWords(use)],
    button: t("Rotate"),
  });
  if (!isConfirmed) return;
  const other = dead ? await clientWithAnotherKey(context) : undefined;
  if (dead && other === undefined) return;
  const origin = access.origin();
  const decided = { keyId, origin, rotatedAt: key.rotated_at ?? "", secret: use.secret };
  const ref = secretStore.findByKeyId(keyId, origin)?.ref ?? crypto.randomUUID();
  const { stored } = await runOperation(
    context,
    { operation: "rotate", keyId, name, ref, rotatedAt: key.rotated_at ?? undefined },
    { subject: t("Rotating the API key “{0}”", name) },
    (record) =>
      issueKey(
        {
          secretStore,
          journal,
          // Another window may have rotated it while this one was asking: one rotation is enough.
          rotatedElsewhere: () => detectConcurrentRotation(secretStore, decided),
          byOwnKey: other === undefined && context.mayBeConnectionKey(key),
        },
        record,
        () => api.rotateKey(other ?? access, keyId),
      ),
  );
  if (stored === undefined) return;
  await keys.refresh();
  if (keys.state.problem?.kind === "unauthorized" && !own) {
    // It was the connection's own key after all: nothing in the list had said so.
    await connections.connectTo(stored.ref, { id: access.id });
  }
  const done = own
    ? t("Rotated “{0}”. The new key is stored, and this connection uses it.", name)
    : t("Rotated “{0}”. The new key is stored.", name);
  showRotated(context, stored, done, use);
}

export async function revokeKey(context: KeyContext, key: ApiKey): Promise<void> {
  const { access, services } = context;
  const { id: keyId, name } = key;
  await context.linkStoredKeys();
  const isConfirmed = await confirm(access, {
    question: t("Revoke the API key “{0}”?", name),
    detail: [
      t("It stops working everywhere, at once and permanently."),
      lastUse(key),
      ...(context.isConnectionKey(key)
        ? [t("This connection uses it. Nothing works here until you connect with another key.")]
        : []),
    ],
    button: t("Revoke"),
  });
  if (!isConfirmed) return;
  await runOperation(
    context,
    { operation: "revoke", name, keyId, ref: context.storedKeyOf(key)?.ref ?? "" },
    {
      subject: t("Revoking the API key “{0}”", name),
      failed: (reason) => t("Couldn't revoke “{0}”. {1}", name, reason),
    },
    async (record) => {
      const ended = await sendRevocation(services.journal, record, context.mayBeConnectionKey(key), () =>
        api.revokeKey(access, keyId),
      );
      if (ended.kind !== "done" || ended.key !== undefined) return ended;
      const revoked_at = new Date().toISOString();
      return { ...ended, key: { ...key, status: "revoked", revoked_at } };
    },
  );
}

function consequences(key: ApiKey, own: boolean, dead: boolean): string[] {
  const after = own
    ? t("This connection uses it and switches to the new key.")
    : t("The new key is stored on this machine.");
  if (dead) return [t("Skycloak already refuses the current key, so another key has to rotate it."), after];
  return [
    t("The old key stops working at once, everywhere it is used. There is no grace period."),
    lastUse(key),
    after,
  ];
}

/**
 * The connection's own key is dead, so another one has to do this: a client with a key from the secret store, or
 * with a pasted one; undefined if the user has none.
 */
async function clientWithAnotherKey({ services: { secretStore }, access }: KeyContext): Promise<ApiCaller | undefined> {
  const title = t("Rotate API Key");
  const endpoint = access.endpoint();
  if (!endpoint.ok) return undefined;
  const { origin } = endpoint.value;
  const others = secretStore.list().filter((stored) => stored.origin === origin && stored.ref !== access.ref);
  const choice = await askPick<vscode.QuickPickItem & { ref?: string }>({
    title,
    placeholder: t("This connection's key was refused. Select a key with api-keys:write"),
    items: [
      ...others.map(({ name, prefix, ref }) => ({ label: name, description: prefix, ref })),
      { label: t("Paste another key…"), iconPath: new vscode.ThemeIcon("add") },
    ],
  });
  if (choice.kind !== "next") return undefined;
  const { ref } = choice.value;
  const prompt = t("Paste a key with the scope api-keys:write. It is used once and not stored.");
  const secret = ref === undefined ? await askForSecret(title, prompt) : await secretStore.read(ref);
  return secret === undefined ? undefined : access.clientFor(endpoint.value, () => secret);
}

/** Reports a rotation, and offers what to do about the old secret. */
function showRotated(context: KeyContext, stored: StoredKey, done: string, use: KeyUse): void {
  const files = use.found?.files.length ?? 0;
  const { terminals } = use;
  if (files === 0 && terminals === 0) {
    context.offerCopy(stored, done);
    return;
  }
  context.services.terminals.release(stored.ref);
  const row = { kind: "stored", id: stored.ref };
  const text = [done];
  const actions: Action[] = [];
  if (files > 0) actions.push([t("Replace in Files…"), () => replaceInFiles(context, stored, use)]);
  if (files === 1) text.push(t("The old key is still in one file."));
  if (files > 1) text.push(t("The old key is still in {0} files.", files));
  if (terminals > 0) {
    actions.push([t("Open Terminal with New Key"), "skycloak.openTerminal", row]);
  }
  if (terminals === 1) text.push(t("One terminal still has it."));
  if (terminals > 1) text.push(t("{0} terminals still have it.", terminals));
  actions.push([t("Copy API Key"), "skycloak.copyKey", row]);
  offerActions(showWarningMessage, text.join(" "), ...actions);
}

/** Where a key is in use, as far as can be seen from here: what a rotation will break. */
export interface KeyUse {
  /** Undefined if it is not stored: then it can be neither searched for nor replaced. */
  readonly secret?: Secret;
  readonly found?: Found;
  /** The number of open terminals that were given it. */
  readonly terminals: number;
}

/** If the search is stopped, its result is incomplete. */
async function findUse(context: KeyContext, key: ApiKey): Promise<KeyUse> {
  const { secretStore, terminals } = context.services;
  const stored = context.storedKeyOf(key);
  if (stored === undefined) return { terminals: 0 };
  const secret = await secretStore.read(stored.ref).catch((error: unknown) => {
    // The probe before the request reports it.
    if (error instanceof SecretStoreError) return undefined;
    throw error;
  });
  const found = secret && (await search(key.name, secret));
  return { secret, found, terminals: terminals.count(stored.ref) };
}

/** Milliseconds after which a search shows its progress. */
const unnoticed = 500;

/** Shows progress and can be stopped if it takes a while. */
async function search(name: string, secret: Secret): Promise<Found> {
  const stop = new vscode.CancellationTokenSource();
  let onProgress: ((percent: number) => void) | undefined;
  const found = findSecret(secret, stop.token, (done, of) => onProgress?.(Math.floor((100 * done) / of)));
  const soon = await Promise.race([found, pause(unnoticed)]);
  if (typeof soon !== "boolean") return soon;
  const title = t("Searching this workspace for the key “{0}”…", name);
  return withCancellableProgress(title, (signal, report) => {
    signal.addEventListener("abort", () => stop.cancel());
    let shown = 0;
    onProgress = (percent) => {
      if (percent > shown) report("", percent - shown);
      shown = percent;
    };
    return found;
  });
}

/** The most places that fit into a message before a decision. */
const mostShown = 6;

/** What was found, as paragraphs of a message. */
function useWords({ found, terminals }: KeyUse): (string | string[])[] {
  const words =
    found === undefined ? [t("Workspace not searched: this machine doesn't have the key's value.")] : fileWords(found);
  if (terminals === 0) return words;
  return [
    ...words,
    terminals === 1
      ? t("One open terminal has it and will keep the old key.")
      : t("{0} open terminals have it and will keep the old key.", terminals),
  ];
}

function fileWords({ files, complete }: Found): (string | string[])[] {
  const places = files.flatMap(({ uri, ranges }) => {
    const name = vscode.workspace.asRelativePath(uri);
    return ranges.length === 0 ? [name] : ranges.map(({ start }) => `${name}:${start.line + 1}`);
  });
  const unfinished = complete ? [] : [t("Not every file was searched. There may be more.")];
  if (places.length === 0) {
    return complete ? [t("Not found in workspace files.")] : unfinished;
  }
  const more = places.length - mostShown;
  const list = places.slice(0, mostShown).map((place) => `    ${place}`);
  return [
    [t("Found in workspace files:"), ...list, ...(more > 0 ? [`    ${t("and in {0} more places", more)}`] : [])],
    ...unfinished,
  ];
}
