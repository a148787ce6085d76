// Rotate API Key…. A rotation invalidates the old secret at once, so the user first sees where it is in use, and
// the new one is stored before anything else happens.

import * as vscode from "vscode";
import type { ApiCaller } from "../../api/http";
import * as api from "../../api/skycloak";
import type { ApiKey } from "../../api/skycloak";
import { confirm } from "../../commands/confirm";
import { askForSecret } from "../../commands/paste-key";
import { askChoice } from "../../commands/steps";
import { showError } from "../../errors/errors";
import { findSecret, type SearchResult } from "../../files/workspace";
import { issueKey } from "../../secrets/issue";
import { Secret } from "../../secrets/secret";
import { storeResult } from "../../secrets/store-error";
import type { StoredKey } from "../../secrets/stored-key";
import { formatPercent } from "../../ui/format";
import { offerActions, showWarningMessage, type Action } from "../../ui/messages";
import { openProgress } from "../../ui/progress";
import type { KeyContext } from "../key-context";
import { detectConcurrentRotation } from "../key-matching";
import { runOperation } from "../operation";
import { replaceInFiles } from "./replace-in-files";
import { lastUse } from "../rows";

const t = vscode.l10n.t;

export async function rotateKey(context: KeyContext, key: ApiKey): Promise<void> {
  const { services, access } = context;
  const { connections, secretStore, journal } = services;
  const { keys } = access;
  const { id: keyId, name } = key;
  await context.linkStoredKeys();
  const isConnectionKey = context.isConnectionKey(key);
  const isRefused = isConnectionKey && keys.state.problem?.kind === "unauthorized";
  const usage = await findUsage(context, key);
  const isConfirmed = await confirm(access, {
    question: t("Rotate the API key “{0}”?", name),
    detail: [consequences(key, isConnectionKey, isRefused, usage)],
    button: t("Rotate"),
  });
  if (!isConfirmed) return;
  const otherCaller = isRefused ? await askForOtherKey(context) : undefined;
  if (isRefused && otherCaller === undefined) return;
  const origin = access.origin();
  const decision = { keyId, origin, rotatedAt: key.rotated_at ?? "", secret: usage.secret };
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
          // Another window may have rotated it while this one was asking, and one rotation is enough.
          rotatedElsewhere: () => detectConcurrentRotation(secretStore, decision),
          byOwnKey: otherCaller === undefined && context.mayBeConnectionKey(key),
        },
        record,
        () => api.rotateKey(otherCaller ?? access, keyId),
      ),
  );
  if (stored === undefined) return;
  await keys.refresh();
  if (keys.state.problem?.kind === "unauthorized" && !isConnectionKey) {
    // The rotated key turned out to be the connection's key, which the list didn't show.
    const connected = await connections.connectTo(stored.ref, { id: access.id });
    if (!connected.ok) showError(connected.problem, access.host());
  }
  const message = isConnectionKey
    ? t("Rotated “{0}”. The new key is stored, and this connection uses it.", name)
    : t("Rotated “{0}”. The new key is stored.", name);
  reportRotation(context, stored, message, usage);
}

/** The lines of the question: the effect, the usage on this machine, and the last use. */
function consequences(key: ApiKey, isConnectionKey: boolean, isRefused: boolean, usage: KeyUsage): string[] {
  const effect = isRefused
    ? // Only ever true for the connection's key.
      t(
        "Skycloak already refuses the current key, so another key has to rotate it. This connection switches to the new one.",
      )
    : isConnectionKey
      ? t("The old key stops working everywhere, at once. This connection switches to the new one.")
      : t("The old key stops working everywhere, at once. The new one is stored on this machine.");
  return [effect, usageText(usage), lastUse(key)];
}

/**
 * Asks for another key, stored or pasted, because the connection's key is refused. Undefined if the user cancels, or after
 * showing why the key can't be used.
 */
async function askForOtherKey(context: KeyContext): Promise<ApiCaller | undefined> {
  const { services, access } = context;
  const header = { title: t("Rotate API Key") };
  const endpoint = access.endpoint();
  if (!endpoint.ok) {
    showError(endpoint.problem, access.host());
    return undefined;
  }
  const { origin } = endpoint.value;
  const others = services.secretStore.list().filter((stored) => stored.origin === origin && stored.ref !== access.ref);
  const choice = await askChoice<StoredKey | undefined>({
    ...header,
    placeholder: t("This connection's key was refused. Select a key with api-keys:write"),
    items: [
      ...others.map((stored) => ({ label: stored.name, description: stored.prefix, value: stored })),
      { label: t("Paste another key…"), iconPath: new vscode.ThemeIcon("add"), value: undefined },
    ],
  });
  if (choice.kind !== "next") return undefined;
  const prompt = t("Paste a key with the scope api-keys:write. It is used once and not stored.");
  const pasted = choice.value === undefined ? await askForSecret({ ...header, prompt }) : choice;
  if (pasted.kind !== "next") return undefined;
  const secret = pasted.value instanceof Secret ? pasted.value : pasted.value && (await context.secretOf(pasted.value));
  return secret && access.clientFor(endpoint.value, () => secret);
}

