// After a rotation: the old text out of the files of this workspace, where the person wants it.

import * as vscode from "vscode";
import { askMany } from "../ui/steps";
import type { Secret } from "../vault/secret";
import { editOfAll, oldPlaces, type OldPlace, type Replaced } from "./replacements";

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
 * Shows what would change, and changes what is left ticked, in one step to undo. Answers the
 * places where only a person knows what is right; undefined when nothing was to be changed.
 */
export async function replaceOld({
  old,
  now,
  name,
  files,
}: Replacing): Promise<readonly OldPlace[] | undefined> {
  const places = await oldPlaces(files, old, now);
  const left = places.filter(({ replaced }) => replaced === undefined);
  const items = placeItems(places);
  if (items.length === 0) return left;
  const choice = await askMany<PlaceItem>({
    title: t("Replace the Old Text of “{0}”", name),
    placeholder: t("What should be replaced? One undo takes all of it back"),
    items,
    picked: items,
    none: t("Tick what should be replaced, or press Escape"),
  });
  if (choice.kind !== "next") return undefined;
  const edit = editOfAll(choice.value.flatMap(({ place }) => place ?? []));
  // As a refactoring, since then the editor saves the files: tools read them from the disk.
  if (await vscode.workspace.applyEdit(edit, { isRefactoring: true })) return left;
  throw new Error("The editor did not take the edit");
}

function placeItems(places: readonly OldPlace[]): PlaceItem[] {
  const group = (label: string, of: (replaced: Replaced) => boolean): PlaceItem[] => {
    const items = places.flatMap((place) =>
      place.replaced !== undefined && of(place.replaced) ? placeItem(place, place.replaced) : [],
    );
    const separator = { label, kind: vscode.QuickPickItemKind.Separator };
    return items.length === 0 ? [] : [separator, ...items];
  };
  return [
    ...group(t("Git does not keep these files: the new key"), ({ by }) => by === "key"),
    ...group(t("These can be committed: a reference"), ({ by }) => by !== "key"),
  ];
}

function placeItem(place: OldPlace, { by }: Replaced): PlaceItem {
  const name = vscode.workspace.asRelativePath(place.uri);
  const line = (place.range?.start.line ?? 0) + 1;
  return {
    label: `${name}:${line}`,
    description: by === "key" ? t("→ the new key") : `→ ${by.reference}`,
    detail: place.line,
    place,
  };
}
