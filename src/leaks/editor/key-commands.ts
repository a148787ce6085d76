// The commands of the quick fixes and of the hover: move keys into the secret store, check whether a key still works,
// allow a key everywhere. Each command gets the location of a key, never the secret, and reads the document.

import * as vscode from "vscode";
import { editOf, replacementsAt } from "../references/in-document";
import type { Services } from "../../services";
import { offerActions, showInformationMessage, showWarningMessage } from "../../ui/messages";
import { withProgressTitle } from "../../ui/progress";
import { showError } from "../../errors/errors";
import { ensureStored } from "../../secrets/issue";
import { SecretStoreError } from "../../secrets/store-error";
import { Secret } from "../../secrets/secret";
import { fingerprintOf } from "../detector/facts";
import { secretAt } from "../detector/find";
import { keyHead } from "../detector/key";
import type { SecretLookup } from "../detector/incremental-detector";
import { connectionFor, type KnownSecrets } from "../known-secrets";
import { isReplaceable } from "./code-actions";
import type { LeakDiagnostics } from "./diagnostics";
import { linesOf } from "./document-scanner";
import { addToIgnoreFile } from "./ignore-files";

const t = vscode.l10n.t;

interface KeyLocation {
  readonly document: vscode.TextDocument;
  readonly range: vscode.Range;
  readonly secret: Secret;
  readonly fingerprint: string;
  /** Whether `secret` is only the known part of a key. */
  readonly isPartial: boolean;
}

/** Returns undefined, after showing a message, if no location was given or the secret is no longer there. */
async function locate(uri: unknown, range: unknown, known: SecretLookup): Promise<KeyLocation | undefined> {
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
function keyAt(document: vscode.TextDocument, range: vscode.Range, known: SecretLookup): KeyLocation | undefined {
  const found = secretAt(linesOf(document), range.start, range.end, known);
  if (found === undefined) return undefined;
  const { secret, isPartial = false } = found;
  return { document, range, secret: new Secret(secret), fingerprint: fingerprintOf(secret), isPartial };
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
  known: SecretLookup,
  uri: unknown,
  range: unknown,
): Promise<void> {
  const location = await locate(uri, range, known);
  if (location?.secret.startsWith(keyHead) !== true || location.isPartial) return;
  const { document, range: keyRange, secret } = location;
  const { version } = document;
  const [replacement] = await replacementsAt(document, [keyRange]);
  await storeAndEdit(services, [secret], document, version, replacement?.edits ?? []);
}

/** Moves all keys of a document that a reference can replace. The edits are undone in one step. */
export async function moveAllToSecretStorage(
  services: Services,
  known: SecretLookup,
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
    const secrets: Secret[] = [];
    const edits: vscode.TextEdit[] = [];
    for (const [index, replacement] of (await replacementsAt(document, ranges)).entries()) {
      const range = ranges[index];
      const found = range && keyAt(document, range, known);
      if (replacement === undefined || found === undefined) continue;
      secrets.push(found.secret);
      edits.push(...replacement.edits);
    }
    if (secrets.length > 0) return storeAndEdit(services, secrets, document, version, edits);
  }
  void showInformationMessage(t("This file has no key that a reference can replace."));
}

/** Leaves the document unchanged if the secret store refuses a key, or another operation is in progress. */
async function storeAndEdit(
  services: Services,
  secrets: readonly Secret[],
  document: vscode.TextDocument,
  version: number,
  edits: readonly vscode.TextEdit[],
): Promise<void> {
  const connection = services.connections.activeOrNone;
  for (const secret of secrets) {
    const stored = await ensureStored(services, secret, connection.origin());
    if (stored.ok) continue;
    showError(stored.problem, connection.host(), (sentence) => t("The file was not changed. {0}", sentence));
    return;
  }
  // After any other edit, the ranges are wrong.
  const isCurrent = edits.length > 0 && document.version === version;
  if (isCurrent && (await vscode.workspace.applyEdit(editOf(document.uri, edits)))) return;
  void showInformationMessage(t("The key is stored. The file was not changed."));
}

/** Asks Skycloak only at the user's command, about one key at a time, and at the pace of all requests. */
export async function checkKey(services: Services, known: KnownSecrets, uri: unknown, range: unknown): Promise<void> {
  const location = await locate(uri, range, known);
  if (location === undefined || location.isPartial) return;
  const { secret, fingerprint } = location;
  const found = await connectionFor(services, secret).catch((error: unknown) => {
    if (!(error instanceof SecretStoreError)) throw error;
    showError({ kind: "secret-store-refused", reason: error.reason }, services.connections.activeOrNone.host());
  });
  if (found === undefined) return;
  const { connection, origin } = found;
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
  const message = works
    ? t("The key works at {0}. Rotate or revoke it.", host)
    : t("The key no longer works: {0} refused it.", host);
  void showInformationMessage(message);
}

export async function allowEverywhere(known: SecretLookup, uri: unknown, range: unknown): Promise<void> {
  const location = await locate(uri, range, known);
  if (location !== undefined) await addToIgnoreFile(location.document.uri, location.fingerprint);
}
