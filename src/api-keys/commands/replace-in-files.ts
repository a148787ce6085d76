// After a rotation: replaces the old key in the files of this workspace, where the user wants it. In files
// that Git ignores the new key takes its place, elsewhere a reference to the environment. Links count as
// the files they lead to.

import * as vscode from "vscode";
import { outsideOfGit } from "../../git/repositories";
import { gitApi } from "../../git/extension";
import { replacementsAt, textEdits } from "../../leaks/references/in-document";
import { openedAt, pathOutside, workspaceRoots } from "../../files/workspace";
import { replaceSecret } from "../../secrets/secret-file";
import { offerActions, showErrorMessage, showInformationMessage } from "../../ui/messages";
import { redact } from "../../ui/redact";
import { askMany } from "../../commands/steps";
import type { StoredKey } from "../../secrets/stored-key";
import type { Secret } from "../../secrets/secret";
import type { KeyContext } from "../key-context";
import type { KeyUse } from "./rotate";

const t = vscode.l10n.t;

/** One occurrence of the old key. */
interface OldOccurrence {
  readonly uri: vscode.Uri;
  /** Undefined if the file is no text. */
  readonly range: vscode.Range | undefined;
  /** Which of the occurrences in this file it is, and of how many. */
  readonly index: number;
  readonly count: number;
  /** Its line, without the key. */
  readonly line: string;
  /** Where the file really is, if that is not in the workspace. */
  readonly outside: string | undefined;
  /** Undefined if only the user knows what is right. */
  readonly replacement: Replacement | undefined;
}

/** The new key itself, or a reference to the environment. */
type Replacement = "key" | { readonly reference: string; readonly edits: readonly vscode.TextEdit[] };

export async function replaceInFiles(
  context: KeyContext,
  stored: StoredKey,
  { secret: old, found }: KeyUse,
): Promise<void> {
  const now = await context.secretOf(stored);
  if (old === undefined || now === undefined) return;
  try {
    const files = (found?.files ?? []).map(({ uri }) => uri);
    showUnreplaced(await replaceOld(files, old, now, stored.name));
  } catch (error) {
    context.services.log.error("Replacing the old key failed", error);
    void showErrorMessage(t("Couldn't replace the old key “{0}”. The files are unchanged.", stored.name));
  }
}

interface PlaceItem extends vscode.QuickPickItem {
  readonly place?: OldOccurrence;
}

/** Shows the possible changes and makes the selected ones. Returns the places to change by hand. */
async function replaceOld(
  files: readonly vscode.Uri[],
  old: Secret,
  now: Secret,
  name: string,
): Promise<readonly OldOccurrence[]> {
  const places = await findOccurrences(files, old);
  const left = places.filter(({ replacement }) => replacement === undefined);
  const items = placeItems(places);
  if (items.length === 0) return left;
  const choice = await askMany<PlaceItem>({
    title: t("Replace the Old Key “{0}”", name),
    placeholder: t("Select what to replace"),
    items,
    isPicked: ({ place }) => place !== undefined && place.outside === undefined,
    emptyMessage: t("Select what to replace, or press Escape"),
  });
  if (choice.kind !== "next") return [];
  const chosen = choice.value.flatMap(({ place }) => place ?? []);
  // Files, links and what Git ignores may have changed while the question was open.
  const latest = new Map((await findOccurrences(files, old)).map((place) => [identityOf(place), place]));
  const current = chosen.flatMap((place) => latest.get(identityOf(place)) ?? []);
  if (current.length < chosen.length) throw new Error("The files have changed");
  await insertReferences(current);
  const failed = await writeKeys(current, old, now);
  if (failed.length > 0) {
    const names = failed.map((uri) => vscode.workspace.asRelativePath(uri)).join(", ");
    void showErrorMessage(t("Couldn't write the new key to {0}. The old key is still there.", names));
  }
  return left;
}

/** The place together with its replacement. */
function identityOf({ uri, range, replacement, outside }: OldOccurrence): string {
  const by = typeof replacement === "object" ? [replacement.reference] : replacement;
  return JSON.stringify([uri.toString(), range, by, outside]);
}

function placeItems(places: readonly OldOccurrence[]): PlaceItem[] {
  const group = (label: string, includes: (place: OldOccurrence) => boolean): PlaceItem[] => {
    const items = places.filter((place) => place.replacement !== undefined && includes(place));
    const separator = { label, kind: vscode.QuickPickItemKind.Separator };
    return items.length === 0 ? [] : [separator, ...items.map(placeItem)];
  };
  const isInside = ({ outside }: OldOccurrence): boolean => outside === undefined;
  return [
    ...group(t("Ignored by Git: the new key"), (place) => isInside(place) && place.replacement === "key"),
    ...group(t("Can be committed: a reference"), (place) => isInside(place) && place.replacement !== "key"),
    ...group(t("Outside this workspace"), (place) => !isInside(place)),
  ];
}

