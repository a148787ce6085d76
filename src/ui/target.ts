// How a command finds its target: the row that it was given, the selected row, or the one that the person picks.

import * as vscode from "vscode";
import type { Target } from "./command";
import type { RowNode } from "./list-tree";
import { showInformationMessage, showQuickPick } from "./messages";

export interface TargetOptions<T> {
  /** The target of a row; undefined if the command does not apply to it. */
  readonly fromRow: (row: RowNode) => T | undefined;
  /** The selected rows of the view. */
  readonly selection: () => readonly unknown[];
  readonly id: (target: T) => string;
  /** Read when the person is asked; undefined if that failed, which has been shown. */
  readonly choices: () => Promise<readonly T[] | undefined>;
  readonly item: (target: T) => vscode.QuickPickItem;
  readonly ask: string;
  /** Shown if there is nothing to choose from. */
  readonly none: string;
}

interface TargetItem<T> extends vscode.QuickPickItem {
  readonly target: T;
}

export function rowTarget<T>(options: TargetOptions<T>): Target<T> {
  // Arguments of a command could be anything.
  const given = (value: unknown): T | undefined =>
    isRow(value) ? options.fromRow(value) : undefined;
  return {
    given,
    selected: (argument) => {
      if (isRow(argument)) return undefined;
      const [row, ...others] = options.selection();
      return others.length === 0 ? given(row) : undefined;
    },
    id: options.id,
    ask: async () => {
      const asked = new vscode.CancellationTokenSource();
      const choices = options.choices();
      const items: Promise<TargetItem<T>[]> = choices.then((found) =>
        (found ?? []).map((target) => ({ ...options.item(target), target })),
      );
      const picked = showQuickPick(
        items,
        { placeHolder: options.ask, matchOnDescription: true, matchOnDetail: true },
        asked.token,
      );
      const found = await choices;
      if (found === undefined || found.length === 0) {
        asked.cancel();
        if (found !== undefined) void showInformationMessage(options.none);
      }
      return (await picked)?.target;
    },
  };
}

export function isRow(value: unknown): value is RowNode {
  if (typeof value !== "object" || value === null) return false;
  const { kind, id } = value as Record<string, unknown>;
  return typeof kind === "string" && typeof id === "string";
}
