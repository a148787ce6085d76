// Registers commands: finds a command's target, ignores re-entrant runs, and reports unexpected errors.

import * as vscode from "vscode";
import { commands, type CommandId } from "../commands";
import type { Log } from "./log";
import { showErrorMessage } from "./messages";

/** How a command finds its target. */
export interface Target<T> {
  /** From the argument, which could be anything; undefined if it is no target. */
  readonly given: (argument: unknown) => T | undefined;
  /**
   * The selected row, if there is exactly one. Undefined if the argument is a row that the command can't use:
   * the user meant that row, not the selected one.
   */
  readonly selected: (argument: unknown) => T | undefined;
  /** Asks the person; undefined if they cancel, or there is nothing to choose. */
  readonly ask: () => Promise<T | undefined>;
  /** Equal for the same target. */
  readonly id: (target: T) => string;
}

export interface Commands {
  /** A command without a target. Its arguments could be anything. */
  readonly plain: (
    id: CommandId,
    run: (...given: readonly unknown[]) => Promise<void>,
  ) => vscode.Disposable;
  /** A command about one target. */
  readonly about: <T>(
    id: CommandId,
    target: Target<T>,
    run: (target: T) => Promise<void>,
  ) => vscode.Disposable;
}

export function createCommands(log: Log): Commands {
  const running = new Set<string>();

  /** Ignores re-entrant runs of a command on the same target. */
  async function once<R>(
    what: string,
    id: CommandId,
    run: () => Promise<R>,
  ): Promise<R | undefined> {
    if (running.has(what)) return undefined;
    running.add(what);
    try {
      return await run();
    } catch (error) {
      log.error(`${id} failed`, error);
      void offerLog(vscode.l10n.t("Skycloak: something went wrong that should not have."));
      return undefined;
    } finally {
      running.delete(what);
    }
  }

  return {
    plain: (id, run) =>
      vscode.commands.registerCommand(id, (...given: unknown[]) =>
        once(id, id, () => run(...given)),
      ),
    about: (id, target, run) =>
      vscode.commands.registerCommand(id, async (argument: unknown) => {
        const found = await once(
          `${id} asks`,
          id,
          async () => target.given(argument) ?? target.selected(argument) ?? (await target.ask()),
        );
        if (found !== undefined) await once(`${id} ${target.id(found)}`, id, () => run(found));
      }),
  };
}

async function offerLog(message: string): Promise<void> {
  const showLog = vscode.l10n.t("Show Log");
  const choice = await showErrorMessage(message, showLog);
  if (choice === showLog) await vscode.commands.executeCommand(commands.showLog);
}
