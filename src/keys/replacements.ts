// What could take the place of a rotated key's old text, place by place. Where Git does not keep
// the file that is the new key, else a reference to the environment. Links count as what they lead to.

import * as vscode from "vscode";
import { outsideOfGit } from "../git/committable";
import { gitApi } from "../git/extension";
import { editOf, replacementAt } from "../idioms/in-document";
import { pathOutside, workspaceRoots } from "../search/real-files";
import { openedAt } from "../search/workspace";
import { redact } from "../ui/redact";
import { replaceSecret } from "../secrets/secret-file";
import type { Secret } from "../vault/secret";

export interface OldPlace {
  readonly uri: vscode.Uri;
  /** Undefined where the file is no text. */
  readonly range: vscode.Range | undefined;
  /** Which of the key's places in this file it is, and of how many. */
  readonly index: number;
  readonly count: number;
  /** Its line, with the key taken out. */
  readonly line: string;
  /** Where the file really is, if that is not in the workspace. */
  readonly outside: string | undefined;
  /** Undefined where only a person knows what is right. */
  readonly replaced: Replaced | undefined;
}

export type Replaced =
  /** The new key itself. */
  | { readonly by: "key" }
  /** What stands for it. */
  | { readonly by: "reference"; readonly reference: string; readonly edits: vscode.TextEdit[] };

/** Looks again, since files may have changed since they were searched. */
export async function oldPlaces(files: readonly vscode.Uri[], old: Secret): Promise<OldPlace[]> {
  const paths = files.filter(({ scheme }) => scheme === "file").map(({ fsPath }) => fsPath);
  const notKept = await outsideOfGit(paths, (await gitApi())?.git.path);
  const roots = await workspaceRoots();
  const places = await Promise.all(
    files.map(async (uri): Promise<OldPlace[]> => {
      const about = { uri, outside: await pathOutside(uri, roots) };
      const { ranges } = await openedAt(uri, old);
      const count = ranges.length;
      if (count === 0) {
        return [{ ...about, range: undefined, index: 0, count, line: "", replaced: undefined }];
      }
      const document = await vscode.workspace.openTextDocument(uri);
      // Only a file on the disk can be written without an editor that keeps a copy.
      const isNotKept = uri.scheme === "file" && notKept.has(uri.fsPath);
      return Promise.all(
        ranges.map(async (range, index) => ({
          ...about,
          range,
          index,
          count,
          line: lineAround(document, range),
          replaced: isNotKept ? { by: "key" as const } : await byReference(document, range),
        })),
      );
    }),
  );
  return places.flat();
}

/** The references, all of them as one step to undo. */
export function editOfAll(places: readonly OldPlace[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  const put = new Set<string>();
  for (const { uri, replaced } of places) {
    for (const one of replaced?.by === "reference" ? replaced.edits : []) {
      const { start } = one.range;
      // Two keys in one file want the same import once.
      const same = `${uri.toString()}:${start.line}:${start.character}:${one.newText}`;
      if (!put.has(same)) edit.replace(uri, one.range, one.newText);
      put.add(same);
    }
  }
  return edit;
}

/** Writes the new key into the files that Git ignores. Answers the files that could not be written. */
export async function writeKeys(
  places: readonly OldPlace[],
  old: Secret,
  now: Secret,
): Promise<vscode.Uri[]> {
  const files = new Map<string, OldPlace[]>();
  for (const place of places) {
    const name = place.uri.toString();
    if (place.replaced?.by === "key") files.set(name, [...(files.get(name) ?? []), place]);
  }
  const failed: vscode.Uri[] = [];
  for (const [first, ...others] of files.values()) {
    if (first === undefined) continue;
    const { uri, count } = first;
    const chosen = new Set([first, ...others].map(({ index }) => index));
    try {
      // What is typed and not saved would be saved over the new key.
      await saveTyped(uri);
      await replaceSecret(uri.fsPath, { old, now, count, chosen });
    } catch {
      // The reason may quote what was written.
      failed.push(uri);
    }
  }
  return failed;
}

/** @throws where it can't be saved */
export async function saveTyped(uri: vscode.Uri): Promise<void> {
  const document = unsaved(uri);
  if (document !== undefined && !(await document.save())) throw new Error("Not saved");
}

/** The document of a file with changes that are not saved. */
export function unsaved(uri: vscode.Uri): vscode.TextDocument | undefined {
  const name = uri.toString();
  return vscode.workspace.textDocuments.find((one) => one.isDirty && one.uri.toString() === name);
}

async function byReference(
  document: vscode.TextDocument,
  range: vscode.Range,
): Promise<Replaced | undefined> {
  const replacement = await replacementAt(document, range);
  if (replacement === undefined) return undefined;
  const edits = editOf(document, replacement)
    .entries()
    .flatMap(([, some]) => some);
  return { by: "reference", reference: replacement.reference, edits };
}

/** As much of a line as tells which one it is. */
const shownAround = 40;

function lineAround(document: vscode.TextDocument, { start, end }: vscode.Range): string {
  const { text } = document.lineAt(start.line);
  const before = text.slice(Math.max(0, start.character - shownAround), start.character);
  const after = text.slice(end.character, end.character + shownAround);
  // Another key may stand beside it.
  return redact(`${before}…${after}`).trim();
}
