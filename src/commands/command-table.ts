// The command table. Each feature registers its own part: the ids of its commands, the target of each, and the function
// that does the work, which most load with the first use. A unit test compares the whole table with package.json.

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
  /** From the argument, which could be anything; undefined if it is no target. */
  readonly fromArgument: (argument: unknown) => T | undefined;
  /**
   * The selected row, if there is exactly one. Undefined if the argument is a row that the command can't use:
   * the user meant that row, not the selected one.
   */
  readonly fromSelection: (argument: unknown) => T | undefined;
  /** Asks the user; undefined if they cancel, or there is nothing to choose. */
  readonly ask: () => Promise<T | undefined>;
  /** Equal for the same target. */
  readonly id: (target: T) => string;
}

/** A command about one target. Made by targetCommand(). */
export interface TargetCommand {
  readonly find: (argument: unknown) => Promise<{ readonly id: string; readonly run: () => Promise<void> } | undefined>;
}

export function targetCommand<T>(
  { fromArgument: given, fromSelection: selected, ask, id }: Target<T>,
  run: (target: T) => Promise<void>,
): TargetCommand {
  return {
    find: async (argument) => {
      const target = given(argument) ?? selected(argument) ?? (await ask());
      return target === undefined ? undefined : { id: id(target), run: () => run(target) };
    },
  };
}

export type RegisterCommands = (table: CommandTable) => vscode.Disposable;

export function commandRegistry(log: Log): RegisterCommands {
  const running = new Set<string>();

  /** Ignores re-entrant runs of a command on the same target, and reports unexpected errors. */
  async function runOnce<R>(id: string, name: string, run: () => Promise<R>): Promise<R | undefined> {
    if (running.has(name)) return undefined;
    running.add(name);
    try {
      return await run();
    } catch (error) {
      log.error(`${id} failed`, error);
      const message = vscode.l10n.t("Skycloak: an unexpected error occurred.");
      offerActions(showErrorMessage, message, [vscode.l10n.t("Show Log"), "skycloak.showLog"]);
      return undefined;
    } finally {
      running.delete(name);
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
  /** Read when the user is asked; undefined if that failed, which has been shown. */
  readonly choices: () => Promise<readonly T[] | undefined>;
  readonly item: (target: T) => vscode.QuickPickItem;
  readonly prompt: string;
  /** Shown if there is nothing to choose from. */
  readonly emptyMessage: string;
}

/** The row that a command was run on, the selected row, or one that the user picks. */
export function commandTarget<T>(options: TargetOptions<T>): Target<T> {
  const given = (value: unknown): T | undefined => (isRowNode(value) ? options.fromRow(value) : undefined);
  return {
    fromArgument: given,
    fromSelection: (argument) => {
      if (isRowNode(argument)) return undefined;
      const [row, ...others] = options.selection();
      return others.length === 0 ? given(row) : undefined;
    },
    id: options.id,
    ask: async () => {
      const asked = new vscode.CancellationTokenSource();
      const choices = options.choices();
      const picked = showQuickPick(
        choices.then((found = []) => found.map((target) => ({ ...options.item(target), target }))),
        { placeHolder: options.prompt, matchOnDescription: true, matchOnDetail: true },
        asked.token,
      );
      const found = await choices;
      if (found === undefined || found.length === 0) {
        asked.cancel();
        if (found !== undefined) void showInformationMessage(options.emptyMessage);
      }
      return (await picked)?.target;
    },
  };
}

export function isRowNode(value: unknown): value is RowNode {
  if (typeof value !== "object" || value === null) return false;
  const { kind, id } = value as Record<string, unknown>;
  return typeof kind === "string" && typeof id === "string";
}
