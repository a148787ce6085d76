// The commands of the quick fixes and of the hover: move keys into the secret store, check whether a key still works,
// allow a key everywhere. Each command gets the location of a key, never the secret, and reads the document.

import * as vscode from "vscode";
import { editOf, replacementsAt } from "../references/in-document";
import type { Services } from "../../services";
import { offerActions, showInformationMessage, showWarningMessage, type Action } from "../../ui/messages";
import { withDeadline } from "../../files/disk";
import { withProgressTitle } from "../../ui/progress";
import { showError } from "../../errors/errors";
import { ensureStored } from "../../secrets/issue";
import { storeResult } from "../../secrets/store-error";
import { Secret } from "../../secrets/secret";
import type { StoredKey } from "../../secrets/stored-key";
import { fingerprintOf } from "../detector/facts";
import { secretAt } from "../detector/find";
import { keyHead } from "../detector/key";
import { connectionFor, type KeyFacts, type KnownSecrets } from "../known-secrets";
import { isReplaceable } from "./code-actions";
import type { LeakDiagnostics } from "./diagnostics";
import { linesOf } from "./document-scanner";
import { addToEnvFile, findEnvFile } from "./env-file";
import { addToIgnoreFile } from "./ignore-files";

const t = vscode.l10n.t;

interface KeyLocation {
  readonly document: vscode.TextDocument;
  readonly range: vscode.Range;
  readonly secret: Secret;
  readonly fingerprint: string;
  /** Whether `secret` is only the known part of a key. */
  readonly isPartial: boolean;
  readonly facts: KeyFacts | undefined;
}

/** Returns undefined, after showing a message, if no location was given or the secret is no longer there. */
async function locate(uri: unknown, range: unknown, known: KnownSecrets): Promise<KeyLocation | undefined> {
  const location = uri instanceof vscode.Uri && range instanceof vscode.Range ? { uri, range } : readLink(uri);
  if (location === undefined) {
    void showInformationMessage(t("Put the cursor on an underlined key and choose its quick fix."));
    return undefined;
  }
  const found = keyAt(await vscode.workspace.openTextDocument(location.uri), location.range, known);
  if (found === undefined) void showWarningMessage(t("The file has changed: the key is no longer there."));
  return found;
}

/** The secret that is currently at a range. */
function keyAt(document: vscode.TextDocument, range: vscode.Range, known: KnownSecrets): KeyLocation | undefined {
  const found = secretAt(linesOf(document), range.start, range.end, known);
  if (found === undefined) return undefined;
  const { secret, isPartial = false } = found;
  const fingerprint = fingerprintOf(secret);
  const facts = known.factsOf(known.identify(secret), fingerprint);
  return { document, range, secret: new Secret(secret), fingerprint, isPartial, facts };
}

/** Reads the location in a hover's link. */
function readLink(link: unknown): { uri: vscode.Uri; range: vscode.Range } | undefined {
  const { uri, range } = Object(link) as Record<string, unknown>;
  if (typeof uri !== "string" || !Array.isArray(range)) return undefined;
  const [line = NaN, start = NaN, endLine = NaN, end = NaN] = range.map(Number);
  if (![line, start, endLine, end].every(Number.isInteger)) return undefined;
  return { uri: vscode.Uri.parse(uri), range: new vscode.Range(line, start, endLine, end) };
}

export async function moveKeyToSecretStorage(
  services: Services,
  known: KnownSecrets,
  uri: unknown,
  range: unknown,
): Promise<void> {
  const location = await locate(uri, range, known);
  if (location?.secret.startsWith(keyHead) !== true || location.isPartial) return;
  const { document, range: keyRange } = location;
  const { version } = document;
  const [replacement] = await replacementsAt(document, [keyRange]);
  await storeAndEdit(services, [location], document, version, replacement?.edits ?? []);
}

/** Moves every key in a document that can be replaced by a reference. The edits are undone in one step. */
export async function moveAllToSecretStorage(
  services: Services,
  known: KnownSecrets,
  uri: unknown,
  diagnostics: LeakDiagnostics,
): Promise<void> {
  const name = uri instanceof vscode.Uri ? uri.toString() : undefined;
  const document =
    vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === name) ??
    vscode.window.activeTextEditor?.document;
  const all = document === undefined ? [] : diagnostics.forDocument(document.uri);
  const ranges = all.filter(({ finding }) => isReplaceable(finding)).map(({ range }) => range);
  if (document !== undefined && ranges.length > 0) {
    const { version } = document;
    const locations: KeyLocation[] = [];
    const edits: vscode.TextEdit[] = [];
    for (const [index, replacement] of (await replacementsAt(document, ranges)).entries()) {
      const range = ranges[index];
      const found = range && keyAt(document, range, known);
      if (replacement === undefined || found === undefined) continue;
      locations.push(found);
      edits.push(...replacement.edits);
    }
    if (locations.length > 0) return storeAndEdit(services, locations, document, version, edits);
  }
  void showInformationMessage(t("This file has no key that a reference can replace."));
}

