// The key at a place in a document goes into the vault, and then out of the document. If the
// vault refuses it, nothing in the document changes.

import * as vscode from "vscode";
import type { Parts } from "../parts";
import { editOf, replacementAt } from "../idioms/in-document";
import { publicHead } from "../vault/held-key";
import { keepKey } from "../vault/keep-key";
import { Secret } from "../vault/secret";
import { VaultRefused } from "../vault/vault";
import { findIn } from "./engine/find";

const t = vscode.l10n.t;

export async function moveKeyToVault(parts: Parts, uri: unknown, range: unknown): Promise<void> {
  if (!(uri instanceof vscode.Uri) || !(range instanceof vscode.Range)) {
    const message = t("Put the cursor on an underlined key and choose its quick fix.");
    void vscode.window.showInformationMessage(message);
    return;
  }
  const document = await vscode.workspace.openTextDocument(uri);
  const { version } = document;
  const text = document.getText(range);
  const [span, ...others] = findIn(text);
  if (span === undefined || others.length > 0 || span.end - span.start !== text.length) {
    void vscode.window.showWarningMessage(
      t("The file has changed: the key is not there any more."),
    );
    return;
  }
  const endpoint = parts.connections.endpoint();
  const origin = endpoint.ok ? endpoint.value.origin : "";
  const secret = new Secret(text);
  try {
    const known = await parts.vault.findBySecret(secret, origin);
    const name = publicHead(secret);
    const kept =
      known === undefined && (await keepKey(parts, secret, { origin, name, prefix: name }));
    if (kept !== false && kept.kind !== "held") throw new VaultRefused("store");
  } catch (error) {
    if (!(error instanceof VaultRefused)) throw error;
    void vscode.window.showErrorMessage(
      t("VS Code's secret storage refused the key, so the file was left as it is."),
    );
    return;
  }
  const replaced = await replacementAt(document, range);
  // Typing may have gone on meanwhile; then the place is another one.
  const done =
    replaced !== undefined &&
    document.version === version &&
    (await vscode.workspace.applyEdit(editOf(document, replaced)));
  if (done) return;
  void vscode.window.showInformationMessage(
    t("The key is in the vault. The file was left as it is."),
  );
}
