// After a rotation: replaces the old key in the selected files of this workspace: with the new key in files that Git
// ignores, with a reference to the environment in others. Symbolic links are resolved.

import * as vscode from "vscode";
import { pathsOutsideGit } from "../../git/repositories";
import { getGitApi } from "../../git/git-api";
import { replacementsAt } from "../../leaks/references/in-document";
import { findInDocument, pathOutside, workspaceRoots } from "../../files/workspace";
import { replaceSecret } from "../../secrets/secret-file";
import { offerActions, showErrorMessage, showInformationMessage } from "../../ui/messages";
import { redact } from "../../ui/redact";
import { pickMany } from "../../commands/steps";
import type { StoredKey } from "../../secrets/stored-key";
import type { Secret } from "../../secrets/secret";
import type { KeyContext } from "../key-context";
import type { KeyUsage } from "./rotate";

const t = vscode.l10n.t;

/** An occurrence of the old key. */
interface Occurrence {
  readonly uri: vscode.Uri;
  /** Undefined if the file can't be opened as text. */
  readonly range?: vscode.Range;
  /** The occurrence's index in this file, from 0. */
  readonly index: number;
  /** The number of occurrences in this file. */
  readonly count: number;
  /** The occurrence's line, without the key. */
  readonly line: string;
  /** The real path of the file, if it is not in the workspace. */
  readonly outsidePath: string | undefined;
  /** Undefined if it has to be replaced by hand. */
  readonly replacement?: Replacement;
}

/** The new key itself, or a reference to the environment. */
type Replacement = "key" | { readonly reference: string; readonly edits: readonly vscode.TextEdit[] };

export async function replaceInFiles(
  context: KeyContext,
  stored: StoredKey,
  { secret: oldSecret, searchResult }: KeyUsage,
): Promise<void> {
  const newSecret = await context.secretOf(stored);
  if (oldSecret === undefined || newSecret === undefined) return;
  try {
    const files = (searchResult?.files ?? []).map(({ uri }) => uri);
    showUnreplaced(await replaceOld(files, oldSecret, newSecret, stored.name));
  } catch (error) {
    context.services.log.error("Replacing the old key failed", error);
    void showErrorMessage(t("Couldn't replace the old key “{0}”. The files are unchanged.", stored.name));
  }
}

interface OccurrenceItem extends vscode.QuickPickItem {
  readonly occurrence?: Occurrence;
}

/** Makes the replacements that the user selects. Returns the occurrences that have to be replaced by hand. */
async function replaceOld(
  files: readonly vscode.Uri[],
  oldSecret: Secret,
  newSecret: Secret,
  name: string,
): Promise<readonly Occurrence[]> {
  const occurrences = await findOccurrences(files, oldSecret);
  const remaining = occurrences.filter(({ replacement }) => replacement === undefined);
  const items = occurrenceItems(occurrences);
  if (items.length === 0) return remaining;
  const choice = await pickMany<OccurrenceItem>({
    title: t("Replace the Old Key “{0}”", name),
    placeholder: t("Select what to replace"),
    items,
    isPicked: ({ occurrence }) => occurrence !== undefined && occurrence.outsidePath === undefined,
    emptyMessage: t("Select what to replace, or press Escape"),
  });
  if (choice.kind !== "next") return [];
  const chosen = choice.value.flatMap(({ occurrence }) => occurrence ?? []);
  // Files, links and what Git ignores may have changed while the Quick Pick was open.
  const latest = new Map(
    (await findOccurrences(files, oldSecret)).map((occurrence) => [identityOf(occurrence), occurrence]),
  );
  const current = chosen.flatMap((occurrence) => latest.get(identityOf(occurrence)) ?? []);
  if (current.length < chosen.length) throw new Error("The files have changed");
  await insertReferences(current);
  const failed = await writeKeys(current, oldSecret, newSecret);
  if (failed.length > 0) {
    const names = failed.map((uri) => vscode.workspace.asRelativePath(uri)).join(", ");
    void showErrorMessage(t("Couldn't write the new key to {0}. The old key is still there.", names));
  }
  return remaining;
}

function identityOf({ uri, range, replacement, outsidePath }: Occurrence): string {
  const text = typeof replacement === "object" ? [replacement.reference] : replacement;
  return JSON.stringify([uri.toString(), range, text, outsidePath]);
}

function occurrenceItems(occurrences: readonly Occurrence[]): OccurrenceItem[] {
  const group = (label: string, members: readonly Occurrence[]): OccurrenceItem[] =>
    members.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...members.map(occurrenceItem)];
  const replaceable = occurrences.filter(({ replacement }) => replacement !== undefined);
  const outside = replaceable.filter((occurrence) => occurrence.outsidePath !== undefined);
  const inside = replaceable.filter((occurrence) => occurrence.outsidePath === undefined);
  const ignored = inside.filter(({ replacement }) => replacement === "key");
  const committable = inside.filter(({ replacement }) => replacement !== "key");
  return [
    ...group(t("Ignored by Git: the new key"), ignored),
    ...group(t("Can be committed: a reference"), committable),
    ...group(t("Outside this workspace"), outside),
  ];
}

