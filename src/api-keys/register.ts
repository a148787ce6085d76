// API keys: registers their view and their commands.

import { join } from "node:path";
import * as vscode from "vscode";
import type { Services } from "../services";
import type { CreateKeys } from "../auth/sign-in";
import type { RegisteredView } from "../tree/list-tree";
import { isRowNode, targetCommand, targetsCommand } from "../commands/command-table";
import { KeyContexts, KeyTerminals, type KeyServices } from "./key-context";
import { createHistoryPage, exportHistory, History } from "./history";
import { OpenOperations, recoveryOptions } from "./recovery";
import { registerReminder } from "./reminders";
import { resumeAtStart } from "./operation";
import { isActive, keyTargets, pickConnection } from "./targets";
import { createKeysView } from "./tree";
import { completeWalkthrough } from "./walkthrough";

export interface RegisteredKeys extends RegisteredView {
  readonly createKeys: CreateKeys;
}

export function registerKeys(services: Services): RegisteredKeys {
  const { context, secretStore, journal, log } = services;
  const history = new History(
    join(context.globalStorageUri.fsPath, "history.jsonl"),
    (ref) => secretStore.find(ref)?.name ?? "",
    (error) => log.error("The history could not be written", error),
  );
  const openOperations = new OpenOperations(
    journal,
    recoveryOptions(services),
    (entry, outcome) => void history.addOutcome(entry, outcome),
  );
  const historyPage = createHistoryPage(history);
  const terminals = new KeyTerminals();
  const keyServices: KeyServices = {
    ...services,
    openOperations,
    terminals,
    history,
    revealCreated: (row) => view.revealCreated(row),
  };
  const contexts = new KeyContexts(keyServices);
  const start = setImmediate(() => void resumeAtStart(keyServices));
  const view = createKeysView(contexts);
  const t = vscode.l10n.t;
  const { listed, stored, unlisted, storable } = keyTargets(contexts, view.selection);
  const active = (prompt: string) => listed(isActive, prompt, t("There is no active API key."));
  const registered = vscode.Disposable.from(
    openOperations,
    terminals,
    historyPage,
    view,
    { dispose: () => clearImmediate(start) },
    registerReminder(services, view.visible),
    completeWalkthrough(services, history),
    services.registerCommands({
      "skycloak.createKey": async (argument) => {
        const context = await pickConnection(contexts, argument);
        if (context !== undefined) await (await import("./commands/create")).createKey(context);
      },
      "skycloak.rotateKey": targetCommand(active(t("Select an API key to rotate")), async ({ context, key }) =>
        (await import("./commands/rotate")).rotateKey(context, key),
      ),
      "skycloak.revokeKey": targetsCommand(active(t("Select an API key to revoke")), async (keys) =>
        (await import("./commands/revoke")).revokeKeys(keys),
      ),
      "skycloak.copyKey": targetCommand(stored(t("Select an API key to copy")), (ref) =>
        ref.context.copyStored(ref.stored),
      ),
      "skycloak.openTerminal": targetCommand(stored(t("Select an API key for the terminal")), (ref) =>
        ref.context.openTerminal(ref.stored),
      ),
      "skycloak.storeKey": targetCommand(storable(t("Select an API key to store")), async (ref) =>
        (await import("./commands/store")).storeKey(ref),
      ),
      "skycloak.renameKey": targetCommand(unlisted(t("Select a stored key to rename")), async (ref) =>
        (await import("./commands/store")).renameKey(ref),
      ),
      "skycloak.forgetKey": targetCommand(stored(t("Select an API key to remove from this machine")), async (ref) =>
        (await import("./commands/store")).removeKey(ref),
      ),
      "skycloak.showKeyHistory": () => historyPage.show(),
      "skycloak.exportKeyHistory": () => exportHistory(history),
      "skycloak.showKey": async (row) => {
        if (isRowNode(row)) await view.showRow(row);
      },
      "skycloak.filterKeys": view.filter.ask,
      "skycloak.clearKeyFilter": view.filter.clear,
      "skycloak.hideEndedKeys": () => view.hideEnded(true),
      "skycloak.showEndedKeys": () => view.hideEnded(false),
    }),
  );
  const createKeys: CreateKeys = async (creation) => {
    const { createWithSession } = await import("./commands/create");
    // A new connection is to the settings' endpoint, which may not be the active connection's.
    const context = creation.connect ? contexts.of(services.connections.noConnection) : contexts.current;
    await createWithSession(context, creation);
  };
  return Object.assign(registered, { tree: view.tree, createKeys });
}
