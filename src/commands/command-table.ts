// The command table. Each feature registers its own part: the IDs of its commands, their targets, and the functions that
// do the work, most of which are loaded on first use. A unit test compares the whole table with package.json.

import * as vscode from "vscode";
import type { RowNode } from "../tree/list-tree";
import type { Log } from "../ui/log";
import { offerActions, showErrorMessage, showInformationMessage, showQuickPick } from "../ui/messages";

export type CommandId = `skycloak.${string}`;

/** Arguments can be anything, since any extension can run a command. */
export type CommandHandler = (...args: readonly unknown[]) => Promise<void>;

export type CommandTable = Readonly<Record<CommandId, CommandHandler | TargetCommand>>;

/** Passed to `skycloak.signIn` when only a key is wanted, and the connections stay as they are. */
export const keyOnly = "key only";

/** How a command finds its target. */
export interface Target<T> {
  /**
   * The target of the command's argument, which could be anything; otherwise the selected row, or one that the user
   * picks. Undefined if there is none, or the user cancels.
   */
  readonly find: (argument: unknown) => Promise<T | undefined>;
  /** An ID that is equal for the same target. */
  readonly id: (target: T) => string;
}

/** A target for commands that can act on several rows. */
export interface SeveralTargets<T> extends Target<T> {
  /** `rows`: the selected rows, if the argument is one of them. Empty if there is no target, or the user cancels. */
  readonly findAll: (argument: unknown, rows: unknown) => Promise<readonly T[]>;
}

/** A command that acts on its target. Created by targetCommand() and targetsCommand(). */
export interface TargetCommand {
  readonly find: (
    argument: unknown,
    rows: unknown,
  ) => Promise<{ readonly ids: readonly string[]; readonly run: () => Promise<void> } | undefined>;
}

export function targetCommand<T>({ find, id }: Target<T>, run: (target: T) => Promise<void>): TargetCommand {
  return {
    find: async (argument) => {
      const target = await find(argument);
      return target === undefined ? undefined : { ids: [id(target)], run: () => run(target) };
    },
  };
}

/** A command that acts on all selected rows at once. */
export function targetsCommand<T>(
  { findAll, id }: SeveralTargets<T>,
  run: (targets: readonly T[]) => Promise<void>,
): TargetCommand {
  return {
    find: async (argument, rows) => {
      // Two connections to one Skycloak workspace show the same objects.
      const byId = new Map((await findAll(argument, rows)).map((target) => [id(target), target]));
      return byId.size === 0 ? undefined : { ids: [...byId.keys()], run: () => run([...byId.values()]) };
    },
  };
}

export type RegisterCommands = (table: CommandTable) => vscode.Disposable;

export function commandRegistry(log: Log): RegisterCommands {
  const running = new Set<string>();

  /** Ignores re-entrant runs of a command on one of the same targets, and reports unexpected errors. */
  async function runOnce<R>(id: string, targets: readonly string[], run: () => Promise<R>): Promise<R | undefined> {
    const runKeys = targets.map((target) => `${id} ${target}`);
    if (runKeys.some((key) => running.has(key))) return undefined;
    for (const key of runKeys) running.add(key);
    try {
      return await run();
    } catch (error) {
      log.error(`${id} failed`, error);
      const message = vscode.l10n.t("Skycloak: an unexpected error occurred.");
      offerActions(showErrorMessage, message, [vscode.l10n.t("Show Log"), "skycloak.showLog"]);
      return undefined;
    } finally {
      for (const key of runKeys) running.delete(key);
    }
  }

  return (table) =>
    vscode.Disposable.from(
      ...Object.entries(table).map(([id, command]) =>
        vscode.commands.registerCommand(
          id,
          typeof command === "function"
            ? (...args: unknown[]) => runOnce(id, [""], () => command(...args))
            : async (argument: unknown, rows: unknown) => {
                const found = await runOnce(id, ["target"], () => command.find(argument, rows));
                if (found !== undefined) await runOnce(id, found.ids, found.run);
              },
        ),
      ),
    );
}

export interface TargetOptions<T> {
  /** The target of a row; undefined if the command does not apply to it. */
  readonly fromRow: (row: RowNode) => T | undefined;
  /** The selected rows of the view. */
  readonly selection: () => readonly unknown[];
  readonly id: (target: T) => string;
  /** Whether to let the user pick a target. By default, they can. */
  readonly canPrompt?: boolean;
  /** Reads the choices. Undefined after an error has been shown. */
  readonly choices: () => Promise<readonly T[] | undefined>;
  readonly item: (target: T) => vscode.QuickPickItem;
  readonly prompt: string;
  /** Shown if there are no choices. */
  readonly emptyMessage: string;
}

/** The row that a command was run on, the only selected row, or one that the user picks. */
export function commandTarget<T>(options: TargetOptions<T>): SeveralTargets<T> {
  const { fromRow, selection, id, canPrompt = true } = options;
  const find = async (argument: unknown): Promise<T | undefined> => {
    // If the argument is a row that the command can't use, the user meant that row, not the selected one.
    const [row, ...others] = isRowNode(argument) ? [argument] : selection();
    const target = isRowNode(row) && others.length === 0 ? fromRow(row) : undefined;
    return target ?? (canPrompt ? pickTarget(options) : undefined);
  };
  return {
    id,
    find,
    findAll: async (argument, rows) => {
      const given: readonly unknown[] = Array.isArray(rows) && rows.includes(argument) ? rows : [argument];
      const selected = (isRowNode(argument) ? given : selection()).filter(isRowNode);
      // Rows that the command does not apply to are left out.
      const targets = selected.length > 1 ? selected.flatMap((row) => fromRow(row) ?? []) : [];
      if (targets.length > 0) return targets;
      const target = await find(argument);
      return target === undefined ? [] : [target];
    },
  };
}

async function pickTarget<T>({ choices, item, prompt, emptyMessage }: TargetOptions<T>): Promise<T | undefined> {
  const cancellation = new vscode.CancellationTokenSource();
  const targets = choices();
  const picked = showQuickPick(
    targets.then((found = []) => found.map((target) => ({ ...item(target), target }))),
    { placeHolder: prompt, matchOnDescription: true, matchOnDetail: true },
    cancellation.token,
  );
  const found = await targets;
  if (found === undefined || found.length === 0) {
    cancellation.cancel();
    if (found !== undefined) void showInformationMessage(emptyMessage);
  }
  return (await picked)?.target;
}

export function isRowNode(value: unknown): value is RowNode {
  if (typeof value !== "object" || value === null) return false;
  const { kind, id } = value as Record<string, unknown>;
  return typeof kind === "string" && typeof id === "string";
}
