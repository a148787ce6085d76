// What could take the place of a rotated key's old text, place by place. Where Git does not keep
// the file that is the new key, else a reference to the environment.

import * as vscode from "vscode";
import { outsideOfGit } from "../git/committable";
import { editOf, replacementAt } from "../idioms/in-document";
import { openedAt } from "../search/workspace";
import { redact } from "../ui/redact";
import { reveal, type Secret } from "../vault/secret";

export interface OldPlace {
  readonly uri: vscode.Uri;
  /** Undefined where the file is no text. */
  readonly range: vscode.Range | undefined;
  /** Its line, with the key taken out. */
  readonly line: string;
  /** Undefined where only a person knows what is right. */
  readonly replaced: Replaced | undefined;
}

export interface Replaced {
  /** The new key itself, or what stands for it. */
  readonly by: "key" | { readonly reference: string };
  readonly edits: readonly vscode.TextEdit[];
}

/** Looks again, since files may have changed since they were searched. */
export async function oldPlaces(
  files: readonly vscode.Uri[],
  old: Secret,
  now: Secret,
): Promise<OldPlace[]> {
  const outside = await outsideOfGit(files);
  const places = await Promise.all(
    files.map(async (uri): Promise<OldPlace[]> => {
      const { ranges } = await openedAt(uri, old);
      if (ranges.length === 0) return [{ uri, range: undefined, line: "", replaced: undefined }];
      const document = await vscode.workspace.openTextDocument(uri);
      const isOutside = outside.has(uri.toString());
      return Promise.all(
        ranges.map(async (range) => ({
          uri,
          range,
          line: lineAround(document, range),
          replaced: isOutside ? byKey(range, now) : await byReference(document, range),
        })),
      );
    }),
  );
  return places.flat();
}

/** All of it as one step to undo. */
export function editOfAll(places: readonly OldPlace[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  const put = new Set<string>();
  for (const { uri, replaced } of places) {
    for (const one of replaced?.edits ?? []) {
      const { start } = one.range;
      // Two keys in one file want the same import once.
      const same = `${uri.toString()}:${start.line}:${start.character}:${one.newText}`;
      if (!put.has(same)) edit.replace(uri, one.range, one.newText);
      put.add(same);
    }
  }
  return edit;
}

function byKey(range: vscode.Range, now: Secret): Replaced {
  return { by: "key", edits: [vscode.TextEdit.replace(range, reveal(now))] };
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
  return { by: { reference: replacement.reference }, edits };
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
