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

/** A command that acts on one target. Created by targetCommand(). */
export interface TargetCommand {
  readonly find: (argument: unknown) => Promise<{ readonly id: string; readonly run: () => Promise<void> } | undefined>;
}

export function targetCommand<T>({ find, id }: Target<T>, run: (target: T) => Promise<void>): TargetCommand {
  return {
    find: async (argument) => {
      const target = await find(argument);
      return target === undefined ? undefined : { id: id(target), run: () => run(target) };
    },
  };
}

export type RegisterCommands = (table: CommandTable) => vscode.Disposable;

export function commandRegistry(log: Log): RegisterCommands {
  const running = new Set<string>();

  /** Ignores re-entrant runs of a command on the same target, and reports unexpected errors. */
  async function runOnce<R>(id: string, runKey: string, run: () => Promise<R>): Promise<R | undefined> {
    if (running.has(runKey)) return undefined;
    running.add(runKey);
    try {
      return await run();
    } catch (error) {
      log.error(`${id} failed`, error);
      const message = vscode.l10n.t("Skycloak: an unexpected error occurred.");
      offerActions(showErrorMessage, message, [vscode.l10n.t("Show Log"), "skycloak.showLog"]);
      return undefined;
    } finally {
      running.delete(runKey);
    }
  }

  return (table) =>
    vscode.Disposable.from(
      ...Object.entries(table).map(([id, command]) =>
        vscode.commands.registerCommand(
          id,
          typeof command === "function"
            ? (...args: unknown[]) => runOnce(id, id, () => command(...args))
            : async (argument: unknown) => {
                const found = await runOnce(id, `${id} target`, () => command.find(argument));
                if (found !== undefined) await runOnce(id, `${id} ${found.id}`, found.run);
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
export function commandTarget<T>(options: TargetOptions<T>): Target<T> {
  const { fromRow, selection, id, canPrompt = true } = options;
  return {
    id,
    find: async (argument) => {
      // If the argument is a row that the command can't use, the user meant that row, not the selected one.
      const [row, ...others] = isRowNode(argument) ? [argument] : selection();
      const target = isRowNode(row) && others.length === 0 ? fromRow(row) : undefined;
      return target ?? (canPrompt ? pickTarget(options) : undefined);
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
