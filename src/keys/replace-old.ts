// After a rotation: the old text out of the files of this workspace, where the person wants it.

import * as vscode from "vscode";
import { showErrorMessage } from "../ui/messages";
import { askMany } from "../ui/steps";
import type { Secret } from "../vault/secret";
import {
  editOfAll,
  oldPlaces,
  saveTyped,
  unsaved,
  writeKeys,
  type OldPlace,
  type Replaced,
} from "./replacements";

const t = vscode.l10n.t;

interface PlaceItem extends vscode.QuickPickItem {
  readonly place?: OldPlace;
}

export interface Replacing {
  readonly old: Secret;
  readonly now: Secret;
  readonly name: string;
  readonly files: readonly vscode.Uri[];
}

/**
 * Shows the proposed changes and applies the selected ones. Returns the places that need a manual
 * change; undefined if there was nothing to change.
 */
export async function replaceOld({
  old,
  now,
  name,
  files,
}: Replacing): Promise<readonly OldPlace[] | undefined> {
  const places = await oldPlaces(files, old);
  const left = places.filter(({ replaced }) => replaced === undefined);
  const items = placeItems(places);
  if (items.length === 0) return left;
  const choice = await askMany<PlaceItem>({
    title: t("Replace the Old Text of “{0}”", name),
    placeholder: t("Select what to replace"),
    items,
    picked: items.filter(({ place }) => place !== undefined && place.outside === undefined),
    none: t("Tick what should be replaced, or press Escape"),
  });
  if (choice.kind !== "next") return undefined;
  const chosen = choice.value.flatMap(({ place }) => place ?? []);
  // Files, links and what Git ignores may have changed while the question was open.
  const latest = new Map((await oldPlaces(files, old)).map((place) => [nameOf(place), place]));
  const current = chosen.flatMap((place) => latest.get(nameOf(place)) ?? []);
  if (current.length < chosen.length) throw new Error("The files have changed");
  await insertReferences(current);
  const failed = await writeKeys(current, old, now);
  if (failed.length > 0) tellFailed(failed);
  return left;
}

/** The same place, and the same to be put there. */
function nameOf({ uri, range, replaced, outside }: OldPlace): string {
  const by = replaced?.by === "reference" ? replaced.reference : undefined;
  return JSON.stringify([uri.toString(), range, replaced?.by, by, outside]);
}

/** Saved where nothing else was unsaved before: tools read files from the disk. */
async function insertReferences(places: readonly OldPlace[]): Promise<void> {
  const edit = editOfAll(places);
  if (edit.size === 0) return;
  const saved = edit.entries().flatMap(([uri]) => (unsaved(uri) === undefined ? uri : []));
  if (!(await vscode.workspace.applyEdit(edit, { isRefactoring: true }))) {
    throw new Error("The editor did not take the edit");
  }
  await Promise.all(saved.map(saveTyped));
}

function tellFailed(files: readonly vscode.Uri[]): void {
  const names = files.map((uri) => vscode.workspace.asRelativePath(uri)).join(", ");
  void showErrorMessage(
    t("Couldn't write the new key to {0}. The old text is still there.", names),
  );
}

function placeItems(places: readonly OldPlace[]): PlaceItem[] {
  const group = (
    label: string,
    of: (place: OldPlace, replaced: Replaced) => boolean,
  ): PlaceItem[] => {
    const items = places.flatMap((place) =>
      place.replaced !== undefined && of(place, place.replaced)
        ? placeItem(place, place.replaced)
        : [],
    );
    const separator = { label, kind: vscode.QuickPickItemKind.Separator };
    return items.length === 0 ? [] : [separator, ...items];
  };
  return [
    ...group(
      t("Git does not keep these files: the new key"),
      ({ outside }, { by }) => outside === undefined && by === "key",
    ),
    ...group(
      t("These can be committed: a reference"),
      ({ outside }, { by }) => outside === undefined && by !== "key",
    ),
    ...group(t("Outside this workspace"), ({ outside }) => outside !== undefined),
  ];
}

function placeItem(place: OldPlace, replaced: Replaced): PlaceItem {
  const name = place.outside ?? vscode.workspace.asRelativePath(place.uri);
  const line = (place.range?.start.line ?? 0) + 1;
  return {
    label: `${name}:${line}`,
    description: replacedWords(place, replaced),
    detail: place.line,
    place,
  };
}

function replacedWords({ uri }: OldPlace, replaced: Replaced): string {
  if (replaced.by === "reference") return `→ ${replaced.reference}`;
  return unsaved(uri) === undefined
    ? t("→ the new key")
    : t("→ the new key (saves the file first)");
}
