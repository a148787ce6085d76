// The secret that a quick fix is about, by the place that it was given: the place goes along with
// the command, never the secret.

import * as vscode from "vscode";
import { showInformationMessage, showWarningMessage } from "../ui/messages";
import { Secret } from "../secrets/secret";
import { fingerprintOf } from "./engine/facts";
import { secretAt } from "./engine/find";
import type { Known } from "./engine/line-findings";
import { documentLines } from "./watch";

const t = vscode.l10n.t;

export interface SecretPlace {
  readonly document: vscode.TextDocument;
  readonly range: vscode.Range;
  readonly secret: Secret;
  /** Whether `secret` is only the part of a key that is known. */
  readonly isPartial: boolean;
}

/** Undefined, and told, where no place was given or the secret is not there any more. */
export async function secretPlace(
  uri: unknown,
  range: unknown,
  known: Known,
): Promise<SecretPlace | undefined> {
  if (!(uri instanceof vscode.Uri) || !(range instanceof vscode.Range)) {
    const linked = readLinked(uri);
    if (linked !== undefined) return secretPlace(linked.uri, linked.range, known);
    const message = t("Put the cursor on an underlined key and choose its quick fix.");
    void showInformationMessage(message);
    return undefined;
  }
  const document = await vscode.workspace.openTextDocument(uri);
  const found = secretAt(documentLines(document), range.start, range.end, known);
  if (found !== undefined) {
    const { secret, isPartial = false } = found;
    return { document, range, secret: new Secret(secret), isPartial };
  }
  void showWarningMessage(t("The file has changed: the key is not there any more."));
  return undefined;
}

export function secretIn(
  document: vscode.TextDocument,
  range: vscode.Range,
  known: Known,
): Secret | undefined {
  const found = secretAt(documentLines(document), range.start, range.end, known);
  return found && new Secret(found.secret);
}

/** The fingerprint of the secret that is at a place now; undefined where none is. */
export function fingerprintAt(
  document: vscode.TextDocument,
  range: vscode.Range,
  known: Known,
): string | undefined {
  const found = secretAt(documentLines(document), range.start, range.end, known);
  return found && fingerprintOf(found.secret);
}

/** A place as a link in a hover can give it. */
function readLinked(given: unknown): { uri: vscode.Uri; range: vscode.Range } | undefined {
  if (typeof given !== "object" || given === null) return undefined;
  const { uri, range } = given as Record<string, unknown>;
  if (typeof uri !== "string" || !Array.isArray(range)) return undefined;
  const [line, start, endLine, end] = range.map(Number);
  const isPlace = [line, start, endLine, end].every((one) => Number.isInteger(one));
  if (!isPlace) return undefined;
  return {
    uri: vscode.Uri.parse(uri),
    range: new vscode.Range(line ?? 0, start ?? 0, endLine ?? 0, end ?? 0),
  };
}
