// The commands of this feature. What does the work is loaded right after the editor's start, not
// in it.

import * as vscode from "vscode";
import { commands } from "../commands";
import type { Parts } from "../parts";
import type { LeaksFeature } from "./feature";

export function registerLeaks(parts: Parts): vscode.Disposable {
  let loaded: Promise<LeaksFeature> | undefined;
  let isOver = false;
  const feature = (): Promise<LeaksFeature> => {
    loaded ??= import("./entry").then(async ({ startLeaks }) => {
      const started = await startLeaks(parts);
      if (isOver) started.dispose();
      return started;
    });
    return loaded;
  };
  const start = setImmediate(() => {
    feature().catch((error: unknown) => parts.log.error("Warnings could not be started", error));
  });
  const end = (): void => {
    isOver = true;
    clearImmediate(start);
    void loaded?.then((one) => one.dispose());
  };
  const { plain } = parts.commands;
  return vscode.Disposable.from(
    { dispose: end },
    plain(commands.moveKeyToVault, async (uri, range) =>
      (await feature()).moveKeyToVault(uri, range),
    ),
    plain(commands.moveAllKeysToVault, async (uri) => (await feature()).moveAllKeysToVault(uri)),
    plain(commands.checkKey, async (uri, range) => (await feature()).checkKey(uri, range)),
    plain(commands.allowEverywhere, async (uri, range) =>
      (await feature()).allowEverywhere(uri, range),
    ),
    plain(commands.scanWorkspace, async () => (await feature()).scanWorkspace(false)),
    plain(commands.scanAll, async () => (await feature()).scanWorkspace(true)),
    plain(commands.clearScan, async () => (await feature()).clearScan()),
    plain(commands.scanHistory, async () => (await feature()).scanHistory()),
    plain(commands.explainWarning, (rule) => explain(parts, rule)),
  );
}

/** Opens the README where it speaks of a rule. */
async function explain({ context }: Parts, rule: unknown): Promise<void> {
  const readme = vscode.Uri.joinPath(context.extensionUri, "README.md");
  const fragment = typeof rule === "string" && /^[\w-]+$/.test(rule) ? rule : "warnings";
  await vscode.commands.executeCommand("markdown.showPreview", readme.with({ fragment }));
}