function occurrenceItem(occurrence: Occurrence): OccurrenceItem {
  const { uri, range, outsidePath, line, replacement } = occurrence;
  const name = outsidePath ?? vscode.workspace.asRelativePath(uri);
  const withKey =
    findUnsavedDocument(uri) === undefined ? t("→ the new key") : t("→ the new key (saves the file first)");
  return {
    label: `${name}:${(range?.start.line ?? 0) + 1}`,
    description: typeof replacement === "object" ? `→ ${replacement.reference}` : withKey,
    detail: line,
    occurrence,
  };
}

/** Searches the files again, since they may have changed. */
export async function findOccurrences(files: readonly vscode.Uri[], oldSecret: Secret): Promise<Occurrence[]> {
  const paths = files.filter(({ scheme }) => scheme === "file").map(({ fsPath }) => fsPath);
  const ignored = await pathsOutsideGit(paths, (await getGitApi())?.git.path);
  const roots = await workspaceRoots();
  const occurrences = await Promise.all(
    files.map(async (uri): Promise<Occurrence[]> => {
      const file = { uri, outsidePath: await pathOutside(uri, roots) };
      const { ranges } = await findInDocument(uri, oldSecret);
      const count = ranges.length;
      if (count === 0) {
        return [{ ...file, index: 0, count, line: "" }];
      }
      const document = await vscode.workspace.openTextDocument(uri);
      // Ignored files are written directly, since an editor would keep a copy of the key in its backups. That is only
      // possible for files on disk.
      const isIgnored = uri.scheme === "file" && ignored.has(uri.fsPath);
      const references = isIgnored ? [] : await replacementsAt(document, ranges);
      return ranges.map((range, index) => {
        const replacement = isIgnored ? "key" : references[index];
        return { ...file, range, index, count, line: lineAround(document, range), replacement };
      });
    }),
  );
  return occurrences.flat();
}

/** The number of characters that are shown on each side of the key. */
const contextLength = 40;

function lineAround(document: vscode.TextDocument, { start, end }: vscode.Range): string {
  const { text } = document.lineAt(start.line);
  const before = text.slice(Math.max(0, start.character - contextLength), start.character);
  const after = text.slice(end.character, end.character + contextLength);
  // Another key may be next to it.
  return redact(`${before}…${after}`).trim();
}

/** Inserts all references as one undo step. Saves documents without earlier unsaved changes: tools read files from the disk. */
async function insertReferences(occurrences: readonly Occurrence[]): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const inserted = new Set<string>();
  for (const { uri, replacement } of occurrences) {
    for (const { range, newText } of typeof replacement === "object" ? replacement.edits : []) {
      const { line, character } = range.start;
      // Several keys in a file share one import.
      const identity = `${uri.toString()}:${line}:${character}:${newText}`;
      if (!inserted.has(identity)) edit.replace(uri, range, newText);
      inserted.add(identity);
    }
  }
  if (edit.size === 0) return;
  const urisToSave = edit.entries().flatMap(([uri]) => (findUnsavedDocument(uri) === undefined ? uri : []));
  if (!(await vscode.workspace.applyEdit(edit, { isRefactoring: true }))) {
    throw new Error("The editor did not apply the edit");
  }
  await Promise.all(urisToSave.map(saveDocument));
}

/** Writes the new key into the files that Git ignores. Returns the files that could not be written. */
async function writeKeys(
  occurrences: readonly Occurrence[],
  oldSecret: Secret,
  newSecret: Secret,
): Promise<vscode.Uri[]> {
  const keyReplacements = occurrences.filter(({ replacement }) => replacement === "key");
  const files = new Map(keyReplacements.map((occurrence) => [occurrence.uri.toString(), occurrence]));
  const failed: vscode.Uri[] = [];
  for (const [name, { uri, count }] of files) {
    const inFile = keyReplacements.filter((occurrence) => occurrence.uri.toString() === name);
    const chosen = new Set(inFile.map(({ index }) => index));
    try {
      // Saving unsaved changes later would overwrite the new key.
      await saveDocument(uri);
      await replaceSecret(uri.fsPath, { oldSecret, newSecret, count, chosen });
    } catch {
      // The error may quote the key.
      failed.push(uri);
    }
  }
  return failed;
}

/** Saves unsaved changes. @throws if they can't be saved */
async function saveDocument(uri: vscode.Uri): Promise<void> {
  const document = findUnsavedDocument(uri);
  if (document !== undefined && !(await document.save())) throw new Error("Not saved");
}

/** The file's document, if it has unsaved changes. */
function findUnsavedDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  const name = uri.toString();
  return vscode.workspace.textDocuments.find((document) => document.isDirty && document.uri.toString() === name);
}

function showUnreplaced(remaining: readonly Occurrence[]): void {
  const [first] = remaining;
  if (first === undefined) return;
  const { uri, range } = first;
  const name = vscode.workspace.asRelativePath(uri);
  const text =
    remaining.length === 1
      ? t("The old key is still in {0}: no reference can replace it there.", name)
      : t(
          "The old key is still in {0} places, the first in {1}: no reference can replace it there.",
          remaining.length,
          name,
        );
  const options = range === undefined ? {} : { selection: range };
  offerActions(showInformationMessage, text, [t("Show It"), "vscode.open", uri, options]);
}