function placeItem(place: OldOccurrence): PlaceItem {
  const { uri, range, outside, line, replacement } = place;
  const name = outside ?? vscode.workspace.asRelativePath(uri);
  const withKey = unsaved(uri) === undefined ? t("→ the new key") : t("→ the new key (saves the file first)");
  return {
    label: `${name}:${(range?.start.line ?? 0) + 1}`,
    description: typeof replacement === "object" ? `→ ${replacement.reference}` : withKey,
    detail: line,
    place,
  };
}

/** Finds the occurrences again, since files may have changed since they were searched. */
export async function findOccurrences(files: readonly vscode.Uri[], old: Secret): Promise<OldOccurrence[]> {
  const paths = files.filter(({ scheme }) => scheme === "file").map(({ fsPath }) => fsPath);
  const ignored = await outsideOfGit(paths, (await gitApi())?.git.path);
  const roots = await workspaceRoots();
  const places = await Promise.all(
    files.map(async (uri): Promise<OldOccurrence[]> => {
      const about = { uri, outside: await pathOutside(uri, roots) };
      const { ranges } = await openedAt(uri, old);
      const count = ranges.length;
      if (count === 0) {
        return [{ ...about, range: undefined, index: 0, count, line: "", replacement: undefined }];
      }
      const document = await vscode.workspace.openTextDocument(uri);
      // Only a file on the disk can be written without an editor that keeps a copy.
      const isIgnored = uri.scheme === "file" && ignored.has(uri.fsPath);
      const references = isIgnored ? [] : await replacementsAt(document, ranges);
      return ranges.map((range, index) => {
        const found = references[index];
        const edits = found && { reference: found.reference, edits: textEdits(document, found) };
        const replacement = isIgnored ? "key" : edits;
        return { ...about, range, index, count, line: lineAround(document, range), replacement };
      });
    }),
  );
  return places.flat();
}

/** Enough of a line to recognize it. */
const shownAround = 40;

function lineAround(document: vscode.TextDocument, { start, end }: vscode.Range): string {
  const { text } = document.lineAt(start.line);
  const before = text.slice(Math.max(0, start.character - shownAround), start.character);
  const after = text.slice(end.character, end.character + shownAround);
  // There may be another key next to it.
  return redact(`${before}…${after}`).trim();
}

/**
 * Inserts all references as one undo step. Saves documents that had no unsaved changes before: tools read
 * files from the disk.
 */
async function insertReferences(places: readonly OldOccurrence[]): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const inserted = new Set<string>();
  for (const { uri, replacement } of places) {
    for (const one of typeof replacement === "object" ? replacement.edits : []) {
      const { start } = one.range;
      // Two keys in one file want the same import once.
      const same = `${uri.toString()}:${start.line}:${start.character}:${one.newText}`;
      if (!inserted.has(same)) edit.replace(uri, one.range, one.newText);
      inserted.add(same);
    }
  }
  if (edit.size === 0) return;
  const saved = edit.entries().flatMap(([uri]) => (unsaved(uri) === undefined ? uri : []));
  if (!(await vscode.workspace.applyEdit(edit, { isRefactoring: true }))) {
    throw new Error("The editor did not take the edit");
  }
  await Promise.all(saved.map(saveTyped));
}

/** Writes the new key into the files that Git ignores. Returns the files that could not be written. */
async function writeKeys(places: readonly OldOccurrence[], old: Secret, now: Secret): Promise<vscode.Uri[]> {
  const byKey = places.filter(({ replacement }) => replacement === "key");
  const files = new Map(byKey.map((place) => [place.uri.toString(), place]));
  const failed: vscode.Uri[] = [];
  for (const [name, { uri, count }] of files) {
    const here = byKey.filter((place) => place.uri.toString() === name);
    const chosen = new Set(here.map(({ index }) => index));
    try {
      // Saving unsaved changes later would overwrite the new key.
      await saveTyped(uri);
      await replaceSecret(uri.fsPath, { old, now, count, chosen });
    } catch {
      // The reason may quote what was written.
      failed.push(uri);
    }
  }
  return failed;
}

/** @throws if it can't be saved */
async function saveTyped(uri: vscode.Uri): Promise<void> {
  const document = unsaved(uri);
  if (document !== undefined && !(await document.save())) throw new Error("Not saved");
}

/** The document of a file with unsaved changes. */
function unsaved(uri: vscode.Uri): vscode.TextDocument | undefined {
  const name = uri.toString();
  return vscode.workspace.textDocuments.find((one) => one.isDirty && one.uri.toString() === name);
}

function showUnreplaced(left: readonly OldOccurrence[]): void {
  const [first] = left;
  if (first === undefined) return;
  const { uri, range } = first;
  const name = vscode.workspace.asRelativePath(uri);
  const text =
    left.length === 1
      ? t("The old key is still in {0}: no reference can replace it there.", name)
      : t(
          "The old key is still in {0} places, the first in {1}: no reference can replace it there.",
          left.length,
          name,
        );
  const options = range === undefined ? {} : { selection: range };
  offerActions(showInformationMessage, text, [t("Show It"), "vscode.open", uri, options]);
}