/** Leaves the document unchanged if the secret store refuses a key, or another operation is in progress. */
async function storeAndEdit(
  services: Services,
  locations: readonly KeyLocation[],
  document: vscode.TextDocument,
  version: number,
  edits: readonly vscode.TextEdit[],
): Promise<void> {
  const stored = new Map<string, StoredKey>();
  for (const { secret, facts } of locations) {
    const name = facts?.name === "" ? undefined : facts?.name;
    const found = await storeResult(connectionFor(services, secret));
    const outcome = found.ok ? await ensureStored(services, secret, found.value.origin, name) : found;
    if (!outcome.ok) {
      const host = services.connections.activeOrNone.host();
      showError(outcome.problem, host, (sentence) => t("The file was not changed. {0}", sentence));
      return;
    }
    stored.set(outcome.value.ref, outcome.value);
  }
  // After any other edit, the ranges are wrong.
  const isCurrent = edits.length > 0 && document.version === version;
  const isChanged = isCurrent && (await vscode.workspace.applyEdit(editOf(document.uri, edits)));
  // Not awaited: meanwhile, the same command would be ignored.
  void offerNextSteps(services, [...stored.values()], document.uri, isChanged);
}

/** Milliseconds. On a slow disk, the message appears without a .env file. */
const maxEnvFileWait = 2000;

/** Shows the names of stored keys, and where to use a single one. `isChanged`: whether references replace them in the file. */
async function offerNextSteps(
  services: Services,
  [first, ...others]: readonly StoredKey[],
  document: vscode.Uri,
  isChanged: boolean,
): Promise<void> {
  if (first === undefined) return;
  if (others.length > 0) {
    const count = others.length + 1;
    const message = isChanged ? t("Stored {0} keys.", count) : t("Stored {0} keys. The file was not changed.", count);
    offerActions(showInformationMessage, message, [t("Show API Keys"), "skycloak.keys.focus"]);
    return;
  }
  const { ref, name, prefix } = first;
  const row = { kind: "stored", id: ref };
  const message = isChanged
    ? t("Stored the API key “{0}”.", name)
    : t("Stored the API key “{0}”. The file was not changed.", name);
  const envFile = await withDeadline(findEnvFile(document), maxEnvFileWait).catch(() => undefined);
  const rename: Action = [t("Rename…"), "skycloak.renameKey", row];
  const add: Action = [t("Add to .env"), () => envFile && addToEnvFile(services, first, envFile)];
  offerActions(
    showInformationMessage,
    message,
    [t("Open Terminal with Key"), "skycloak.openTerminal", row],
    ...(envFile === undefined ? [] : [add]),
    // Skycloak's name for the key is not known.
    ...(name === prefix ? [rename] : []),
  );
}

/** Contacts Skycloak only when the user runs the command, for one key at a time, and at the pace of all requests. */
export async function checkKey(services: Services, known: KnownSecrets, uri: unknown, range: unknown): Promise<void> {
  const location = await locate(uri, range, known);
  if (location === undefined || location.isPartial) return;
  const { secret, fingerprint, facts } = location;
  const found = await storeResult(connectionFor(services, secret));
  if (!found.ok) {
    showError(found.problem, services.connections.activeOrNone.host());
    return;
  }
  const { connection, origin } = found.value;
  if (connection === undefined) {
    const message = t(
      "This key is stored for {0}, and there is no connection to that address. It can't be checked anywhere else.",
      origin,
    );
    offerActions(showWarningMessage, message, [t("Connect with API Key…"), "skycloak.connect"]);
    return;
  }
  const host = connection.host();
  const endpoint = connection.endpoint();
  if (!endpoint.ok) {
    showError(endpoint.problem, host);
    return;
  }
  const response = await withProgressTitle(t("Checking the key with {0}…", host), () => connection.tryKey(secret));
  const works = response.ok || response.problem.kind === "scope-missing";
  if (!works && response.problem.kind !== "unauthorized") {
    showError(response.problem, host, (sentence) => t("Couldn't check whether the key works. {0}", sentence));
    return;
  }
  known.recordTrial(fingerprint, works);
  if (!works) {
    void showInformationMessage(t("The key no longer works: {0} refused it.", host));
    return;
  }
  const row = facts?.id === undefined ? undefined : { kind: "key", id: facts.id, connection: facts.connection };
  const rotate: Action = [t("Rotate API Key…"), "skycloak.rotateKey", row];
  const message = t("The key works at {0}. Rotate or revoke it.", host);
  offerActions(showInformationMessage, message, ...(row === undefined ? [] : [rotate]));
}

export async function allowEverywhere(known: KnownSecrets, uri: unknown, range: unknown): Promise<void> {
  const location = await locate(uri, range, known);
  if (location !== undefined) await addToIgnoreFile(location.document.uri, location.fingerprint);
}
