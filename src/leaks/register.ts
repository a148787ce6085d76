// Registers the commands of this feature. Its implementation is loaded right after the editor's start, not during it.

import * as vscode from "vscode";
import type { Services } from "../services";
import type { LeaksFeature } from "./feature";

export function registerLeaks(services: Services): vscode.Disposable {
  let loaded: Promise<LeaksFeature> | undefined;
  let isDisposed = false;
  const feature = (): Promise<LeaksFeature> => {
    loaded ??= import("./entry").then(async ({ startLeaks }) => {
      const started = await startLeaks(services);
      if (isDisposed) started.dispose();
      return started;
    });
    return loaded;
  };
  const start = setImmediate(() => {
    feature().catch((error: unknown) => services.log.error("Warnings could not be started", error));
  });
  const dispose = (): void => {
    isDisposed = true;
    clearImmediate(start);
    void loaded?.then((feature) => feature.dispose());
  };
  return vscode.Disposable.from(
    { dispose },
    services.registerCommands({
      "skycloak.leaks.moveKeyToSecretStorage": async (uri, range) =>
        (await feature()).moveKeyToSecretStorage(uri, range),
      "skycloak.leaks.moveAllKeysToSecretStorage": async (uri) => (await feature()).moveAllKeysToSecretStorage(uri),
      "skycloak.leaks.checkKey": async (uri, range) => (await feature()).checkKey(uri, range),
      "skycloak.leaks.allowEverywhere": async (uri, range) => (await feature()).allowEverywhere(uri, range),
      "skycloak.leaks.scan": async () => (await feature()).scanWorkspace(false),
      "skycloak.leaks.scanAll": async () => (await feature()).scanWorkspace(true),
      "skycloak.leaks.clearScan": async () => (await feature()).clearScan(),
      "skycloak.leaks.scanHistory": async () => (await feature()).scanHistory(),
      "skycloak.leaks.explain": (rule) => explain(services, rule),
    }),
  );
}

/** Opens the documentation of warnings at the heading of a rule. */
async function explain({ context }: Services, rule: unknown): Promise<void> {
  const page = vscode.Uri.joinPath(context.extensionUri, "docs", "warnings.md");
  const fragment = typeof rule === "string" && /^[\w-]+$/.test(rule) ? rule : "codes";
  await vscode.commands.executeCommand("markdown.showPreview", page.with({ fragment }));
}