/** Reports a rotation, and offers to replace the old secret where it is in use. */
function reportRotation(context: KeyContext, stored: StoredKey, message: string, usage: KeyUsage): void {
  const files = usage.searchResult?.files.length ?? 0;
  const { terminals } = usage;
  if (files === 0 && terminals === 0) {
    context.offerCopy(stored, message);
    return;
  }
  context.services.terminals.release(stored.ref);
  const row = { kind: "stored", id: stored.ref };
  const sentences = [message];
  const actions: Action[] = [];
  if (files > 0) actions.push([t("Replace in Files…"), () => replaceInFiles(context, stored, usage)]);
  if (files === 1) sentences.push(t("The old key is still in one file."));
  if (files > 1) sentences.push(t("The old key is still in {0} files.", files));
  if (terminals > 0) actions.push([t("Open Terminal with New Key"), "skycloak.openTerminal", row]);
  if (terminals === 1) sentences.push(t("One terminal still has it."));
  if (terminals > 1) sentences.push(t("{0} terminals still have it.", terminals));
  actions.push([t("Copy API Key"), "skycloak.copyKey", row]);
  offerActions(showWarningMessage, sentences.join(" "), ...actions);
}

/** Where a key is in use on this machine, as far as is known. */
export interface KeyUsage {
  /** Undefined if the key is not stored, and so can't be searched for or replaced. */
  readonly secret?: Secret;
  readonly searchResult?: SearchResult;
  /** The number of open terminals that have the key. */
  readonly terminals: number;
}

async function findUsage(context: KeyContext, key: ApiKey): Promise<KeyUsage> {
  const { secretStore, terminals } = context.services;
  const stored = context.storedKeyOf(key);
  if (stored === undefined) return { terminals: 0 };
  // A read error is ignored here, because the probe before the request reports it.
  const read = await storeResult(secretStore.read(stored.ref));
  const secret = read.ok ? read.value : undefined;
  const searchResult = secret && (await searchWorkspace(key.name, secret));
  return { secret, searchResult, terminals: terminals.count(stored.ref) };
}

/** Milliseconds before a search shows its progress. */
const progressDelay = 500;

/** A search that takes longer shows its progress and can be cancelled: then its result is incomplete. */
async function searchWorkspace(name: string, secret: Secret): Promise<SearchResult> {
  const progress = openProgress(t("Searching this workspace for the key “{0}”…", name), progressDelay);
  const cancellation = new vscode.CancellationTokenSource();
  progress.signal.addEventListener("abort", () => cancellation.cancel());
  const searching = findSecret(secret, cancellation.token, (done, total) =>
    progress.report(formatPercent(Math.floor((100 * done) / total), vscode.env.language)),
  );
  return searching.finally(() => progress.close());
}

/** The maximum number of occurrences that a message lists. */
const maxShown = 3;

function usageText({ searchResult: found, terminals }: KeyUsage): string {
  const open = terminals === 0 ? [] : [t("Open terminals that will keep the old key: {0}.", terminals)];
  if (found === undefined) {
    return [t("Workspace not searched: this machine doesn't have the key's value."), ...open].join(" ");
  }
  const occurrences = found.files.flatMap(({ uri, ranges }) => {
    const name = vscode.workspace.asRelativePath(uri);
    return ranges.length === 0 ? [name] : ranges.map(({ start }) => `${name}:${start.line + 1}`);
  });
  // “and 1 more places” would be as long as the occurrence itself.
  const shownCount = occurrences.length === maxShown + 1 ? occurrences.length : maxShown;
  const shown = occurrences.slice(0, shownCount).join(", ");
  const more = occurrences.length - shownCount;
  const sentences = [
    occurrences.length === 0 && found.complete && t("Not found in workspace files."),
    occurrences.length > 0 &&
      (more > 0 ? t("Found in {0} and {1} more places.", shown, more) : t("Found in {0}.", shown)),
    !found.complete && t("Not every file was searched. There may be more."),
  ];
  return [...sentences.filter((sentence) => sentence !== false), ...open].join(" ");
}
