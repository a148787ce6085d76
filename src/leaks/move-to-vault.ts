// Secrets of a document go into the vault, and then out of the document. If the vault refuses
// one, nothing in the document changes.

import * as vscode from "vscode";
import type { Services } from "../services";
import { editOf, replacementsAt, textEdits } from "../idioms/in-document";
import { showErrorMessage, showInformationMessage } from "../ui/messages";
import { publicHead } from "../secrets/stored-key";
import { storeSecret } from "../secrets/local-changes";
import type { Secret } from "../secrets/secret";
import { keyHead } from "./engine/key";
import type { Finding, Known } from "./engine/line-findings";
import type { Problem } from "./problems";
import { secretIn, secretPlace } from "./target-place";

const t = vscode.l10n.t;

export async function moveKeyToVault(
  parts: Services,
  known: Known,
  uri: unknown,
  range: unknown,
): Promise<void> {
  const place = await secretPlace(uri, range, known);
  if (place?.secret.startsWith(keyHead) !== true || place.isPartial) return;
  const { document } = place;
  const { version } = document;
  if (!(await keepAll(parts, [place.secret]))) return;
  const [replaced] = await replacementsAt(document, [place.range]);
  // Typing may have gone on meanwhile; then the place is another one.
  const done =
    replaced !== undefined &&
    document.version === version &&
    (await vscode.workspace.applyEdit(editOf(document.uri, textEdits(document, replaced))));
  if (!done) tellKept();
}

/** All of a document's that a reference can stand for, as one step to undo. */
export async function moveAllToVault(
  parts: Services,
  known: Known,
  uri: unknown,
  problemsIn: (uri: vscode.Uri) => readonly Problem[],
): Promise<void> {
  const name = uri instanceof vscode.Uri ? uri.toString() : undefined;
  const document =
    vscode.workspace.textDocuments.find((one) => one.uri.toString() === name) ??
    vscode.window.activeTextEditor?.document;
  const version = document?.version;
  const { secrets, edit } =
    document === undefined
      ? nothing
      : await replacingAll(document, problemsIn(document.uri), known);
  if (secrets.length === 0) {
    void showInformationMessage(
      t("There is no key in this file that a reference could stand for."),
    );
    return;
  }
  if (!(await keepAll(parts, secrets))) return;
  if (document?.version !== version || !(await vscode.workspace.applyEdit(edit))) tellKept();
}

interface Replacing {
  readonly secrets: readonly Secret[];
  readonly edit: vscode.WorkspaceEdit;
}

const nothing: Replacing = { secrets: [], edit: new vscode.WorkspaceEdit() };

async function replacingAll(
  document: vscode.TextDocument,
  problems: readonly Problem[],
  known: Known,
): Promise<Replacing> {
  const replaceable = problems.filter(({ finding }) => isReplaceable(finding));
  const replacements = await replacementsAt(
    document,
    replaceable.map(({ range }) => range),
  );
  const secrets: Secret[] = [];
  const edits: vscode.TextEdit[] = [];
  replaceable.forEach(({ range }, at) => {
    const replaced = replacements[at];
    const secret = replaced === undefined ? undefined : secretIn(document, range, known);
    if (replaced === undefined || secret === undefined) return;
    secrets.push(secret);
    edits.push(...textEdits(document, replaced));
  });
  return { secrets, edit: editOf(document.uri, edits) };
}

/** Whether this is a whole key. Other secrets have no head that could be shown. */
export function isKey({ head, isPartial }: Pick<Finding, "head" | "isPartial">): boolean {
  return head !== "" && !isPartial;
}

/** A reference to the environment stands for the key itself, not for something made of it. */
export function isReplaceable(finding: Finding): boolean {
  return isKey(finding) && (finding.rule === "plain-key" || finding.rule === "held-secret");
}

/** Whether all of them are in the vault now; told where it refused one. */
async function keepAll(parts: Services, secrets: readonly Secret[]): Promise<boolean> {
  const endpoint = parts.connections.reach.endpoint();
  const origin = endpoint.ok ? endpoint.value.origin : "";
  try {
    for (const secret of secrets) {
      if ((await parts.vault.findBySecret(secret, origin)) !== undefined) continue;
      const name = publicHead(secret);
      const kept = await storeSecret(parts, secret, { origin, name, prefix: name });
      if (kept.kind === "busy") return tellBusy();
      if (kept.kind !== "held") return tellRefused();
    }
    return true;
  } catch (error) {
    parts.log.error("The vault could not be read", error);
    return tellRefused();
  }
}

function tellRefused(): false {
  void showErrorMessage(
    t("VS Code's secret storage refused the key, so the file was left as it is."),
  );
  return false;
}

function tellBusy(): false {
  void showInformationMessage(
    t("Another operation on a key is under way, so the file was left as it is. Try again later."),
  );
  return false;
}

function tellKept(): void {
  void showInformationMessage(t("The key is in the vault. The file was left as it is."));
}
