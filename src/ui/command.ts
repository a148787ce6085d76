// The one way in for every command: finds what it is about, keeps it from running twice at
// once on one thing, and catches what nobody foresaw.

import * as vscode from "vscode";
import { commands, type CommandId } from "../commands";
import type { Log } from "./log";
import { showErrorMessage } from "./messages";

/** How a command finds what it is about. */
export interface Target<T> {
  /** From the argument, whoever gave it; undefined when it is not one of these. */
  readonly given: (argument: unknown) => T | undefined;
  /** What is selected in the view, if exactly one. */
  readonly selected: () => T | undefined;
  /** Asks the person; undefined when they change their mind, or there is nothing to choose. */
  readonly ask: () => Promise<T | undefined>;
  /** What makes two of them the same thing. */
  readonly id: (target: T) => string;
}

export interface Commands {
  /** A command about nothing that stands in a tree. Whoever calls it may hand over anything. */
  readonly plain: (
    id: CommandId,
    run: (...given: readonly unknown[]) => Promise<void>,
  ) => vscode.Disposable;
  /** A command about one thing. */
  readonly about: <T>(
    id: CommandId,
    target: Target<T>,
    run: (target: T) => Promise<void>,
  ) => vscode.Disposable;
}

export function createCommands(log: Log): Commands {
  const running = new Set<string>();

  /** A second start while the first still asks or works would only do the same again. */
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
          async () => target.given(argument) ?? target.selected() ?? (await target.ask()),
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
